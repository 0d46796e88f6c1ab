import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Config, PartnerConfig } from "../../shared/config.ts";
import type { Aws } from "../aws-schema.ts";
import type { Configuration } from "../configuration.ts";
import type { Extensions, Grants } from "../extensions.ts";
import type { FunctionSpec } from "../function-spec.ts";

/** Everything that the stacks are made of. */
export interface Deployment {
  /** Without the partners of the local stack. */
  readonly config: Config;
  /** Only those in use: a provider or partner type that nobody configured costs nothing and opens no route. */
  readonly functions: readonly FunctionSpec[];
  /** What the partner types declare, for what they may do in the account. */
  readonly partnerTypes: Extensions["partnerTypes"];
  /** The partners that are left out, `<tenant>/<partner>`. */
  readonly leftOut: readonly string[];
  readonly aws: Aws;
  /** Which of two Regions; the first has the table and the keys, which the second gets copies of. */
  readonly place: "first" | "second";
  /** The code of a function: its bundle, and its configuration beside it. */
  readonly codeOf: (spec: FunctionSpec, config: Config) => Code;
  /** What its functions that answer texts may do on AWS itself. */
  readonly grants: Grants;
}

const DEFAULTS: Aws = {
  domains: [],
  firewall: false,
  reservedConcurrency: 0,
  provisionedConcurrency: 0,
  canary: true,
};

/** What of a configuration and of all functions is deployed to AWS. */
export function inUse(
  { aws = DEFAULTS, grants = {}, partnerTypes = {}, ...config }: Configuration,
  functions: readonly FunctionSpec[],
): Omit<Deployment, "codeOf" | "place"> {
  const tenants = config.tenants.map((tenant) => ({
    ...tenant,
    partners: tenant.partners.filter((partner) => !isLocal(partner)),
  }));
  const providers = new Set(tenants.flatMap((tenant) => Object.keys(tenant.providers)));
  const answering = new Set(
    [...providers].filter((name) =>
      tenants.some((tenant) => tenant.providers[name]?.["reply"] !== undefined),
    ),
  );
  const types = new Set(tenants.flatMap(({ partners }) => partners.map(({ type }) => type)));
  return {
    aws,
    grants,
    partnerTypes,
    config: { ...config, tenants },
    functions: functions.filter(
      ({ provider, partnerType, texter, needs, oldLinks }) =>
        (provider === undefined || providers.has(provider)) &&
        (texter === undefined || answering.has(texter)) &&
        (partnerType === undefined || types.has(partnerType)) &&
        (needs === undefined || tenants.some((tenant) => tenant[needs] !== undefined)) &&
        (oldLinks === undefined || tenants.some((tenant) => tenant.oldLinks?.includes(oldLinks))),
    ),
    leftOut: config.tenants.flatMap(({ id, partners }) =>
      partners.filter(isLocal).map((partner) => `${id}/${partner.id}`),
    ),
  };
}

/** A path is an address of the local stack (contract: `partners[].url`), and so is a folder of its machine. */
function isLocal({ url, folder }: PartnerConfig): boolean {
  return [url, folder].some((place) => typeof place === "string" && /^(\/|file:)/.test(place));
}
