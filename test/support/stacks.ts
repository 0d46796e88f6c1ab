import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Aws } from "../../infra/aws-schema.ts";
import type { Configuration } from "../../infra/configuration.ts";
import type { FunctionSpec } from "../../infra/function-spec.ts";
import { allFunctions } from "../../infra/functions.ts";
import { type Deployment, inUse } from "../../infra/stacks/deployment.ts";
import { Heed } from "../../infra/stacks/heed.ts";
import type { Tenant } from "../../shared/config.ts";

export const TENANT: Tenant = {
  id: "demo",
  name: "Demo Shop",
  publicUrl: "https://heed.example.com",
  topics: [{ id: "offers", title: { en: "Offers" }, channels: ["email", "sms"], kind: "marketing" }],
  links: { keys: [{ kid: "k1", secret: "env:LINK_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:API_KEY" }] },
  contacts: { keys: [{ kid: "c1", secret: "env:CONTACT_KEY" }] },
  signing: { keys: [{ kid: "h1", secret: "env:HEAD_KEY" }] },
  providers: {
    twilio: { authToken: "env:TWILIO_TOKEN" },
    sendgrid: { publicKey: "ssm:/sendgrid/key" },
    ses: { configurationSets: ["marketing"] },
  },
  partners: [
    { id: "crm", type: "webhook", address: "plain", url: "https://crm.example/", secret: "env:CRM_SECRET" },
    {
      id: "ads",
      type: "webhook",
      address: "sha256",
      url: "https://ads.example/",
      secret: "secretsmanager:ads",
    },
    { id: "local", type: "webhook", address: "plain", url: "/_local/partner", secret: "env:LOCAL_SECRET" },
  ],
  senders: [],
  defaultAllowed: { email: true, sms: false },
  requireEvidence: false,
  revokeAllScope: false,
  privacy: { gpc: true },
  mailto: { domain: "unsubscribe.example.com", ruleSet: "inbound", reporters: [] },
};

/** What `aws` says where nothing is asked of it; the canary has a test of its own. */
export const AWS: Aws = {
  domains: [],
  firewall: false,
  reservedConcurrency: 0,
  provisionedConcurrency: 0,
  canary: false,
};

export const CONFIG: Configuration = {
  aws: AWS,
  tenants: [TENANT],
  allowPrivatePartners: [],
  retry: { firstSeconds: 1, maxSeconds: 3600, forSeconds: 259_200 },
};

export const ZONE = { id: "Z0EXAMPLE", name: "example.com" };

/** The stacks of a configuration, with code that needs no build. */
export function appOf(
  config: Configuration = CONFIG,
  codeOf: Deployment["codeOf"] = inline,
  functions: readonly FunctionSpec[] = allFunctions(),
): App {
  const app = new App();
  new Heed(app, "Heed", { config, codeOf, functions });
  return app;
}

function inline(): Code {
  return Code.fromInline("exports.handler = () => undefined");
}

export function stackOf(app: App, id: string): Stack {
  const found = app.node.findChild("Heed").node.findChild(id);
  if (!Stack.isStack(found)) throw new Error(`${id} is no stack`);
  return found;
}

export function stacksOf(app: App): readonly Stack[] {
  return app.node.findAll().filter((child) => Stack.isStack(child));
}

export function templatesOf(app: App): readonly Template[] {
  return stacksOf(app).map((stack) => Template.fromStack(stack));
}

/** The properties of every resource of a type. */
export function propertiesOf(
  templates: readonly Template[],
  type: string,
): readonly Record<string, unknown>[] {
  return templates.flatMap((template) =>
    Object.values(template.findResources(type)).map(
      (resource): Record<string, unknown> => resource["Properties"],
    ),
  );
}

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What the role of a function may do. */
export function statementsOf(templates: readonly Template[], name: string): readonly Statement[] {
  for (const template of templates) {
    const found = propertiesOf([template], "AWS::Lambda::Function").find(
      (properties) => properties["FunctionName"] === `heed-${name}`,
    );
    if (found === undefined) continue;
    const role: string = Object(found["Role"])["Fn::GetAtt"][0];
    return propertiesOf([template], "AWS::IAM::Policy")
      .filter((policy) => JSON.stringify(policy["Roles"]) === JSON.stringify([{ Ref: role }]))
      .flatMap((policy): readonly Statement[] => Object(policy["PolicyDocument"]).Statement);
  }
  throw new Error(`no function heed-${name}`);
}

/** What a function's own line of infra/functions gave it: its logs apart, which every function has. */
export function actionsOf(templates: readonly Template[], name: string): readonly string[] {
  const actions = statementsOf(templates, name).flatMap(({ Action }) => Action);
  return actions.filter((action) => !action.startsWith("logs:")).sort();
}

/** The functions that `CONFIG` uses. */
export function functionsInUse(): readonly FunctionSpec[] {
  return inUse(CONFIG, allFunctions()).functions;
}
