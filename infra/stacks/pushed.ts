import { ArnFormat, Duration, Stack, type StackProps } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as FunctionTarget } from "aws-cdk-lib/aws-events-targets";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnSubscription } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { type Pushes, pushesTo } from "../pushes.ts";
import { alarm } from "./alarms.ts";
import type { Deployment } from "./deployment.ts";
import { setAside } from "./set-aside.ts";

/** What AWS itself brings to providers' functions, with no public address in between (R-191). */
export class HeedPushed extends Stack {
  constructor(scope: Construct, id: string, { config, functions }: Deployment, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: what SNS and EventBridge bring to its functions." });
    for (const { name, provider } of functions) {
      const pushes = pushesTo(provider, config);
      if (pushes !== undefined) this.#pushed(name, pushes);
    }
  }

  #pushed(name: string, { topicArns, configurationSets }: Pushes): void {
    const functionArn = this.formatArn({
      service: "lambda",
      resource: "function",
      resourceName: `heed-${name}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const taking: IFunction = LambdaFunction.fromFunctionAttributes(this, name, {
      functionArn,
      sameEnvironment: true,
    });
    const deadLetterQueue = setAside(this, name, taking, {
      says: `${name} could not take an event, perhaps a complaint, that AWS brought.`,
      runbook: "pushed-events-fail",
    });
    for (const [index, topicArn] of topicArns.entries()) {
      const id = `${name}-topic-${index}`;
      // SNS goes on trying to reach Lambda for three weeks. A topic may be in another Region than the function.
      const [, , , region = ""] = topicArn.split(":");
      taking.addPermission(id, { principal: new ServicePrincipal("sns.amazonaws.com"), sourceArn: topicArn });
      new CfnSubscription(this, id, { topicArn, region, protocol: "lambda", endpoint: functionArn });
    }
    if (configurationSets.length === 0) return;
    // SES publishes to the default bus only. What says nothing of a wish is not asked for.
    new Rule(this, `${name}-events`, {
      description: "Bounces, complaints and subscriptions of SES, for Heed.",
      eventPattern: {
        source: ["aws.ses"],
        detailType: ["Email Bounced", "Email Complaint Received", "Email Subscribed"],
        detail: { mail: { tags: { "ses:configuration-set": [...configurationSets] } } },
      },
      targets: [new FunctionTarget(taking, { deadLetterQueue })],
    });
    for (const set of configurationSets) complaintAlarms(this, set);
  }
}

/** Below the first Gmail wants every sender to be; above the second it helps nobody any more. */
const COMPLAINT_RATES = { "0.1 %": 0.001, "0.3 %": 0.003 } as const;

/** SES publishes the rate of a configuration set that has its reputation metrics enabled. */
function complaintAlarms(scope: Construct, set: string): void {
  const metric = new Metric({
    namespace: "AWS/SES",
    metricName: "Reputation.ComplaintRate",
    dimensionsMap: { "ses:configuration-set": set },
    period: Duration.hours(1),
    statistic: "Maximum",
  });
  for (const [rate, threshold] of Object.entries(COMPLAINT_RATES)) {
    alarm(scope, `${set}-complaints-${threshold}`, {
      metric,
      threshold,
      says: `${rate} of those who were sent mail by ${set} called it spam.`,
      runbook: "many-people-complain",
    });
  }
}
