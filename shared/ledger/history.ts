import type { Channel, ConsentEvent } from "../event.ts";
import { openEvidence } from "./entry.ts";
import { publicEvent } from "./items.ts";
import type { Ledger } from "./ledger.ts";
import { type Proof, proofOf } from "./proof.ts";
import { entriesOf, type StoredEntry } from "./read.ts";
import { type Wording, wordingOf } from "./wordings.ts";

export interface HistoryPage {
  readonly contactId: string;
  readonly events: readonly (ConsentEvent & { readonly evidence: Record<string, unknown> | null })[];
  readonly proof: Proof;
  readonly next?: string;
}

const PAGE = 1_000;

/**
 * One person's consent events, oldest first by time of receipt, with their evidence and the chain's proof.
 * @param after the `next` of the page before
 * @param most so many events at most
 * @returns `undefined` for an `after` that is not of this history
 */
export async function historyOf(
  ledger: Ledger,
  channel: Channel,
  address: string,
  { after, most = PAGE }: { readonly after?: string | undefined; readonly most?: number | undefined } = {},
): Promise<HistoryPage | undefined> {
  const ids = ledger.vault.contactIds(channel, address);
  const found = await Promise.all(ids.map((id) => entriesOf(ledger.table, ledger.tenantId, id)));
  const known = ids.find((_, index) => (found[index]?.length ?? 0) > 0) ?? ids[0] ?? "";
  const all = found.flat().sort((a, b) => (place(a) < place(b) ? -1 : 1));
  const from = after === undefined ? "" : openCursor(ledger, known, after);
  if (from === undefined) return undefined;
  const rest = all.filter((stored) => place(stored) > from);
  const shown = rest.slice(0, most);
  const last = shown.at(-1);
  return {
    contactId: known,
    events: await withWordings(ledger, await Promise.all(shown.map((stored) => eventOf(ledger, stored)))),
    proof: await proofOf(
      ledger.table,
      shown.map(({ entry }) => entry),
      all.map(({ entry }) => entry),
    ),
    ...(rest.length > most && last !== undefined ? { next: sealCursor(ledger, known, place(last)) } : {}),
  };
}

type HistoryEvent = HistoryPage["events"][number];

async function eventOf(ledger: Ledger, { entry, item }: StoredEntry): Promise<HistoryEvent> {
  return { ...publicEvent(entry), evidence: await openEvidence(ledger, item) };
}

/** Puts the texts beside the hash that an event holds of them: what the person read, word for word. */
async function withWordings(
  ledger: Ledger,
  events: readonly HistoryEvent[],
): Promise<readonly HistoryEvent[]> {
  const hashes = new Set(events.flatMap(({ evidence }) => hashIn(evidence) ?? []));
  const kept = new Map<string, Wording | undefined>();
  for (const hash of hashes) kept.set(hash, await wordingOf(ledger.table, ledger.tenantId, hash));
  return events.map((event) => {
    const hash = hashIn(event.evidence);
    const wording = hash === undefined ? undefined : kept.get(hash);
    return hash === undefined || wording === undefined
      ? event
      : { ...event, evidence: { ...event.evidence, wording: { hash, ...wording } } };
  });
}

function hashIn(evidence: HistoryEvent["evidence"]): string | undefined {
  const wording = evidence?.["wording"];
  if (typeof wording !== "object" || wording === null || !("hash" in wording)) return undefined;
  return typeof wording.hash === "string" ? wording.hash : undefined;
}

function place({ entry }: StoredEntry): string {
  return `${entry.receivedAt} ${entry.eventId}`;
}

/** A cursor is opaque and of one history: sealed, so that it can be neither read nor made. */
function sealCursor(ledger: Ledger, contactId: string, at: string): string {
  return ledger.vault.seal("cursor", contactId, Buffer.from(at)).toString("base64url");
}

function openCursor(ledger: Ledger, contactId: string, cursor: string): string | undefined {
  return ledger.vault.open("cursor", contactId, Buffer.from(cursor, "base64url"))?.toString();
}
