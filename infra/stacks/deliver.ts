import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { shortestHours } from "../../shared/deadline.ts";
import { HALF, NAMESPACE, NINETY } from "../../shared/metrics.ts";
import { callsAtOnce, jobsAtOnce } from "../../shared/partner-pace.ts";
import { alarm } from "./alarms.ts";
import type { Deployment } from "./deployment.ts";
import { heedFunction } from "./function.ts";
import { partnerQueues } from "./queues.ts";

interface TenantDeployment extends Deployment {
  readonly tenant: Tenant;
}

/**
 * One tenant's partners: a queue and its dead letters for each, so that a slow partner holds up no other, and a
 * function for each partner type in use, which knows this tenant's partners only.
 */
export class HeedDeliver extends Stack {
  constructor(scope: Construct, id: string, deployment: TenantDeployment, props: StackProps) {
    const { tenant } = deployment;
    super(scope, id, { ...props, description: `Heed: the partners of ${tenant.id}.` });
    const config = { ...deployment.config, tenants: [tenant] };
    for (const spec of deployment.functions.filter(({ trigger }) => trigger === "jobs")) {
      const partners = tenant.partners.filter(({ type }) => type === spec.partnerType);
      if (partners.length === 0) continue;
      const deliver = heedFunction(this, deployment, spec, { name: `${spec.name}-${tenant.id}`, config });
      for (const partner of partners) this.#partner(tenant, partner, deliver);
    }
  }

  #partner(tenant: Tenant, partner: PartnerConfig, deliver: LambdaFunction): void {
    const { queue, dead } = partnerQueues(this, tenant.id, partner.id);
    deliver.addEventSourceMapping(partner.id, {
      eventSourceArn: queue.queueArn,
      batchSize: jobsAtOnce(partner),
      reportBatchItemFailures: true,
      maxConcurrency: callsAtOnce(partner),
    });
    alarm(this, `${partner.id}-dead`, {
      metric: dead.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: "Maximum",
      }),
      threshold: 1,
      says: `${partner.id} of ${tenant.id} refused an opt-out, or could not be reached for too long.`,
      runbook: "a-partner-has-dead-letters",
    });
    this.#clock(tenant, partner, queue);
  }

  /** Half of the time is for people to find out, the rest for them to act. */
  #clock(tenant: Tenant, partner: PartnerConfig, queue: Queue): void {
    const name = `${partner.id} of ${tenant.id}`;
    // What fails is counted by its own clock; what nobody even tries is as old as the queue says.
    alarm(this, `${partner.id}-age`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      threshold: Duration.hours(shortestHours(tenant, partner) / 2).toSeconds(),
      says: `An opt-out for ${name} has waited for half of its time.`,
      runbook: "a-partner-is-behind",
    });
    const counted = (metricName: string): Metric =>
      new Metric({
        namespace: NAMESPACE,
        metricName,
        dimensionsMap: { tenant: tenant.id, partner: partner.id },
        period: Duration.minutes(5),
        statistic: "Maximum",
      });
    alarm(this, `${partner.id}-half`, {
      metric: counted(HALF),
      threshold: 1,
      says: `An opt-out that ${name} does not take has used up half of its time.`,
      runbook: "a-partner-is-behind",
    });
    alarm(this, `${partner.id}-ninety`, {
      metric: counted(NINETY),
      threshold: 1,
      says: `An opt-out that ${name} does not take has a tenth of its time left.`,
      runbook: "a-deadline-is-near",
    });
  }
}
