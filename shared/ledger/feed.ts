import { timeText } from "../event.ts";
import { inParallel } from "../in-parallel.ts";
import type { Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { expiry } from "./jobs.ts";
import { EXPIRES_AT, eventKey, FED, feedKey, key, partnerKey, RECEIPT, TAKEN } from "./keys.ts";
import { type Receipt, receiptOf } from "./receipts.ts";

/** One event of a partner's feed; whom it is about is looked up when it is read. */
export interface Fed {
  /** Its place: places compare as text. */
  readonly place: string;
  readonly eventId: string;
  /** The job, as it was put there. */
  readonly job: string;
}

/** Whose feed it is. */
export interface Feed {
  readonly tenantId: string;
  readonly partner: string;
}

/**
 * What is younger is not given yet: writes under way at one moment end in any order, and one that came to stand
 * before a place would never be read. Clocks that differ and a second Region's copies have their place in it.
 */
const SETTLED_MS = 30_000;

/** Up to when a feed may be read. @param now in milliseconds */
export function settledBefore(now: number): string {
  return timeText(now - SETTLED_MS);
}

/** How far a partner has read: what stands before it was taken, for the partner came back with the next cursor. */
export interface Taken {
  readonly place: string;
  readonly at: string;
}

/** @param at when it is put there, in milliseconds: feeds are read in this order */
export async function feedEvent(
  table: Table,
  { tenantId, partner }: Feed,
  { eventId, job }: Omit<Fed, "place">,
  at: number,
): Promise<void> {
  await table.put({
    ...key(feedKey(tenantId, partner), `${FED}${timeText(at)}#${eventId}`),
    job: { S: job },
    [EXPIRES_AT]: expiry(at),
  });
}

/**
 * What stands behind a place and was put there before a time, oldest first.
 * @param after a place; the beginning where it is left out
 */
export async function readFeed(
  table: Table,
  { tenantId, partner }: Feed,
  {
    after,
    before,
    limit,
  }: { readonly after: string | undefined; readonly before: string; readonly limit: number },
): Promise<{ readonly events: readonly Fed[]; readonly more: boolean }> {
  const pk = feedKey(tenantId, partner);
  const { items, next } = await table.query({
    condition: "pk = :pk AND sk BETWEEN :from AND :to",
    values: { ":pk": { S: pk }, ":from": { S: FED }, ":to": { S: `${FED}${before}` } },
    limit,
    after: after === undefined ? undefined : key(pk, FED + after),
  });
  return { events: items.map(fedIn), more: next !== undefined };
}

function fedIn(item: Item): Fed {
  const place = (text(item["sk"]) ?? "").slice(FED.length);
  return { place, eventId: place.slice(place.indexOf("#") + 1), job: text(item["job"]) ?? "" };
}

export async function readTaken(table: Table, { tenantId, partner }: Feed): Promise<Taken | undefined> {
  const item = await table.get(key(partnerKey(tenantId, partner), TAKEN));
  const [place, at] = [text(item?.["place"]), text(item?.["at"])];
  return place === undefined || at === undefined ? undefined : { place, at };
}

/** Notes in the receipts of these events when the partner took them; the first time stays. */
export async function noteTaken(
  table: Table,
  { tenantId, partner }: Feed,
  events: readonly Fed[],
  { place, at }: Taken,
): Promise<void> {
  await inParallel(events, ({ eventId }) =>
    table.update({
      key: key(eventKey(tenantId, eventId), RECEIPT + partner),
      expression: "SET appliedAt = if_not_exists(appliedAt, :at)",
      condition: "attribute_exists(deliveredAt)",
      values: { ":at": { S: at } },
    }),
  );
  await table.put({ ...key(partnerKey(tenantId, partner), TAKEN), place: { S: place }, at: { S: at } });
}

const BATCH = 100;

/**
 * The receipts of what stands in a feed and was not taken, the first hundred of it: told, but not known to be read.
 * @param before as the ledger writes times
 */
export async function untaken(
  table: Table,
  feed: Feed,
  before: string,
): Promise<{ readonly receipts: readonly Receipt[]; readonly more: boolean }> {
  const after = (await readTaken(table, feed))?.place;
  const { events, more } = await readFeed(table, feed, { after, before, limit: BATCH });
  if (events.length === 0) return { receipts: [], more };
  const keys = events.map(({ eventId }) => key(eventKey(feed.tenantId, eventId), RECEIPT + feed.partner));
  const items = await table.batchGet(keys);
  return { receipts: items.flatMap((item) => receiptOf(item) ?? []), more };
}
