import type { Item, Table } from "../table.ts";
import { erasedAt, readState, text } from "./items.ts";
import { STATE, splitContactKey } from "./keys.ts";
import { COMPLAINT, HARD_BOUNCE } from "./standing.ts";

/** One no that stands: of a topic, or wider. */
export interface Closed {
  readonly contactId: string;
  readonly eventId: string;
  /** A topic; nothing for an opt-out of everything, a complaint or a hard bounce. */
  readonly topic: string | undefined;
}

/** Small, so that a walk is never what a partition is busy with. */
const PAGE = 100;

/**
 * The nos of one tenant that stand on one page of the whole table, each event once. Pauses end by themselves and
 * are left out, and so is who was erased: nobody can be told of them.
 * @param after where the page before ended
 */
export async function closedOnPage(
  table: Table,
  tenantId: string,
  after: Item | undefined,
): Promise<{ readonly closed: readonly Closed[]; readonly next: Item | undefined }> {
  const { items, next } = await table.scan(PAGE, after);
  return { closed: items.flatMap((item) => closedIn(item, tenantId)), next };
}

function closedIn(item: Item, ours: string): readonly Closed[] {
  if (text(item["sk"]) !== STATE || erasedAt(item) !== undefined) return [];
  const { tenantId, contactId } = splitContactKey(text(item["pk"]) ?? "");
  if (tenantId !== ours) return [];
  const found = new Map<string, Closed>();
  for (const [name, { status, eventId }] of readState(item).registers) {
    const isWide = name === "*" || name === COMPLAINT || name === HARD_BOUNCE;
    // Neither pauses nor what the law takes for consent are topics.
    if (status !== "opted_out" || !(isWide || /^[a-z0-9]/.test(name))) continue;
    found.set(eventId, { contactId, eventId, topic: isWide ? undefined : name });
  }
  return [...found.values()];
}
