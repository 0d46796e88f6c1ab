import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { makeWire } from "../../functions/deliver/wire.ts";
import type { PartnerConfig } from "../../shared/config.ts";
import type { Channel } from "../../shared/event.ts";
import type { Job, Notice, PartnerContext, PartnerType } from "../../shared/partner.ts";
import { partnerContext } from "./partner-context.ts";
import type { PartnerCall } from "./partner-server.ts";
import { jobOf } from "./propagation.ts";

/** What a partner's API answers; an object is written as JSON. */
export interface ApiReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A partner's API, as far as its type uses it. It refuses what the real one refuses. */
export interface FakeApi {
  answer(call: PartnerCall): ApiReply;
  /** Whether the partner knows of this no, for the topic or for everything. */
  holds(address: string, topic: string): boolean;
}

/** What every partner type brings beside its file: test/fixtures/partners/<name>.ts exports one as `fixture`. */
export interface PartnerFixture {
  /** The settings of a partner whose API is at `url`; `lists` and the like know the topic `newsletter`. */
  settings(url: string): Readonly<Record<string, unknown>>;
  /** Values of its secret settings. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  /** A new API that knows nobody. */
  api(): FakeApi;
  /** Of whom it hears; `email` unless it says so. */
  readonly channel?: Channel;
  readonly env?: PartnerContext["env"];
  /** Whether a 2xx is believed only for what its body says. */
  readonly readsAnswers: boolean;
  /** Of a type that keeps what it tells: there is no API of it that could fail. */
  readonly callsNobody?: true;
  /** An address that the API refuses among others; for types that send several at once and judge each. */
  readonly refused?: string;
  /** Calls that come before the telling one, as for a token: they stay well when the suite lets calls fail. */
  isPreliminary?(call: PartnerCall): boolean;
}

const TYPES = join(import.meta.dirname, "../../functions/deliver/partners");
const FIXTURES = join(import.meta.dirname, "../fixtures/partners");

/** The partner types that the folder holds. */
export function partnerTypeNames(): readonly string[] {
  return readdirSync(TYPES)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"));
}

export interface LoadedPartner {
  readonly name: string;
  readonly partner: PartnerType;
  readonly handler: unknown;
  readonly fixture: PartnerFixture;
}

export async function loadPartner(name: string): Promise<LoadedPartner> {
  const type: Pick<LoadedPartner, "partner" | "handler"> = await import(join(TYPES, `${name}.ts`));
  const { fixture }: Pick<LoadedPartner, "fixture"> = await import(join(FIXTURES, `${name}.ts`));
  return { name, partner: type.partner, handler: type.handler, fixture };
}

/** The fixture's partner as it would stand in the configuration. */
export function configured({ name, partner, fixture }: LoadedPartner, url: string): PartnerConfig {
  return { id: "crm", type: name, address: partner.addresses[0], ...fixture.settings(url) };
}

/** What the type is given, over a real wire to this machine. */
export function contextTo(
  loaded: LoadedPartner,
  url: string,
  changes: Partial<PartnerContext> = {},
): PartnerContext {
  const { secrets, env = {} } = loaded.fixture;
  const call = makeWire({
    allowPrivate: ["127.0.0.1"],
    lookup: () => Promise.reject(new Error("nothing is looked up")),
    timeoutMs: 300,
  });
  return partnerContext({
    config: configured(loaded, url),
    secret: (setting) => secrets[setting] ?? [],
    call,
    env,
    ...changes,
  });
}

const ADDRESSES = { email: "ann@example.com", sms: "+12025550123" } as const;

/** Something to tell, by default that Ann left the newsletter. */
export function noticeOf({ channel = "email" }: PartnerFixture, changes: Partial<Job> = {}): Notice {
  const entry = { tenantId: "demo", contactId: "1abc", eventId: "01JDD0000000000000000000AA" };
  return { job: jobOf(entry, "crm", { channel, ...changes }), address: ADDRESSES[channel] };
}
