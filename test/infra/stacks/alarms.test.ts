import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test, vi } from "vitest";
import { log } from "../../../shared/log.ts";
import { AWS, appOf, CONFIG, propertiesOf, stackOf, TENANT, templatesOf } from "../../support/stacks.ts";

const telnyx = { publicKey: "env:TELNYX_KEY", reply: { apiKey: "env:TELNYX_API_KEY" } };
const app = appOf({
  ...CONFIG,
  aws: { ...AWS, canary: true },
  tenants: [{ ...TENANT, providers: { ...TENANT.providers, telnyx } }],
});
const templates = templatesOf(app);

const [CRM] = TENANT.partners;
if (CRM === undefined) throw new Error("the tenant has no partner");

/** What is written to standard output meanwhile, each line read as JSON. */
function linesOf(run: () => void): readonly Record<string, unknown>[] {
  const written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  run();
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)));
  written.mockRestore();
  return lines;
}

describe("alarms", () => {
  const alarms = propertiesOf(templates, "AWS::CloudWatch::Alarm");

  test("each lead to a heading of the runbook, and tell the alarms' topic", async () => {
    const runbook = await readFile(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) =>
      heading.toLowerCase().replaceAll(" ", "-"),
    );
    const named = alarms.map(
      ({ AlarmDescription }) => /docs\/runbook\.md#([a-z-]+)$/.exec(String(AlarmDescription))?.[1],
    );
    expect(headings).toEqual(expect.arrayContaining(named));
    expect(new Set(named)).toEqual(new Set(headings));
    for (const props of alarms) expect(JSON.stringify(props["AlarmActions"])).toContain("heed-alarms");
  });

  test.for([
    "heed-demo-crm-dead.fifo",
    "heed-demo-ads-dead.fifo",
    "heed-demo-crm.fifo",
    "heed-intake-dead",
    "heed-intake",
    "heed-broadcast-failed",
    "heed-mail-failed",
    "heed-ses-failed",
  ])("watch the queue %s (R-239)", (queue) => {
    const ids = templates.flatMap((template) =>
      Object.entries(template.findResources("AWS::SQS::Queue")).flatMap(([id, { Properties }]) =>
        Properties.QueueName === queue ? [id] : [],
      ),
    );
    const watched = alarms.filter((props) =>
      ids.some((id) => JSON.stringify(props["Dimensions"] ?? []).includes(`"${id}"`)),
    );
    expect(watched).toHaveLength(1);
  });

  test("I7: ring while the stream and every queue are younger than half of what they keep", () => {
    const thresholds = (name: string): readonly number[] =>
      propertiesOf(templates, "AWS::CloudWatch::Alarm").flatMap(({ MetricName, Threshold }) =>
        MetricName === name ? [Number(Threshold)] : [],
      );
    const [stream, queues] = [thresholds("IteratorAge"), thresholds("ApproximateAgeOfOldestMessage")];
    expect([stream.length, queues.length]).not.toContain(0);
    // Milliseconds of a stream that keeps a day, seconds of queues that keep fourteen.
    expect(Math.max(...stream)).toBeLessThanOrEqual(12 * 3_600_000);
    expect(Math.max(...queues)).toBeLessThanOrEqual(7 * 86_400);
  });

  test("ring for each partner at half of its shortest deadline and at nine tenths (R-001)", () => {
    const partners = [
      { ...CRM, places: ["US"] },
      { ...CRM, id: "ads", withinHours: 6 },
    ];
    const own = propertiesOf(
      templatesOf(appOf({ ...CONFIG, tenants: [{ ...TENANT, partners }] })),
      "AWS::CloudWatch::Alarm",
    );
    const ages = own.filter(({ MetricName }) => MetricName === "ApproximateAgeOfOldestMessage");
    const hours = ages.map(({ Threshold }) => Number(Threshold) / 3600);
    expect(hours).toEqual(expect.arrayContaining([24, 3]));
    for (const MetricName of ["HalfOfTimeUsed", "NinetyPercentOfTimeUsed"]) {
      const rung = own.filter((props) => props["MetricName"] === MetricName);
      expect(rung.map(({ Dimensions }) => Dimensions)).toEqual(
        ["crm", "ads"].map((id) =>
          expect.arrayContaining([
            { Name: "tenant", Value: "demo" },
            { Name: "partner", Value: id },
          ]),
        ),
      );
      for (const props of rung) expect(props).toMatchObject({ Namespace: "Heed", Threshold: 1 });
    }
  });

  test("may publish to their topic, and nobody else may", () => {
    const [policy] = propertiesOf(templates, "AWS::SNS::TopicPolicy");
    const statements: readonly Record<string, unknown>[] = Object(policy?.["PolicyDocument"]).Statement;
    expect(statements.filter(({ Effect }) => Effect === "Allow")).toMatchObject([
      {
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
  });

  test("hear of every error that any function logs, for a 503 is none to Lambda", () => {
    const lines = linesOf(() => {
      log("error", "check", { outcome: "unavailable" });
      log("warn", "check", { outcome: "unread" });
    });
    const [directive] = Object(lines[0]?.["_aws"]).CloudWatchMetrics;
    const [metric] = directive.Metrics;
    expect(lines[0]).toMatchObject({ level: "error", stage: "check", [metric.Name]: 1 });
    expect(directive.Dimensions).toEqual([[]]);
    expect(lines[1]).not.toHaveProperty("_aws");
    expect(alarms).toContainEqual(
      expect.objectContaining({ Namespace: directive.Namespace, MetricName: metric.Name }),
    );
  });

  test("R-050, R-231: ring when links do not open, and when very many addresses are typed", () => {
    const filters = propertiesOf(templates, "AWS::Logs::MetricFilter");
    for (const [metricName, pattern, count] of [
      ["DeadLinks", '{ $.outcome = "no_such_link" }', 2],
      ["TypedAddresses", '{ ($.typed IS TRUE) && ($.outcome = "recorded") }', 2],
    ] as const) {
      const counting = filters.filter(({ FilterPattern }) => FilterPattern === pattern);
      expect(counting).toHaveLength(count);
      const [metric] = Object(counting[0]?.["MetricTransformations"]);
      expect(metric.MetricName).toBe(metricName);
      const named = expect.objectContaining({ Namespace: metric.MetricNamespace, MetricName: metricName });
      expect(alarms.filter((props) => named.asymmetricMatch(props))).toHaveLength(1);
    }
  });

  test("ring when the sweep fails and when it falls silent", () => {
    const watch = Template.fromStack(stackOf(app, "HeedWatch"));
    watch.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "Errors",
      TreatMissingData: "notBreaching",
    });
    watch.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "Invocations",
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
  });
});
