import { Stack, type StackProps } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnReceiptRule } from "aws-cdk-lib/aws-ses";
import { CfnSubscription, Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { Tenant } from "../../shared/config.ts";
import type { Deployment } from "./deployment.ts";
import { heedFunction } from "./function.ts";
import { MAIL } from "./resource-names.ts";
import { setAside } from "./set-aside.ts";

/**
 * Mail to the tenants' unsubscribe addresses: a rule in SES, a topic, the function. The rule goes into rule sets
 * that are there already; which of them is active, and with it all mail of the account, is left alone.
 */
export class HeedMail extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: unsubscribes, replies and complaints by mail." });
    const ruleSets = domainsByRuleSet(deployment.config.tenants);
    const topic = this.#topic([...ruleSets.keys()]);
    for (const [ruleSet, domains] of ruleSets) this.#rule(ruleSet, [...domains], topic);
    for (const spec of deployment.functions.filter(({ trigger }) => trigger === "mail")) {
      this.#subscribe(heedFunction(this, deployment, spec), topic);
    }
  }

  #topic(ruleSets: readonly string[]): Topic {
    const topic = new Topic(this, "topic", { topicName: MAIL, enforceSSL: true, signatureVersion: "2" });
    const rules = ruleSets.map((ruleSet) =>
      this.formatArn({
        service: "ses",
        resource: "receipt-rule-set",
        resourceName: `${ruleSet}:receipt-rule/${MAIL}`,
      }),
    );
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("ses.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": this.account, "aws:SourceArn": rules } },
      }),
    );
    return topic;
  }

  #rule(ruleSetName: string, recipients: string[], topic: Topic): void {
    const rule = new CfnReceiptRule(this, `rule-${ruleSetName}`, {
      ruleSetName,
      rule: {
        name: MAIL,
        enabled: true,
        recipients,
        // The verdicts on spam and viruses come with those of SPF and DMARC.
        scanEnabled: true,
        actions: [{ snsAction: { topicArn: topic.topicArn, encoding: "Base64" } }],
      },
    });
    // SES tries the topic when it is given the rule.
    rule.node.addDependency(topic);
  }

  #subscribe(taking: LambdaFunction, { topicArn }: Topic): void {
    setAside(this, "mail", taking, {
      says: "A mail, perhaps an opt-out, could not be taken.",
      runbook: "mail-failures",
    });
    taking.addPermission("mail", {
      principal: new ServicePrincipal("sns.amazonaws.com"),
      sourceArn: topicArn,
    });
    new CfnSubscription(this, "subscription", { topicArn, protocol: "lambda", endpoint: taking.functionArn });
  }
}

/** The domains that each rule set is to bring us. */
function domainsByRuleSet(tenants: readonly Tenant[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ruleSets = new Map<string, Set<string>>();
  for (const { mailto } of tenants) {
    if (mailto?.ruleSet === undefined) continue;
    ruleSets.set(mailto.ruleSet, (ruleSets.get(mailto.ruleSet) ?? new Set()).add(mailto.domain));
  }
  return ruleSets;
}
