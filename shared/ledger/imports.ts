import { eventIdOf, timeText } from "../event.ts";
import type { Item } from "../table.ts";
import { text } from "./items.ts";
import { BATCH, entryKey, IMPORT, key } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { itemsUnder } from "./read.ts";

/** One import of a list that somebody else kept. */
export interface Import {
  readonly import: string;
  /** The name of the file's format. */
  readonly format: string;
  readonly startedAt: string;
  readonly undoneAt: string | null;
}

/** An entry that an import made, or found standing in its row's place. */
export interface Held {
  readonly contactId: string;
  readonly eventId: string;
}

/** As often as one list may be imported and undone; more is a program gone wild. */
const MOST_RUNS = 1_000;
const BATCH_DIGITS = 10;

/**
 * Begins an import, or goes on with it: the same list is the same import until it was undone, and then another.
 * @param digest of the list and of how it is read
 */
export async function beginImport(
  ledger: Ledger,
  { digest, format }: { readonly digest: string; readonly format: string },
): Promise<{ readonly import: string; readonly resumed: boolean }> {
  for (let run = 0; run < MOST_RUNS; run += 1) {
    const id = eventIdOf(ledger.tenantId, ["import", digest, String(run)]);
    const item = {
      ...headKey(ledger, id),
      format: { S: format },
      startedAt: { S: timeText(ledger.now()) },
    };
    if (await ledger.table.put(item, "attribute_not_exists(pk)")) return { import: id, resumed: false };
    const known = await importOf(ledger, id);
    if (known?.undoneAt === null) return { import: id, resumed: true };
  }
  throw new Error("one list was imported and undone too often");
}

function headKey(ledger: Ledger, id: string): Item {
  return key(`${ledger.tenantId}#imports`, IMPORT + id);
}

/** @returns `undefined` for an id that is no import of the tenant */
export async function importOf(ledger: Ledger, id: string): Promise<Import | undefined> {
  const item = await ledger.table.get(headKey(ledger, id));
  return item && importIn(item);
}

/** Every import of the tenant, the oldest first. */
export async function importsOf(ledger: Ledger): Promise<readonly Import[]> {
  const items = await itemsUnder(ledger.table, `${ledger.tenantId}#imports`, IMPORT);
  return items.map(importIn).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** What an item of the list of imports says. */
export function importIn(item: Item): Import {
  return {
    import: (text(item["sk"]) ?? "").slice(IMPORT.length),
    format: text(item["format"]) ?? "",
    startedAt: text(item["startedAt"]) ?? "",
    undoneAt: text(item["undoneAt"]) ?? null,
  };
}

/** From here on what the import alone says counts for nothing, and the same list begins a new import. */
export async function noteUndone(ledger: Ledger, id: string): Promise<void> {
  await ledger.table.update({
    key: headKey(ledger, id),
    expression: "SET undoneAt = if_not_exists(undoneAt, :now)",
    condition: "attribute_exists(pk)",
    values: { ":now": { S: timeText(ledger.now()) } },
  });
}

/**
 * Notes what one batch is about to hold, before it is recorded: a crash between the two leaves a note of
 * nothing, never an entry that an undo does not find.
 */
export async function noteBatch(
  ledger: Ledger,
  id: string,
  batch: number,
  held: readonly Held[],
): Promise<void> {
  const lines = held.map(({ contactId, eventId }) => `${contactId} ${eventId}`);
  await ledger.table.put({ ...batchKey(ledger, id, batch), held: { S: lines.join("\n") } });
}

function batchKey(ledger: Ledger, id: string, batch: number): Item {
  return key(`${ledger.tenantId}#import#${id}`, BATCH + String(batch).padStart(BATCH_DIGITS, "0"));
}

/** The first batch from a number on; `undefined` where there is none. */
export async function batchFrom(
  ledger: Ledger,
  id: string,
  from: number,
): Promise<{ readonly batch: number; readonly held: readonly Held[] } | undefined> {
  const { pk = { S: "" }, sk = { S: "" } } = batchKey(ledger, id, from);
  const { items } = await ledger.table.query({
    condition: "pk = :pk AND sk >= :from",
    values: { ":pk": pk, ":from": sk },
    limit: 1,
  });
  const [item] = items;
  return item && { batch: Number((text(item["sk"]) ?? "").slice(BATCH.length)), held: heldIn(item) };
}

function heldIn(item: Item): readonly Held[] {
  const lines = (text(item["held"]) ?? "").split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [contactId = "", eventId = ""] = line.split(" ");
    return { contactId, eventId };
  });
}

/**
 * Notes on an entry of an earlier import that a later one says the same: undone, the earlier one leaves what the
 * later one still says. Entries that nobody can undo need no note.
 */
export async function holdToo(ledger: Ledger, id: string, { contactId, eventId }: Held): Promise<void> {
  await ledger.table.update({
    key: entryKey({ tenantId: ledger.tenantId, contactId, eventId }),
    expression: "ADD heldBy :id",
    condition: "#source = :import",
    names: { "#source": "source" },
    values: { ":id": { SS: [id] }, ":import": { S: "import" } },
  });
}
