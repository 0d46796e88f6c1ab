import { Annotations, type App } from "aws-cdk-lib";
import { HeedAccept } from "./accept.ts";
import { HeedData } from "./data.ts";
import { HeedDeliver } from "./deliver.ts";
import type { Deployment } from "./deployment.ts";
import { HeedMail } from "./mail.ts";
import { HeedWatch } from "./watch.ts";

/**
 * The stacks of a deployment, in the order that data moves. They know each other's parts by name only; the
 * dependencies say no more than which is deployed first.
 */
export function heedStacks(app: App, deployment: Deployment): void {
  const data = new HeedData(app, "HeedData", deployment);
  new HeedAccept(app, "HeedAccept", deployment).addStackDependency(data);
  if (deployment.functions.some(({ trigger }) => trigger === "mail")) {
    new HeedMail(app, "HeedMail", deployment).addStackDependency(data);
  }
  for (const tenant of deployment.config.tenants.filter(({ partners }) => partners.length > 0)) {
    // A stack's name takes no underscore; tenants that differ in nothing else are refused by the configuration.
    const id = `HeedDeliver-${tenant.id.replaceAll("_", "-")}`;
    new HeedDeliver(app, id, deployment, tenant).addStackDependency(data);
  }
  new HeedWatch(app, "HeedWatch", deployment).addStackDependency(data);
  for (const partner of deployment.leftOut) {
    Annotations.of(data).addWarningV2(
      `heed:localPartner:${partner}`,
      `partner ${partner} is left out: its url is a path of the local stack`,
    );
  }
}
