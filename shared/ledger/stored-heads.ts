import type { Item, Table } from "../table.ts";
import type { SignedHead } from "./head.ts";
import { text } from "./items.ts";
import { key } from "./keys.ts";

/** A head as the table has it: the roots of the day's lists beside it, which ways to its root are made of. */
export interface StoredHead {
  readonly signed: SignedHead;
  readonly listRoots: readonly string[];
  /** It lies where nobody can change it any more. */
  readonly kept: boolean;
}

interface Heads {
  readonly tenantId: string;
  readonly region: string;
}

/** Stores the head of a day. @returns the one that is stored, which may be an earlier run's */
export async function storeHead(
  table: Table,
  signed: SignedHead,
  listRoots: readonly string[],
): Promise<StoredHead> {
  const { tenant: tenantId, region, day } = signed.head;
  const item = {
    ...keyOf({ tenantId, region }, day),
    signed: { S: JSON.stringify(signed) },
    listRoots: { S: JSON.stringify(listRoots) },
  };
  if (await table.put(item, "attribute_not_exists(pk)")) return { signed, listRoots, kept: false };
  const stored = await headOf(table, { tenantId, region }, day);
  if (stored === undefined) throw new Error(`the head of ${day} was there and is not`);
  return stored;
}

export async function noteKept(table: Table, { head: { tenant, region, day } }: SignedHead): Promise<void> {
  await table.update({
    key: keyOf({ tenantId: tenant, region }, day),
    expression: "SET kept = :yes",
    condition: "attribute_exists(pk)",
    values: { ":yes": { BOOL: true } },
  });
}

export async function headOf(table: Table, heads: Heads, day: string): Promise<StoredHead | undefined> {
  const item = await table.get(keyOf(heads, day));
  return item && readHead(item);
}

export async function lastHead(table: Table, heads: Heads): Promise<StoredHead | undefined> {
  const { items } = await table.query({
    condition: "pk = :pk",
    values: { ":pk": { S: partitionOf(heads) } },
    backwards: true,
    limit: 1,
  });
  return items[0] && readHead(items[0]);
}

/** Heads from a day on, the oldest first; at most so many. */
export async function headsFrom(
  table: Table,
  heads: Heads,
  day: string,
  most: number,
): Promise<readonly StoredHead[]> {
  const { items } = await table.query({
    condition: "pk = :pk AND sk >= :day",
    values: { ":pk": { S: partitionOf(heads) }, ":day": { S: day } },
    limit: most,
  });
  return items.map(readHead);
}

function readHead(item: Item): StoredHead {
  return {
    signed: JSON.parse(text(item["signed"]) ?? "null"),
    listRoots: JSON.parse(text(item["listRoots"]) ?? "[]"),
    kept: item["kept"]?.BOOL === true,
  };
}

function partitionOf({ tenantId, region }: Heads): string {
  return `${tenantId}#heads#${region}`;
}

function keyOf(heads: Heads, day: string): Item {
  return key(partitionOf(heads), day);
}
