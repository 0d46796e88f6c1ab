import type { PartnerConfig } from "./config.ts";
import type { Channel, Reason, Source, Status } from "./event.ts";

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
  /** When the job was made; `retry.forSeconds` runs from here. */
  readonly createdAt: string;
  /** Set by a redrive, which starts that clock anew. */
  readonly redrivenAt?: string;
}

export interface PartnerRequest {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PartnerResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What became of an attempt. `retryAfterSeconds` is the partner's own wish. */
export type Verdict =
  | { readonly outcome: "done" }
  | { readonly outcome: "retry"; readonly retryAfterSeconds?: number }
  | { readonly outcome: "refused" };

export interface PartnerContext {
  readonly config: PartnerConfig;
  /** Values of a secret setting, in the order configured: the first signs. */
  secret(setting: string): readonly string[];
  /** The address in the form the partner takes: plain, or hashed. */
  readonly address: string;
  /** Milliseconds of this attempt. */
  readonly now: number;
}

/** A partner type builds a request and judges the answer; `deliver` owns the wire. */
export interface PartnerType {
  /** The file's name and the `type` in the configuration. */
  readonly name: string;
  /** Its settings beside `id`, `type`, `address`, `topics` and `retry`. */
  readonly settings: Readonly<Record<string, "secret" | "url" | "text?">>;
  request(job: Job, context: PartnerContext): PartnerRequest;
  judge(response: PartnerResponse, now: number): Verdict;
}

/** The name of a partner's queue; its dead letters go to the same name with `-dead`. */
export function queueName(tenant: string, partner: string, kind: "jobs" | "dead"): string {
  return `heed-${tenant}-${partner}${kind === "dead" ? "-dead" : ""}.fifo`;
}

/** Whether an event also suppresses the contact: partners hear of it as `contact.suppressed`. */
export function isSuppression(reason: Reason): reason is "complaint" | "hard_bounce" {
  return reason === "complaint" || reason === "hard_bounce";
}
