import type { Change } from "../../shared/event.ts";
import { type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import type { DoubtfulText } from "../../shared/ledger/review.ts";
import type { ContactState } from "../../shared/ledger/standing.ts";
import type { InboundText } from "../../shared/provider.ts";
import { type DueReply, dueReply, senderOf } from "./due-replies.ts";
import { changesOfText, doubtOf, isOptOut, type ReadText, readText } from "./inbound-texts.ts";
import type { Arrival } from "./provider-changes.ts";

/** What the texts of one delivery come to. */
export interface Heard {
  readonly changes: readonly Change[];
  /** From no number: nobody to stop writing to. */
  readonly nobody: readonly InboundText[];
  /** For a person to judge. */
  readonly doubtful: readonly DoubtfulText[];
  /** The answers that are ours to give. */
  readonly replies: readonly DueReply[];
}

/**
 * Hears the texts of one delivery. Loaded when there is one: it brings the words of seven languages, which no
 * delivery of mail events needs.
 */
export async function hear(
  runtime: RecordingRuntime,
  arrival: Arrival,
  texts: readonly InboundText[],
): Promise<Heard> {
  const all = texts.map((text) => ({ text, read: readText(arrival, text) }));
  const read = all.flatMap((item) => item.read ?? []);
  const asked = await Promise.all(read.map((item) => askedBy(runtime, arrival, item)));
  return {
    changes: asked.flatMap(({ changes }) => changes),
    nobody: all.filter((item) => item.read === undefined).map(({ text }) => text),
    doubtful: read.flatMap((item) => doubtOf(arrival, item) ?? []),
    replies: asked.flatMap(({ reply }) => reply ?? []),
  };
}

interface Asked {
  readonly changes: readonly Change[];
  readonly reply: DueReply | undefined;
}

async function askedBy(runtime: RecordingRuntime, arrival: Arrival, read: ReadText): Promise<Asked> {
  const state = await knownOf(runtime, arrival, read);
  const changes = changesOfText(arrival, read, state);
  return { changes, reply: dueReply(arrival, read, changes, state) };
}

/**
 * What is known of who wrote, where it decides something: what an opt-in lifts, and whether an opt-out that is
 * ours to confirm has been confirmed before.
 * @throws where an opt-in cannot be judged; an opt-out never waits for what is known
 */
async function knownOf(
  runtime: RecordingRuntime,
  { tenant }: Arrival,
  { verdict, address, text }: ReadText,
): Promise<ContactState | undefined> {
  const confirms = isOptOut(verdict) && (senderOf(tenant, text.to)?.confirms ?? "provider") !== "provider";
  if (!confirms && verdict.label !== "optin-keyword") return undefined;
  const looking = contactOf(await tenantLedger(runtime, tenant), "sms", address).then(({ state }) => state);
  return confirms ? looking.catch(() => undefined) : looking;
}
