/** What a metric is told apart by: names of the configuration, never of a person. */
type Dimensions = Readonly<Record<string, string>>;

export const NAMESPACE = "Heed";
/** Open jobs of a partner that have used up half, nine tenths and all of their time. */
export const HALF = "HalfOfTimeUsed";
export const NINETY = "NinetyPercentOfTimeUsed";
export const LATE = "Late";

/**
 * Writes metrics as one log line in CloudWatch's embedded format: no client, no call, no wait.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param at milliseconds
 */
export function count(at: number, dimensions: Dimensions, values: Readonly<Record<string, number>>): void {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: "Count" }));
  const CloudWatchMetrics = [{ Namespace: NAMESPACE, Dimensions: [Object.keys(dimensions)], Metrics }];
  const line = { _aws: { Timestamp: at, CloudWatchMetrics }, ...dimensions, ...values };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
