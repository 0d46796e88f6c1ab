import { join } from "node:path";
import { Annotations, type StackProps } from "aws-cdk-lib";
import { Construct } from "constructs";
import { BUNDLES } from "../build.ts";
import { withCanary } from "../canary.ts";
import type { Configuration } from "../configuration.ts";
import type { FunctionSpec } from "../function-spec.ts";
import { allFunctions } from "../functions.ts";
import { pushesTo } from "../pushes.ts";
import { HeedAccept } from "./accept.ts";
import { bundleCode } from "./bundle-code.ts";
import { HeedData } from "./data.ts";
import { HeedDeliver } from "./deliver.ts";
import { type Deployment, inUse } from "./deployment.ts";
import { HeedEdge } from "./edge.ts";
import { HeedMail } from "./mail.ts";
import { HeedPushed } from "./pushed.ts";
import { HeedReplies } from "./replies.ts";
import { HeedWatch } from "./watch.ts";

export interface HeedProps {
  /** As `loadConfiguration` gives it. */
  readonly config: Configuration;
  /** The code of a function; by default the bundle that `npm run build` left, with its configuration. */
  readonly codeOf?: Deployment["codeOf"];
  /** What may be deployed; by default all that there is. */
  readonly functions?: readonly FunctionSpec[];
}

/**
 * A whole deployment, in an app of its own or in somebody else's: the stacks in the order that data moves. They
 * know each other's parts by name only; the dependencies say no more than which is deployed first. Names are
 * fixed, so one account has one Heed in a Region.
 */
export class Heed extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { config, codeOf = bundled, functions = allFunctions() }: HeedProps,
  ) {
    super(scope, id);
    const first = { ...inUse(withCanary(config), functions), codeOf, place: "first" } as const;
    const data = this.#region(first);
    for (const partner of first.leftOut) {
      Annotations.of(data).addWarningV2(
        `heed:localPartner:${partner}`,
        `partner ${partner} is left out: its url or folder belongs to the local stack`,
      );
    }
    if (first.aws.secondRegion !== undefined) {
      this.#region({ ...first, place: "second" }).addStackDependency(data);
    }
  }

  /** @returns the stack that all others of the Region wait for */
  #region(deployment: Deployment): HeedData {
    const { functions, place, config } = deployment;
    const data = new HeedData(this, ...named("HeedData", deployment));
    const accept = this.#accept(deployment);
    for (const stack of [accept, ...this.#others(deployment)]) stack.addStackDependency(data);
    // Topics and buses are the first Region's, as the rule set of mail is.
    if (place === "first" && functions.some(({ provider }) => pushesTo(provider, config) !== undefined)) {
      new HeedPushed(this, ...named("HeedPushed", deployment)).addStackDependency(accept);
    }
    return data;
  }

  /** The address of the API is AWS's to make up, so a firewall in another Region is told it by CDK. */
  #accept(deployment: Deployment): HeedAccept {
    const firewall = deployment.aws.firewall && deployment.place === "first";
    const [id, own, props] = named("HeedAccept", deployment);
    const accept = new HeedAccept(this, id, own, { ...props, crossRegionReferences: firewall });
    if (firewall) {
      const edge = { stackName: "HeedEdge", env: { region: "us-east-1" }, crossRegionReferences: true };
      new HeedEdge(this, "HeedEdge", { ...deployment, origin: accept.host }, edge);
    }
    return accept;
  }

  /** Mail comes in where the rule set is, which is the first Region. */
  #others(deployment: Deployment): readonly (HeedMail | HeedReplies | HeedDeliver | HeedWatch)[] {
    const { functions, place, config } = deployment;
    const takesMail = place === "first" && functions.some(({ trigger }) => trigger === "mail");
    const answers = functions.some(({ trigger }) => trigger === "replies");
    return [
      ...(takesMail ? [new HeedMail(this, ...named("HeedMail", deployment))] : []),
      ...(answers ? [new HeedReplies(this, ...named("HeedReplies", deployment))] : []),
      ...config.tenants
        .filter(({ partners }) => partners.length > 0)
        .map((tenant) => {
          // A stack's name takes no underscore; tenants that differ in nothing else are refused by the configuration.
          const name = `HeedDeliver-${tenant.id.replaceAll("_", "-")}`;
          return new HeedDeliver(this, ...named(name, { ...deployment, tenant }));
        }),
      new HeedWatch(this, ...named("HeedWatch", deployment)),
    ];
  }
}

/**
 * The name is the same whatever construct it stands in, and in both Regions: a stack that changes its name is
 * another stack.
 */
function named<D extends Deployment>(stackName: string, deployment: D): readonly [string, D, StackProps] {
  const { aws, place } = deployment;
  const region = place === "first" ? aws.region : aws.secondRegion;
  const id = place === "first" ? stackName : `${stackName}-${region}`;
  return [id, deployment, { stackName, ...(region === undefined ? {} : { env: { region } }) }];
}

const bundled: Deployment["codeOf"] = (spec, config) => bundleCode(join(BUNDLES, spec.name), config);
