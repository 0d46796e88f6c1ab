import type { Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { FULL, key, partnerKey } from "./keys.ts";

/** A file as its manifest names it. */
export interface Filed {
  /** From the partner's folder on. */
  readonly name: string;
  /** In hex. */
  readonly sha256: string;
  readonly rows: number;
}

/** How far the writing of one partner's full file is: every no that stands, in as many parts as it takes. */
export interface FullRound {
  readonly startedAt: string;
  /** When the partner's first one began. */
  readonly firstAt: string;
  readonly parts: readonly Filed[];
  /** Where the ledger is gone on with. */
  readonly after: Item | undefined;
  readonly ended: boolean;
}

export async function readFullRound(
  table: Table,
  tenantId: string,
  partner: string,
): Promise<FullRound | undefined> {
  const item = await table.get(key(partnerKey(tenantId, partner), FULL));
  if (item === undefined) return undefined;
  const [pk, sk] = [text(item["afterPk"]), text(item["afterSk"])];
  return {
    startedAt: text(item["startedAt"]) ?? "",
    firstAt: text(item["firstAt"]) ?? "",
    parts: JSON.parse(text(item["parts"]) ?? "[]"),
    after: pk === undefined || sk === undefined ? undefined : key(pk, sk),
    ended: item["ended"]?.BOOL === true,
  };
}

/** Of two runs at once the later note stays; each holds all that its own round came by. */
export async function noteFullRound(
  table: Table,
  tenantId: string,
  partner: string,
  { startedAt, firstAt, parts, after, ended }: FullRound,
): Promise<void> {
  const { pk, sk } = after ?? {};
  await table.put({
    ...key(partnerKey(tenantId, partner), FULL),
    startedAt: { S: startedAt },
    firstAt: { S: firstAt },
    parts: { S: JSON.stringify(parts) },
    ended: { BOOL: ended },
    ...(pk && sk ? { afterPk: pk, afterSk: sk } : {}),
  });
}
