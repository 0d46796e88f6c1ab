import { hash } from "node:crypto";
import type { Basis } from "./basis.ts";

export type Channel = "email" | "sms";

/** What a contact's standing on a topic can be. */
export type Status = "opted_out" | "opted_in" | "pending" | "unknown";

/** Why a contact is suppressed, or why an opt-in proves nothing; `null` for an ordinary choice. */
export type Reason = "complaint" | "hard_bounce" | "unproven" | null;

/** What one change asks for. Complaint and hard bounce also suppress. */
export type Effect = "opted_out" | "opted_in" | "pending" | "complaint" | "hard_bounce";

/** `one_click`, `page`, `preferences`, `mailto`, `sms`, `provider:<name>`, `api`, `import` or `gpc`. */
export type Source = string;

/** What stands as proof beside an event. Encrypted at rest; never logged. */
export type Evidence = Readonly<Record<string, unknown>>;

/** One immutable ledger entry. Times are UTC, ISO 8601 with milliseconds and `Z`. */
export interface ConsentEvent {
  readonly eventId: string;
  readonly contactId: string;
  readonly channel: Channel;
  readonly topic: string;
  readonly status: Status;
  readonly source: Source;
  readonly reason: Reason;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly late: boolean;
}

/**
 * What makes an event the same event. `parts` name it outright (a provider's event id, a message sid, an
 * `Idempotency-Key`); `press` is a person's press on a link or page, which is the same event for as long as
 * the state that it stood on stands.
 */
export type Identity =
  | {
      readonly parts: readonly string[];
      /** A provider gives everybody a message went to the same id: whom it is about is part of what it is. */
      readonly ofRecipient?: true;
    }
  | { readonly press: true };

/** A change that was verified and is to be recorded. The address is normalised. */
export interface Change {
  readonly channel: Channel;
  readonly address: string;
  /** A topic of the tenant, or `*`. */
  readonly topic: string;
  readonly effect: Effect;
  readonly source: Source;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly late: boolean;
  readonly identity: Identity;
  readonly evidence: Evidence;
  /** Address and program of the browser or mail server; kept apart, under a key that is destroyed. */
  readonly agent?: { readonly ip: string; readonly userAgent: string };
  /** The person's own act (page, confirmed opt-in, START): only such an opt-in ends a suppression. */
  readonly byPerson: boolean;
  /** Recorded, but changes nothing: a late opt-in, a resubscribe that is not trusted. */
  readonly inert?: boolean;
  /** An opt-in without the wording that was agreed to. */
  readonly unproven?: boolean;
  /**
   * Makes an opt-out of `*` a pause: the person who asks for it says with it when it ends. Of an opt-in,
   * when the consent ends.
   */
  readonly until?: string;
  /** What an opt-in rests on where that is less than an express yes. */
  readonly basis?: Basis;
  /** Digest of the request behind an `Idempotency-Key`; the key used again with another one is a conflict. */
  readonly requestDigest?: string;
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * The id of the event that `parts` identify: 26 characters of Crockford base32 from SHA-256. Derived, never
 * random, so that a redelivery meets the entry it repeats. JSON keeps the parts from running together.
 */
export function eventIdOf(tenantId: string, parts: readonly string[]): string {
  // Five digits of the hash are four of the id, and text is what Node hashes into fastest.
  const digest = hash("sha256", JSON.stringify([tenantId, ...parts]));
  let id = "";
  for (let digit = 0; id.length < 26; digit += 5) {
    const bits = Number.parseInt(digest.slice(digit, digit + 5), 16);
    for (let shift = 15; shift >= 0; shift -= 5) id += CROCKFORD[(bits >> shift) & 31];
  }
  return id.slice(0, 26);
}

/** The time as the ledger writes it: fixed width, so that it compares as text. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/**
 * A provider's time for the ledger. One with second precision counts as the end of its second for a change
 * that closes and as its start for one that opens; one in the future is replaced by the time of receipt, so
 * that a wrong clock can never mask a later choice.
 * @param time a date the provider gave, or `undefined` where it gives none or one that cannot be read
 */
export function providerTime(
  time: { readonly milliseconds: number; readonly wholeSecond: boolean } | undefined,
  effect: Effect,
  receivedAt: string,
): string {
  if (time === undefined || !Number.isFinite(time.milliseconds) || Math.abs(time.milliseconds) > 8.64e15) {
    return receivedAt;
  }
  const closes = effect !== "opted_in" && effect !== "pending";
  const at = timeText(time.milliseconds + (time.wholeSecond && closes ? 999 : 0));
  return at > receivedAt || at.length !== receivedAt.length ? receivedAt : at;
}
