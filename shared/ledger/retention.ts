import { inParallel } from "../in-parallel.ts";
import type { Item, Table } from "../table.ts";
import { type Entry, effectOf, readEntry, readState, text } from "./items.ts";
import { entryKey, KEY, key } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { COMPLAINT, type ContactState, EMPTY_STATE, HARD_BOUNCE, registersOf } from "./standing.ts";

/** Small pages, so that a walk is never what a partition is busy with; and as many keys as a batch takes. */
const PAGE = 100;

/** Where a tenant's evidence stops being kept: what nothing has rested on since before then (UTC, ISO 8601). */
export type CutOff = (tenantId: string) => string | undefined;

/**
 * Erases old evidence on one page of the whole table. An event that the state rests on keeps its proof however old
 * it is, and what was overtaken keeps it for as long again (R-141: while relied on, and then the limitation time).
 * @param after where the page before ended
 */
export async function retainPage(
  table: Table,
  after: Item | undefined,
  cutOff: CutOff,
): Promise<{ readonly erased: number; readonly next: Item | undefined }> {
  const { items, next } = await table.scan(PAGE, after);
  const old = items.flatMap((item) => oldEntry(item, cutOff) ?? []);
  const states = await statesBehind(table, old);
  const done = old.filter((entry) => {
    const state = states.get(`${entry.tenantId} ${entry.contactId}`) ?? EMPTY_STATE;
    return !isReliedOn(entry, state, cutOff(entry.tenantId) ?? "");
  });
  await inParallel(done, (entry) =>
    table.update({
      key: entryKey(entry),
      expression: "REMOVE dataKey",
      condition: "attribute_exists(dataKey)",
    }),
  );
  return { erased: done.length, next };
}

function oldEntry(item: Item, cutOff: CutOff): Entry | undefined {
  if (item["dataKey"] === undefined) return undefined;
  const entry = readEntry(item);
  const before = entry && cutOff(entry.tenantId);
  return entry !== undefined && before !== undefined && entry.receivedAt < before ? entry : undefined;
}

async function statesBehind(
  table: Table,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, ContactState>> {
  const keys = new Map(
    entries.map(({ tenantId, contactId }) => [`${tenantId} ${contactId}`, stateKey(tenantId, contactId)]),
  );
  if (keys.size === 0) return new Map();
  const items = await table.batchGet([...keys.values()]);
  return new Map(items.map((item) => [(text(item["pk"]) ?? "").replace("#", " "), readState(item)]));
}

function isReliedOn(entry: Entry, { registers, pending }: ContactState, before: string): boolean {
  // An opt-in by the person also opens what was never suppressed: nothing rests on that.
  const chosen = [...registers].filter(
    ([name, { status }]) => status === "opted_out" || !SUPPRESSIONS.has(name),
  );
  const resting = [...chosen.map(([, register]) => register), ...pending.values()];
  if (resting.some(({ eventId }) => eventId === entry.eventId)) return true;
  const own = registers.get(entry.topic);
  // A confirmed sign-up is a part of the proof of what confirmed it.
  if (entry.status === "pending") return own?.status === "opted_in" || (own?.at ?? "") >= before;
  const asked = registersOf({ ...entry, effect: effectOf(entry), inert: false });
  return asked.some(({ name }) => (registers.get(name)?.at ?? "") >= before);
}

const SUPPRESSIONS: ReadonlySet<string> = new Set([COMPLAINT, HARD_BOUNCE]);

/** No tenant's id is empty, so this is nobody's. */
const PLACE = key("#retention", KEY);

/** Where the walk goes on; nothing where it begins. */
export async function retentionPlace(table: Table): Promise<Item | undefined> {
  const item = await table.get(PLACE);
  const [pk, sk] = [text(item?.["atPk"]), text(item?.["atSk"])];
  return pk === undefined || sk === undefined ? undefined : key(pk, sk);
}

export async function noteRetentionPlace(table: Table, at: Item | undefined): Promise<void> {
  const { pk, sk } = at ?? {};
  await table.put({ ...PLACE, ...(pk && sk ? { atPk: pk, atSk: sk } : {}) });
}
