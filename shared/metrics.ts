/** What a metric is told apart by: names of the configuration, never of a person. */
type Dimensions = Readonly<Record<string, string>>;

export const NAMESPACE = "Heed";
/** Open jobs of a partner that have used up half, nine tenths and all of their time. */
export const HALF = "HalfOfTimeUsed";
export const NINETY = "NinetyPercentOfTimeUsed";
export const LATE = "Late";
/** How a partner's own list and ours differed. */
export const UNKNOWN_HERE = "UnknownHere";
export const MISSING_THERE = "MissingThere";

/** Lines of level `error`, of all functions together: a 503 is no error to Lambda. */
export const LOGGED_ERRORS = "LoggedErrors";

/**
 * Writes metrics as one log line in CloudWatch's embedded format: no client, no call, no wait.
 * @param at milliseconds
 */
export function count(at: number, dimensions: Dimensions, values: Readonly<Record<string, number>>): void {
  const line = { ...embedded(at, Object.keys(dimensions), values), ...dimensions };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * Values, and what makes CloudWatch count them out of the log line that they stand in. The line holds the dimensions.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param at milliseconds
 */
export function embedded(
  at: number,
  dimensions: readonly string[],
  values: Readonly<Record<string, number>>,
): Readonly<Record<string, unknown>> {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: "Count" }));
  const CloudWatchMetrics = [{ Namespace: NAMESPACE, Dimensions: [dimensions], Metrics }];
  return { _aws: { Timestamp: at, CloudWatchMetrics }, ...values };
}
