import type { Item, Table } from "../table.ts";
import { MARK_SHARD, MARKED_AT, MARKS_INDEX } from "./keys.ts";
import { openShards } from "./open-mark.ts";
import { itemsAt } from "./read.ts";
import { type Receipt, receiptOf } from "./receipts.ts";

/** A job that was attempted, or could not be, and is not settled: retrying, refused or dead. */
export interface OpenJob extends Receipt {
  readonly eventId: string;
}

/**
 * A partner's open jobs, those whose time runs out first in front. Costs what is open, and nothing where all is well.
 * @param half only those that have used up half of their time before this moment
 * @param limit so many at most; `more` says that there are others
 */
export async function openJobs(
  table: Table,
  tenantId: string,
  partner: string,
  { half = LATEST, limit }: { readonly half?: string; readonly limit: number },
): Promise<{ readonly jobs: readonly OpenJob[]; readonly more: boolean }> {
  const pages = await Promise.all(
    openShards(tenantId, partner).map((shard) =>
      table.query({
        index: MARKS_INDEX,
        condition: "#shard = :shard AND #at <= :half",
        names: { "#shard": MARK_SHARD, "#at": MARKED_AT },
        values: { ":shard": { S: shard }, ":half": { S: half } },
        limit,
      }),
    ),
  );
  const keys = pages.flatMap(({ items }) => items).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const first = keys.slice(0, limit);
  const receipts = await itemsAt(
    table,
    first.map(({ pk, sk }) => keyOf(pk, sk)),
  );
  const jobs = receipts.flatMap((item) => openJobOf(item) ?? []);
  const more = keys.length > limit || pages.some(({ next }) => next !== undefined);
  return { jobs: jobs.sort((a, b) => (due(a) < due(b) ? -1 : 1)), more };
}

/** Sorts after every time that can be written. */
const LATEST = "~";

function order(item: Item): string {
  return item[MARKED_AT]?.S ?? "";
}

function due({ dueAt, createdAt }: OpenJob): string {
  return dueAt ?? createdAt;
}

function keyOf(pk: Item[string] | undefined, sk: Item[string] | undefined): Item {
  return { pk: { S: pk?.S ?? "" }, sk: { S: sk?.S ?? "" } };
}

/** @returns nothing for one that was settled since the index was asked */
function openJobOf(item: Item): OpenJob | undefined {
  const receipt = receiptOf(item);
  if (receipt === undefined || item[MARK_SHARD] === undefined) return undefined;
  const pk = item["pk"]?.S ?? "";
  return { ...receipt, eventId: pk.slice(pk.lastIndexOf("#") + 1) };
}
