import * as v from "valibot";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import type { Item } from "../../shared/table.ts";

/**
 * A day after it began, a comparison that has ended begins anew; and so does one that is still not through the
 * partner's list, for cursors go stale.
 */
const EVERY_MS = 86_400_000;

const ROUND = v.object({
  /** Milliseconds. */
  startedAt: v.number(),
  /** Through the partner's list first, then through the ledger. */
  phase: v.picklist(["theirs", "ours", "done"]),
  /** The partner's own. */
  cursor: v.optional(v.string()),
  /** Where the ledger is gone on with. */
  after: v.optional(v.tuple([v.string(), v.string()])),
  listed: v.number(),
  unknownHere: v.number(),
  missingThere: v.number(),
});

/** How far one partner's comparison is. */
export interface Round extends Omit<v.InferOutput<typeof ROUND>, "after" | "cursor"> {
  readonly cursor?: string | undefined;
  readonly after?: Item | undefined;
}

/** @returns the round to go on with, or a new one; nothing while it is too early for that */
export function beginRound(before: Round | undefined, now: number): Round | undefined {
  const isRecent = before !== undefined && now - before.startedAt < EVERY_MS;
  if (before?.phase === "ours" || (isRecent && before.phase === "theirs")) return before;
  if (isRecent) return undefined;
  return { startedAt: now, phase: "theirs", listed: 0, unknownHere: 0, missingThere: 0 };
}

/** A partner's cursor may hold an address, so a place is stored sealed. */
export function sealRound({ vault, tenantId }: Ledger, partner: string, round: Round): Uint8Array {
  const { pk, sk } = round.after ?? {};
  const { after: _, ...rest } = round;
  const place = { ...rest, ...(pk?.S && sk?.S ? { after: [pk.S, sk.S] } : {}) };
  return vault.seal("cursor", contextOf(tenantId, partner), Buffer.from(JSON.stringify(place)));
}

/** @returns nothing for one whose key is gone: the comparison then begins anew */
export function openRound(
  { vault, tenantId }: Ledger,
  partner: string,
  sealed: Uint8Array,
): Round | undefined {
  const plain = vault.open("cursor", contextOf(tenantId, partner), sealed);
  if (plain === undefined) return undefined;
  const { after, ...round } = v.parse(ROUND, JSON.parse(plain.toString()));
  return { ...round, ...(after && { after: { pk: { S: after[0] }, sk: { S: after[1] } } }) };
}

function contextOf(tenantId: string, partner: string): string {
  return `reconcile ${tenantId} ${partner}`;
}
