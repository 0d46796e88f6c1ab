import { timeText } from "../event.ts";
import type { Item, Table } from "../table.ts";
import { bytes, text } from "./items.ts";
import { DRIFT, key, partnerKey, ROUND, SEEN } from "./keys.ts";

/** How a partner's own list and ours differed when they were last compared as a whole. */
export interface Drift {
  /** When that comparison ended. */
  readonly at: string;
  /** How many entries the partner's list had. */
  readonly listed: number;
  /** On the partner's list and not closed here: recorded as opt-outs. */
  readonly unknownHere: number;
  /** Closed here, taken by the partner, and no longer on its list: queued again. */
  readonly missingThere: number;
}

/** @returns `null` for a partner whose list was never gone through */
export async function readDrift(table: Table, tenantId: string, partner: string): Promise<Drift | null> {
  const item = await table.get(key(partnerKey(tenantId, partner), DRIFT));
  if (item === undefined) return null;
  return {
    at: text(item["at"]) ?? "",
    listed: Number(item["listed"]?.N),
    unknownHere: Number(item["unknownHere"]?.N),
    missingThere: Number(item["missingThere"]?.N),
  };
}

export async function noteDrift(
  table: Table,
  tenantId: string,
  partner: string,
  { listed, unknownHere, missingThere }: Omit<Drift, "at">,
  at: number,
): Promise<void> {
  await table.put({
    ...key(partnerKey(tenantId, partner), DRIFT),
    at: { S: timeText(at) },
    listed: { N: String(listed) },
    unknownHere: { N: String(unknownHere) },
    missingThere: { N: String(missingThere) },
  });
}

/** Where a comparison goes on: sealed, for a partner's cursor may hold an address, and what it has seen so far. */
export interface StoredRound {
  readonly sealed: Uint8Array;
  readonly seen: Uint8Array | undefined;
}

export async function readRound(
  table: Table,
  tenantId: string,
  partner: string,
): Promise<StoredRound | undefined> {
  const pk = partnerKey(tenantId, partner);
  const [round, seen] = await Promise.all([table.get(key(pk, ROUND)), table.get(key(pk, SEEN))]);
  const sealed = bytes(round?.["sealed"]);
  return sealed && { sealed, seen: bytes(seen?.["seen"]) };
}

/** What was seen first: a place is never stored without all that was seen on the way to it. */
export async function noteRound(
  table: Table,
  tenantId: string,
  partner: string,
  { sealed, seen }: StoredRound,
): Promise<void> {
  const pk = partnerKey(tenantId, partner);
  if (seen !== undefined) await table.put({ ...key(pk, SEEN), seen: { B: seen } } satisfies Item);
  await table.put({ ...key(pk, ROUND), sealed: { B: sealed } });
}
