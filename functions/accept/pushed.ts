import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  EventBridgeEvent,
  SNSEvent,
  SNSMessage,
} from "aws-lambda";
import type { Tenant } from "../../shared/config.ts";
import { log } from "../../shared/log.ts";
import { NOTHING, type Parsed, type Provider } from "../../shared/provider.ts";
import { start } from "../../shared/runtime.ts";
import { at, listAt } from "./json-path.ts";
import { receiver } from "./receive.ts";
import { type ReceivingRuntime, receivingRuntimeFromEnv } from "./receiving-runtime.ts";

/** What SNS or EventBridge calls a function with, in the account that Heed runs in. */
export type Pushed = SNSEvent | EventBridgeEvent<string, unknown>;

type Call = APIGatewayProxyEventV2 | Pushed;

/**
 * The function of a provider that lives in AWS: its deliveries come over HTTPS from another account, or by SNS or
 * EventBridge from this one. Who may call it so is for IAM to say, so nothing of it is signed.
 */
export function receivePushed(
  provider: Provider,
): (event: Call) => Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  return start(() => {
    const runtime = receivingRuntimeFromEnv();
    const http = receiver(provider, runtime);
    return (event) => ("rawPath" in event ? http(event) : takePushed(provider, runtime, event));
  });
}

/**
 * Records what was pushed.
 * @throws where it could not be stored, or no tenant knows the sender: Lambda calls again, and what never
 * succeeds is set aside
 */
export async function takePushed(
  provider: Provider,
  runtime: ReceivingRuntime,
  event: Pushed,
): Promise<undefined> {
  // SNS calls with one record; were there more, what is done again changes nothing.
  const messages = "Records" in event ? event.Records.map(({ Sns }) => ofTopic(Sns)) : [ofBus(event)];
  for (const { setting, names, body } of messages) {
    const tenants = runtime.config.tenants.filter((tenant) => {
      const known = listAt(tenant.providers, provider.name, setting);
      return names.some((name) => known.includes(name));
    });
    if (tenants.length === 0) throw new Error(`no tenant's ${setting} of ${provider.name} names the sender`);
    for (const tenant of tenants) await record(provider, runtime, tenant, body);
  }
  return undefined;
}

interface Message {
  /** The setting by which a tenant says that it is theirs, and the names that it has to have. */
  readonly setting: "topicArns" | "configurationSets";
  readonly names: readonly unknown[];
  /** What the provider's `parse` reads. */
  readonly body: string;
}

/** The envelope as it comes over HTTPS: Lambda spells three of its names otherwise. */
function ofTopic({ SigningCertUrl, ...envelope }: SNSMessage): Message {
  const body = JSON.stringify({ ...envelope, SigningCertURL: SigningCertUrl });
  return { setting: "topicArns", names: [envelope.TopicArn], body };
}

/** SES tags a mail with the configuration set that it was sent by. */
function ofBus(event: EventBridgeEvent<string, unknown>): Message {
  const names = listAt(at(event.detail, "mail", "tags"), "ses:configuration-set");
  return { setting: "configurationSets", names, body: JSON.stringify(event) };
}

async function record(
  provider: Provider,
  runtime: ReceivingRuntime,
  tenant: Tenant,
  body: string,
): Promise<void> {
  const parsed = parsedOf(provider, body);
  if (parsed.changes.length + parsed.texts.length + parsed.unread.length > 0) {
    const { recordParsed } = await import("./record-parsed.ts");
    await recordParsed(await runtime.recording(), provider, tenant, parsed);
  }
  log("info", provider.name, { tenant: tenant.id, outcome: "received", events: parsed.changes.length });
}

function parsedOf(provider: Provider, body: string): Parsed {
  const parsed = provider.parse({
    method: "POST",
    url: "",
    query: "",
    headers: {},
    body: Buffer.from(body),
    urlSecret: undefined,
  });
  return parsed.ok ? parsed.value : { ...NOTHING, unread: [{ why: "malformed", raw: body }] };
}
