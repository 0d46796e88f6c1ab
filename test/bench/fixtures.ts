import type { FunctionSpec } from "../../infra/function-spec.ts";
import { mintApiToken } from "../../shared/api-token.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { record } from "../../shared/ledger/record.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import { hasFixtures } from "../support/every-provider.ts";
import { casesOf } from "../support/provider-fixtures.ts";
import {
  type HttpCall,
  httpEvent,
  intakeEvent,
  jobEvent,
  oneClickEvent,
  streamEvent,
} from "./lambda-events.ts";
import { opted } from "./opt-out.ts";
import type { World } from "./world.ts";

/** Two events that a function does its real work for: other contacts each time, so that the second is no repeat. */
type Pair = readonly [object, object];

type Maker = (world: World, spec: FunctionSpec) => Promise<Pair>;

const MAKERS: Readonly<Record<string, Maker>> = {
  unsubscribe: (world) => pair(async () => oneClickEvent(await world.mint(freshAddress()))),
  "unsubscribe-page": (world) => pair(() => linkGet(world, "heed-u", "/u/")),
  "preferences-page": (world) => pair(() => linkGet(world, "heed-p", "/p/")),
  privacy: () => pair(() => httpEvent({ method: "GET", path: "/privacy/demo", params: { tenant: "demo" } })),
  links: (world) => pair(() => apiCall(world, "/v1/links", { topic: "newsletter" })),
  events: (world) => pair(() => apiCall(world, "/v1/events", { topic: "newsletter", status: "opted_out" })),
  check: (world) => pair(() => apiCall(world, "/v1/check", { topic: "newsletter" })),
  history: (world) => pair(() => apiCall(world, "/v1/history", {})),
  redrive: (world) => pair(() => apiCall(world, "/v1/redrive", undefined)),
  default: () => pair(() => httpEvent({ method: "GET", path: "/healthz" })),
  intake: (world) => pair(() => intakeEvent(world.ledger.vault, world.tenant.id, opted(freshAddress()))),
  broadcast: (world) => pair(async () => streamEvent(world.ledger.table, [await recordOne(world)])),
  sweep: () => pair(() => ({ source: "aws.events" })),
  forget: () => pair(() => ({ source: "aws.events" })),
};

/** @returns `undefined` for a function that nothing here fits: then only its loading is measured */
export async function eventsFor(world: World, spec: FunctionSpec): Promise<Pair | undefined> {
  const maker = MAKERS[spec.name];
  if (maker !== undefined) return maker(world, spec);
  const { provider } = spec;
  if (provider !== undefined) return hasFixtures(provider) ? pair(() => providerCall(provider)) : undefined;
  if (spec.partnerType !== undefined && spec.trigger === "jobs") {
    return pair(async () => jobEvent(queueName("demo", "partner-0", "jobs"), [await makeJob(world)]));
  }
  return undefined;
}

async function pair(make: () => object | Promise<object>): Promise<Pair> {
  return [await make(), await make()];
}

let made = 0;

export function freshAddress(): string {
  made += 1;
  return `person-${process.pid}-${made}@example.com`;
}

async function linkGet(world: World, purpose: "heed-u" | "heed-p", path: string): Promise<object> {
  const token = await world.mint(freshAddress(), purpose);
  return httpEvent({ method: "GET", path: path + token, params: { token } });
}

/** @param whom unless given, somebody whom nobody has heard of */
export async function apiCall(
  world: World,
  path: string,
  fields: object | undefined,
  whom: object = { channel: "email", address: freshAddress() },
): Promise<object> {
  const key = { kid: "a1", secret: world.apiKey };
  const { token } = await mintApiToken(key, { tenant: "demo", lifetime: 3600 }, Date.now());
  const body = fields === undefined ? {} : { ...whom, ...fields };
  const call: HttpCall = {
    method: "POST",
    path,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(body)),
  };
  return httpEvent(call);
}

/** The first delivery of the provider's fixtures that says something about a person, or else the first. */
function providerCall(name: string): object {
  const cases = casesOf(name);
  const said = cases.find(({ expected }) => expected.changes.length + expected.texts.length > 0) ?? cases[0];
  if (said === undefined) throw new Error(`${name} has no fixtures`);
  const { method, url, query, headers, body, urlSecret } = said.delivery;
  const params = { tenant: "demo", ...(urlSecret === undefined ? {} : { urlSecret }) };
  return httpEvent({ method, path: URL.parse(url)?.pathname ?? "", query, params, headers, body });
}

export async function recordOne(world: World): Promise<EntryKey> {
  const recorded = await record(world.ledger, opted(freshAddress()));
  if (recorded.outcome !== "recorded") throw new Error("a new event was not recorded");
  const { contactId, eventId } = recorded;
  return { tenantId: world.tenant.id, contactId, eventId };
}

async function makeJob(world: World): Promise<Job> {
  return jobFor(await recordOne(world), "partner-0");
}

export function jobFor({ tenantId, contactId, eventId }: EntryKey, partner: string): Job {
  const now = new Date().toISOString();
  return {
    tenant: tenantId,
    partner,
    eventId,
    contactId,
    channel: "email",
    topic: "newsletter",
    status: "opted_out",
    source: "one_click",
    reason: null,
    occurredAt: now,
    createdAt: now,
  };
}
