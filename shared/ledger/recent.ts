import type { Item, Table } from "../table.ts";
import { type Entry, readEntry, text } from "./items.ts";
import { contactKey, ENTRY, EXPIRES_AT, key, STATE } from "./keys.ts";
import { itemsAt } from "./read.ts";

/** Where an entry is. */
type Where = Pick<Entry, "contactId" | "eventId" | "receivedAt">;

const NEWEST = "N#";
const KEPT_SECONDS = 86_400;

/**
 * Writes down what has just been announced, a batch in one item: the newest of it, for people who look on.
 * @throws where DynamoDB refuses
 */
export async function noteRecent(
  table: Table,
  tenantId: string,
  entries: readonly Where[],
  most: number,
): Promise<void> {
  const newest = [...entries].sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)).slice(0, most);
  const [last] = newest;
  if (last === undefined) return;
  const expires = Math.floor(Date.parse(last.receivedAt) / 1000) + KEPT_SECONDS;
  await table.put({
    ...key(recentKey(tenantId), `${NEWEST}${last.receivedAt}#${last.eventId}`),
    events: { S: newest.map(({ contactId, eventId }) => `${contactId}.${eventId}`).join(" ") },
    [EXPIRES_AT]: { N: String(expires) },
  });
}

/** An entry, and the state of its contact. */
export interface Recent {
  readonly entry: Entry;
  readonly state: Item | undefined;
}

/** The newest entries that were announced, newest first; those whose data is gone are left out. */
export async function recentEntries(
  table: Table,
  tenantId: string,
  most: number,
): Promise<readonly Recent[]> {
  const { items } = await table.query({
    condition: "pk = :pk AND begins_with(sk, :newest)",
    values: { ":pk": { S: recentKey(tenantId) }, ":newest": { S: NEWEST } },
    backwards: true,
    limit: most,
    eventually: true,
  });
  const named = items.flatMap((item) => (text(item["events"]) ?? "").split(" ")).slice(0, 2 * most);
  const keys = [...new Set(named)]
    .map((name) => name.split("."))
    .map(([contactId = "", eventId = ""]) => key(contactKey(tenantId, contactId), ENTRY + eventId));
  const entries = (await itemsAt(table, keys)).flatMap((item) => readEntry(item) ?? []);
  const newest = entries.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)).slice(0, most);
  const contacts = [...new Set(newest.map(({ contactId }) => contactKey(tenantId, contactId)))];
  const found = await itemsAt(
    table,
    contacts.map((pk) => key(pk, STATE)),
  );
  const states = new Map(found.map((item) => [text(item["pk"]), item]));
  return newest.map((entry) => ({ entry, state: states.get(contactKey(tenantId, entry.contactId)) }));
}

function recentKey(tenantId: string): string {
  return `${tenantId}#recent`;
}
