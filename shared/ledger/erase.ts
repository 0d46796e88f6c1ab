import { timeText } from "../event.ts";
import { inParallel } from "../in-parallel.ts";
import type { Item } from "../table.ts";
import { openEvidence } from "./entry.ts";
import { readState } from "./items.ts";
import { entryKey } from "./keys.ts";
import { type Ledger, stateKey } from "./ledger.ts";
import { entriesOf, type StoredEntry } from "./read.ts";
import { deliveriesOf } from "./receipts.ts";
import { forgetSoftBounces } from "./soft-bounces.ts";

/** How the event of an erasure came about; nothing in its evidence is of the person. */
export const ERASURE_ROUTE = "erasure";

/** One event of a contact that some partner has not taken yet; no partner is named before it is broadcast. */
export interface UnderWay {
  readonly eventId: string;
  readonly partner: string | null;
  readonly state: string;
}

/**
 * What is still on its way to partners, who could not be told of it without the address.
 * @param partners those that are configured: nothing is owed to any other
 */
export async function underWay(
  ledger: Ledger,
  contactId: string,
  partners: ReadonlySet<string>,
): Promise<readonly UnderWay[]> {
  const entries = await entriesOf(ledger.table, ledger.tenantId, contactId);
  const found = await inParallel(entries, ({ entry }) => waitingFor(ledger, entry));
  return found.flat().filter(({ partner }) => partner === null || partners.has(partner));
}

async function waitingFor(ledger: Ledger, entry: StoredEntry["entry"]): Promise<readonly UnderWay[]> {
  const { eventId } = entry;
  if (entry.marked || entry.unfolded) return [{ eventId, partner: null, state: "recorded" }];
  const deliveries = await deliveriesOf(ledger.table, ledger.tenantId, eventId, ledger.now());
  return (deliveries ?? [])
    .filter(({ state }) => state !== "delivered" && state !== "skipped")
    .map(({ partner, state }) => ({ eventId, partner, state }));
}

/**
 * What stands in an erased contact's address: nothing that opens. It keeps later events from storing the address
 * again, apart from an opt-in, which begins anew.
 */
const NO_ADDRESS = { B: Uint8Array.of(0) };

/**
 * Erases what is the person's: the address, every event's evidence with IP and agent (by the keys that alone open
 * them), what was counted. The keyed events and choices stay, and with them every no; chains hold as before,
 * for no hash covers what goes.
 * @returns how many events lost their evidence
 */
export async function eraseContact(ledger: Ledger, contactId: string): Promise<number> {
  const { table, tenantId } = ledger;
  const state = await table.get(stateKey(tenantId, contactId));
  if (state !== undefined) await eraseState(ledger, contactId, state);
  await forgetSoftBounces(ledger, contactId);
  const entries = await entriesOf(table, tenantId, contactId);
  const erased = await inParallel(entries, (stored) => eraseEvidence(ledger, stored));
  return erased.filter((done) => done).length;
}

async function eraseState({ table, tenantId, now }: Ledger, contactId: string, state: Item): Promise<void> {
  const pending = [...readState(state).pending.keys()].flatMap((topic) => [`pa.${topic}`, `pe.${topic}`]);
  const names = Object.fromEntries(pending.map((name, index) => [`#p${index}`, name]));
  await table.update({
    key: stateKey(tenantId, contactId),
    expression: `SET #address = :none, erasedAt = if_not_exists(erasedAt, :now) REMOVE ${["confirmAt", "confirmFor", ...Object.keys(names)].join(", ")}`,
    names: { "#address": "address", ...names },
    values: { ":none": NO_ADDRESS, ":now": { S: timeText(now()) } },
  });
}

async function eraseEvidence(ledger: Ledger, { item, entry }: StoredEntry): Promise<boolean> {
  if (item["dataKey"] === undefined) return false;
  if (entry.source === "api" && (await openEvidence(ledger, item))?.["route"] === ERASURE_ROUTE) return false;
  return ledger.table.update({
    key: entryKey(entry),
    expression: "REMOVE dataKey, address",
    condition: "attribute_exists(dataKey)",
  });
}
