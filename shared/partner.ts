import type { AddressForm, PartnerConfig } from "./config.ts";
import type { Channel, Reason, Source, Status } from "./event.ts";
import type { Result } from "./result.ts";
import type { Table } from "./table.ts";

/** One propagation job: a consent event on its way to one partner, as it stands in the partner's queue. */
export interface Job {
  readonly tenant: string;
  readonly partner: string;
  readonly eventId: string;
  readonly contactId: string;
  readonly channel: Channel;
  readonly topic: string;
  readonly status: Status;
  readonly source: Source;
  readonly reason: Reason;
  readonly occurredAt: string;
  /** When the event reached us; the jobs of an older version do not have it. */
  readonly receivedAt?: string;
  /** When the job was made; `retry.forSeconds` runs from here. */
  readonly createdAt: string;
  /** Set by a redrive, which starts that clock anew. */
  readonly redrivenAt?: string;
}

/** What a partner is to be told: a job, and whom it is about. */
export interface Notice {
  readonly job: Job;
  /** In the form the partner takes: plain, or hashed. */
  readonly address: string;
}

export interface PartnerRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How much of the answer is read, in bytes; 64 KiB unless a list needs more. */
  readonly answerLimit?: number;
}

export interface PartnerResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As far as it was read; one that was cut short is no whole JSON. */
  readonly body: string;
  /** SHA-256 (hex) of that. */
  readonly bodyHash: string;
}

/** An answer, or a short code that says why there is none. */
export type Answer = Result<PartnerResponse, string>;

/** What became of one notice. */
export interface Told {
  /** `retry`: it may be taken another time. `refused`: never; somebody has to look. */
  readonly outcome: "done" | "retry" | "refused";
  /** The answer that decided it: its status and hash become the receipt's. */
  readonly answer?: PartnerResponse | undefined;
  /** Why not, as a short code in lower case, never in the partner's own words; else `http_<status>`. */
  readonly error?: string | undefined;
  /** The partner's own wish. */
  readonly retryAfterSeconds?: number | undefined;
  /** When the partner says that it took effect, where it says so. */
  readonly appliedAt?: string | undefined;
}

/** What a type of partner may use. It is made for one request, or a few that belong together. */
export interface PartnerContext {
  readonly tenant: string;
  readonly config: PartnerConfig;
  /** Values of a secret setting, in the order configured: the first signs. Empty where an optional one is not set. */
  secret(setting: string): readonly string[];
  /** Makes one request over the guarded wire: no redirects, no inner addresses, in bounded time and size. */
  call(request: PartnerRequest): Promise<Answer>;
  /** Milliseconds. */
  now(): number;
  /** What outlives the request, for this partner alone: an access token. */
  readonly kept: Map<string, Kept>;
  /** The function's own environment: Region, credentials, endpoints. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For types that keep what they are told, through shared/ledger. */
  readonly table: Table;
}

export interface Kept {
  readonly value: string;
  /** Milliseconds; not to be used from then on. */
  readonly until: number;
}

/** One address on the partner's own list of those who said no. */
export interface Listed {
  readonly channel: Channel;
  /** In the form the partner takes. */
  readonly address: string;
  /** A topic of the tenant, or `*`. */
  readonly topic: string;
  readonly effect: "opted_out" | "complaint" | "hard_bounce";
  /** When it was put there, as the ledger writes times, where the partner says so. */
  readonly since?: string | undefined;
}

export interface ListedPage {
  readonly entries: readonly Listed[];
  /** Opaque to whoever asks; absent on the last page. */
  readonly next?: string | undefined;
}

type Form = "secret" | "url" | "text" | "texts" | "flag" | "text by topic";

/** How a setting is written; a list holds all that it may be, the first where it is left out. */
export type PartnerSetting = Form | `${Form}?` | readonly string[];

/** What a type finds wrong with its own settings; the words never repeat what may be a secret or an address. */
export interface SettingMistake {
  readonly setting: string;
  /** Which item of a list it is. */
  readonly index?: number;
  readonly found: string;
  readonly allowed: string;
}

/** What the function may do in the company's own AWS account. */
export interface AwsGrant {
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
}

export interface AwsPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** A partner type: one file under functions/deliver/partners. `deliver` owns wire, retries, order and receipts. */
export interface PartnerType {
  /** The file's name and the `type` in the configuration. */
  readonly name: string;
  /** Its settings beside those that every partner has. */
  readonly settings: Readonly<Record<string, PartnerSetting>>;
  /** The forms of an address that `address` may ask for; the first where it is left out. */
  readonly addresses: readonly [AddressForm, ...AddressForm[]];
  /** How many notices may share a request, at most ten; one unless it says so. */
  readonly batch?: number;
  /**
   * What no form of a setting shows by itself.
   * @param config as it was written: it may have mistakes of form as well, which others name
   */
  mistakes?(config: Readonly<Record<string, unknown>>): readonly SettingMistake[];
  /** Settings whose texts no two partners may have in common. */
  readonly unshared?: readonly string[];
  /** Why such a partner is not told of a job, as a short code; nothing where it is. */
  declines?(job: Job, config: PartnerConfig): string | undefined;
  /** Tells the partner. Safe to repeat. @returns what became of each notice, in the order given */
  send(notices: readonly Notice[], context: PartnerContext): Promise<readonly Told[]>;
  /**
   * One page of the partner's own list. Whatever `send` closed stands on it, under its topic or `*`.
   * @param cursor the `next` of the page before
   * @returns a short code where the page is not to be had
   */
  list?(context: PartnerContext, cursor: string | undefined): Promise<Result<ListedPage, string>>;
  /** For partners in the company's own account: what those functions need that tell them, or ask for their lists. */
  grants?(config: PartnerConfig, place: AwsPlace): readonly AwsGrant[];
  /** The same for the function that writes a partner's files. */
  fileGrants?(config: PartnerConfig, place: AwsPlace): readonly AwsGrant[];
}

/** The name of a partner's queue; its dead letters go to the same name with `-dead`. */
export function queueName(tenant: string, partner: string, kind: "jobs" | "dead"): string {
  return `heed-${tenant}-${partner}${kind === "dead" ? "-dead" : ""}.fifo`;
}

/** Whether an event also suppresses the contact: partners hear of it as `contact.suppressed`. */
export function isSuppression(reason: Reason): reason is "complaint" | "hard_bounce" {
  return reason === "complaint" || reason === "hard_bounce";
}
