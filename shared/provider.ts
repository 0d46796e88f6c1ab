import type { Channel, Effect, Evidence } from "./event.ts";
import type { Result } from "./result.ts";

/** One delivery as it arrived. */
export interface Delivery {
  readonly method: string;
  /** The address as the provider was given it: the tenant's public URL, the path and the raw query. */
  readonly url: string;
  /** The raw query, byte for byte, without its question mark. */
  readonly query: string;
  /** By lower-case name. Repeated headers arrive joined by commas (`header` below refuses those). */
  readonly headers: Readonly<Record<string, string>>;
  /** The very bytes that were signed. */
  readonly body: Buffer;
  /** The last segment of the path, where the provider's address carries a secret. */
  readonly urlSecret: string | undefined;
}

/** What `verify`, `greet` and `complete` may use; nothing else reaches them. */
export interface ProviderContext {
  /** Values of a secret setting, in the order configured; any of them may verify. Empty where none is set. */
  secret(setting: string): readonly string[];
  /** A plain setting of the tenant's configuration. */
  setting(name: string): unknown;
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * GETs a text of at most 64 KiB over HTTPS within 5 s, following no redirect; with a body, POSTs for it.
   * @throws where there is no such answer: our fault, so the sender is asked to come again (503).
   */
  fetchText(url: string, question?: Question): Promise<string>;
}

/** What a request carries besides its address. */
export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Why a delivery is refused. The outside hears one word for all of them. */
export type Refusal =
  | "header_missing"
  | "header_repeated"
  | "key_missing"
  | "signature_mismatch"
  | "timestamp_stale"
  | "topic_foreign"
  | "version_unknown"
  | "certificate_untrusted"
  | "envelope_malformed";

/** What a provider said of one recipient, in neutral words. */
export interface ProviderChange {
  readonly channel: Channel;
  /** As the provider wrote it; normalised by the caller. */
  readonly address: string;
  /** The provider's own list, group, tag or stream; `undefined` for all mail. */
  readonly list?: string | undefined;
  /** Our own number that the message went through: the change covers the topics of its `senders` entry. */
  readonly sender?: string | undefined;
  /** What it says of the person; functions/accept/policy.ts says what follows. */
  readonly effect: Exclude<Effect, "pending"> | "soft_bounce";
  /** The provider's id of this event: with recipient and topic it makes a redelivery the same event. */
  readonly id: string;
  readonly time?: { readonly milliseconds: number; readonly wholeSecond: boolean } | undefined;
  readonly evidence?: Evidence;
}

/** A text message from a person. */
export interface InboundText {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** How it came, where it was neither SMS nor MMS: its answer must go the same way. */
  readonly via?: string | undefined;
  /** One part of a longer text, of which each comes alone. */
  readonly part?: true | undefined;
  /** What the provider took it for, where it says so. */
  readonly flag?: "STOP" | "START" | "HELP" | undefined;
  readonly time?: { readonly milliseconds: number; readonly wholeSecond: boolean } | undefined;
}

/** An authentic event that could not be read: kept, so that it can be replayed after a fix. */
export interface Unread {
  /**
   * `ambiguous`: read, but it names more people than it can be about. `unaddressed`: read, but it names its
   * person by the provider's own number only. Of mail, `unclear`: it may ask for something; `unproven`: it asks,
   * and nothing shows who sent it.
   */
  readonly why: "malformed" | "unknown_type" | "ambiguous" | "unaddressed" | "unclear" | "unproven";
  /** A body that holds this event alone and that `parse` can be given again. */
  readonly raw: string;
}

export interface Parsed {
  readonly changes: readonly ProviderChange[];
  readonly texts: readonly InboundText[];
  readonly unread: readonly Unread[];
}

export interface ProviderAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** How a setting of `providers.<name>` is written. A question mark makes it optional. */
export type Setting = "secret" | "secret?" | "texts" | "texts?" | "text?" | "flag?";

/** A provider is two questions: is it really you, and what did you say? */
export interface Provider {
  /** The file's name, the last word of the route, and the key in the configuration. */
  readonly name: string;
  /** Which of the two addresses it is served at: `/webhooks/…`, `/sms/…` or both. */
  readonly serves: readonly ("webhooks" | "sms")[];
  /** Its settings in the configuration, and how each is written. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** An authentic event older than this may only lower permission and is marked late. */
  readonly lateAfterHours: number;
  /**
   * What the provider itself takes for STOP, START or HELP and answers, where it is set to: words in lower case,
   * parted by `|`, each as the whole message or as its beginning. Left out: every keyword of ours.
   */
  readonly keywords?: { readonly words: string; readonly match: "whole" | "beginning" };
  /** Where the provider may deliver by GET: query fields of which any makes a GET a delivery, not a probe. */
  readonly getFields?: readonly string[];
  /** Judges authenticity over the raw bytes, before anything reads them. */
  verify(
    delivery: Delivery,
    context: ProviderContext,
  ): Result<void, Refusal> | Promise<Result<void, Refusal>>;
  /**
   * Reads a verified delivery.
   * @returns the neutral events, or `malformed` where nothing of it can be read
   */
  parse(delivery: Delivery): Result<Parsed, "malformed">;
  /**
   * Asks the provider for what its events leave out, an address, where the tenant's settings allow it.
   * @returns the same events, of which fewer are `unaddressed`
   * @throws where the provider does not answer and will deliver again
   */
  complete?(parsed: Parsed, context: ProviderContext): Promise<Parsed>;
  /**
   * Answers a verified handshake (a subscription to confirm), if the delivery is one.
   * @returns the answer that the handshake asks for; `undefined` where it asks for none
   */
  greet?(delivery: Delivery, context: ProviderContext): Promise<ProviderAnswer | undefined>;
  /**
   * Answers an OPTIONS request, by which the provider asks whether it may deliver here.
   * @returns the headers that say yes
   */
  permit?(delivery: Delivery, context: ProviderContext): Result<Readonly<Record<string, string>>, Refusal>;
  /**
   * The answer to a text in the provider's own form; `undefined` text says nothing back.
   * @param inbound the text that is answered, for a form that has to name both numbers
   */
  answer?(text: string | undefined, inbound?: InboundText): ProviderAnswer;
}

/**
 * A header that must stand exactly once. Gateways join repeated headers by commas, and a signature or
 * timestamp that holds one is refused rather than guessed at.
 */
export function header(delivery: Delivery, name: string): Result<string, Refusal> {
  const value = delivery.headers[name];
  if (value === undefined || value === "") return { ok: false, error: "header_missing" };
  if (value.includes(",")) return { ok: false, error: "header_repeated" };
  return { ok: true, value };
}

/** Nothing to record. */
export const NOTHING: Parsed = { changes: [], texts: [], unread: [] };
