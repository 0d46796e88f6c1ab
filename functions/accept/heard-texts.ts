import type { Change } from "../../shared/event.ts";
import { type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import type { DoubtfulText } from "../../shared/ledger/review.ts";
import type { InboundText } from "../../shared/provider.ts";
import { changesOfText, confirmationOf, doubtOf, type ReadText, readText } from "./inbound-texts.ts";
import type { Arrival } from "./provider-changes.ts";

/** What the texts of one delivery come to. */
export interface Heard {
  readonly changes: readonly Change[];
  /** From no number: nobody to stop writing to. */
  readonly nobody: readonly InboundText[];
  /** For a person to judge. */
  readonly doubtful: readonly DoubtfulText[];
  readonly confirmation: string | undefined;
  /** The text that is confirmed. */
  readonly confirmed: InboundText | undefined;
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
  const confirmed = read.find((item) => confirmationOf(arrival, item) !== undefined);
  return {
    changes: asked.flat(),
    nobody: all.filter((item) => item.read === undefined).map(({ text }) => text),
    doubtful: read.flatMap((item) => doubtOf(arrival, item) ?? []),
    confirmation: confirmed && confirmationOf(arrival, confirmed),
    confirmed: confirmed?.text,
  };
}

async function askedBy(
  runtime: RecordingRuntime,
  arrival: Arrival,
  read: ReadText,
): Promise<readonly Change[]> {
  if (read.verdict.label !== "optin-keyword") return changesOfText(arrival, read, undefined);
  const { state } = await contactOf(await tenantLedger(runtime, arrival.tenant), "sms", read.address);
  return changesOfText(arrival, read, state);
}
