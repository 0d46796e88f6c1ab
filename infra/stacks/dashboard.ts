import type { Stack } from "aws-cdk-lib";
import { CfnDashboard } from "aws-cdk-lib/aws-cloudwatch";
import { LATE, NAMESPACE } from "../../shared/metrics.ts";
import { queueName } from "../../shared/partner.ts";
import type { FunctionSpec } from "../function-spec.ts";
import type { Deployment } from "./deployment.ts";
import { INTAKE } from "./resource-names.ts";

/** CloudWatch's grid is 24 wide. */
const WIDTH = 12;
const HEIGHT = 6;

type Properties = Readonly<Record<string, unknown>>;

interface Widget {
  readonly type: "metric" | "log";
  readonly properties: Properties;
}

/**
 * What an operator looks at first, on one page: what comes in, how fast it is answered, whether it reaches the
 * partners, and who is refused. Counts that CloudWatch has not by itself are read from the logs, which costs only who
 * looks.
 */
export function dashboard(stack: Stack, deployment: Deployment, apiId: string): void {
  const widgets = [
    ...incoming(deployment, apiId),
    ...outgoing(deployment),
    ...(deployment.functions.some(({ provider }) => provider === "ses") ? [complaintRate()] : []),
  ];
  new CfnDashboard(stack, "dashboard", {
    dashboardName: "Heed",
    dashboardBody: stack.toJsonString({
      widgets: widgets.map(({ type, properties }, index) => ({
        type,
        x: (index % 2) * WIDTH,
        y: Math.floor(index / 2) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: { region: stack.region, ...properties },
      })),
    }),
  });
}

function incoming({ functions }: Deployment, apiId: string): readonly Widget[] {
  const accepting = functions.filter(
    ({ entry, sendsTo }) => entry.includes("/accept/") && sendsTo.includes("intake"),
  );
  return [
    logs("Opt-outs by where they came in", accepting, [
      "filter outcome = 'recorded'",
      "stats count(*) by stage, bin(5m)",
    ]),
    logs("Refused signatures, by provider", accepting, [
      "filter outcome = 'refused'",
      "stats count(*) by stage, bin(5m)",
    ]),
    metric("How fast the API answers", [
      ["AWS/ApiGateway", "Latency", "ApiId", apiId, { stat: "p50" }],
      ["AWS/ApiGateway", "Latency", "ApiId", apiId, { stat: "p99" }],
    ]),
    metric("What the API answers", [
      ["AWS/ApiGateway", "Count", "ApiId", apiId, { stat: "Sum" }],
      ["AWS/ApiGateway", "4xx", "ApiId", apiId, { stat: "Sum" }],
      ["AWS/ApiGateway", "5xx", "ApiId", apiId, { stat: "Sum" }],
    ]),
    metric("Opt-outs that wait for the database", [oldest(INTAKE)]),
    metric("One-click: calls, errors, throttles", [
      ["AWS/Lambda", "Invocations", "FunctionName", "heed-unsubscribe", { stat: "Sum" }],
      ["AWS/Lambda", "Errors", "FunctionName", "heed-unsubscribe", { stat: "Sum" }],
      ["AWS/Lambda", "Throttles", "FunctionName", "heed-unsubscribe", { stat: "Sum" }],
    ]),
  ];
}

function outgoing({ config: { tenants }, functions }: Deployment): readonly Widget[] {
  const partners = tenants.flatMap(({ id, partners: own }) =>
    own.map((partner) => [id, partner.id] as const),
  );
  const canary = functions.filter(({ name }) => name === "canary");
  return [
    ...(canary.length === 0
      ? []
      : [
          logs("Click to partner, as the canary sees it (ms)", canary, [
            "filter outcome = 'delivered'",
            "stats pct(milliseconds, 50), pct(milliseconds, 99) by bin(30m)",
          ]),
        ]),
    metric(
      "Jobs that wait, by partner",
      partners.map(([tenant, id]) => waiting(queueName(tenant, id, "jobs"))),
    ),
    metric(
      "The oldest job of each partner (s)",
      partners.map(([tenant, id]) => oldest(queueName(tenant, id, "jobs"))),
    ),
    metric(
      "Dead letters, by partner",
      partners.map(([tenant, id]) => waiting(queueName(tenant, id, "dead"))),
    ),
    metric(
      "Jobs past their legal time",
      partners.map(([tenant, partner]) => [
        NAMESPACE,
        LATE,
        "tenant",
        tenant,
        "partner",
        partner,
        { stat: "Maximum" },
      ]),
    ),
  ];
}

/** Gmail and Yahoo want it under 0.1 %, and never at 0.3 %; SES is the one provider that AWS tells it of. */
function complaintRate(): Widget {
  const widget = metric("Complaints of what SES delivered", [
    ["AWS/SES", "Reputation.ComplaintRate", { stat: "Average" }],
  ]);
  const horizontal = [
    { label: "wanted", value: 0.001 },
    { label: "never", value: 0.003 },
  ];
  return { ...widget, properties: { ...widget.properties, annotations: { horizontal } } };
}

function waiting(queue: string): readonly unknown[] {
  return ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue, { stat: "Maximum" }];
}

function oldest(queue: string): readonly unknown[] {
  return ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue, { stat: "Maximum" }];
}

function metric(title: string, metrics: readonly (readonly unknown[])[]): Widget {
  return { type: "metric", properties: { title, metrics, period: 300, view: "timeSeries" } };
}

function logs(title: string, functions: readonly FunctionSpec[], query: readonly string[]): Widget {
  const sources = functions.map(({ name }) => `SOURCE '/aws/lambda/heed-${name}'`);
  return {
    type: "log",
    properties: { title, query: [...sources, ...query].join(" | "), view: "timeSeries", stacked: true },
  };
}
