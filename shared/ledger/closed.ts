import type { Item, Table } from "../table.ts";
import { erasedAt, readState, text } from "./items.ts";
import { STATE, splitContactKey } from "./keys.ts";
import { COMPLAINT, closes, HARD_BOUNCE, PAUSE } from "./standing.ts";

/** One no that stands: of a topic, or wider. */
export interface Closed {
  readonly contactId: string;
  readonly eventId: string;
  /** A topic; nothing for an opt-out of everything, a complaint or a hard bounce. */
  readonly topic: string | undefined;
}

/** What a no of one contact closes, for whoever lists everybody who said no. */
export interface StandingNo {
  /** A topic, or `*` for everything. */
  readonly topic: string;
  readonly reason: "opted_out" | "complaint" | "hard_bounce";
  readonly since: string;
}

/** Small, so that a walk is never what a partition is busy with. */
const PAGE = 100;

/** The states of one tenant's contacts on one page of the whole table, without who was erased. */
export async function statesOnPage(
  table: Table,
  tenantId: string,
  after: Item | undefined,
  limit = PAGE,
): Promise<{
  readonly states: readonly { readonly contactId: string; readonly state: Item }[];
  readonly next: Item | undefined;
}> {
  const { items, next } = await table.scan(limit, after);
  const states = items.flatMap((state) => {
    if (text(state["sk"]) !== STATE || erasedAt(state) !== undefined) return [];
    const of = splitContactKey(text(state["pk"]) ?? "");
    return of.tenantId === tenantId ? [{ contactId: of.contactId, state }] : [];
  });
  return { states, next };
}

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
  const { states, next } = await statesOnPage(table, tenantId, after);
  return { closed: states.flatMap(({ contactId, state }) => closedIn(contactId, state)), next };
}

function closedIn(contactId: string, state: Item): readonly Closed[] {
  const found = new Map<string, Closed>();
  for (const [name, { status, eventId }] of readState(state).registers) {
    const isWide = name === "*" || name === COMPLAINT || name === HARD_BOUNCE;
    if (status !== "opted_out" || !(isWide || isTopic(name))) continue;
    found.set(eventId, { contactId, eventId, topic: isWide ? undefined : name });
  }
  return [...found.values()];
}

/** What closes everything, and as what; of several the first that stands says why. */
const WIDE = [
  [COMPLAINT, "complaint"],
  ["*", "opted_out"],
  [PAUSE, "opted_out"],
  [HARD_BOUNCE, "hard_bounce"],
] as const;

/** The nos of one contact that stand at a time, running pauses among them, each topic once. */
export function standingNos(state: Item, now: string): readonly StandingNo[] {
  const { registers } = readState(state);
  const nos: StandingNo[] = [];
  for (const [name, register] of registers) {
    if (isTopic(name) && closes(register, now))
      nos.push({ topic: name, reason: "opted_out", since: register.at });
  }
  for (const [name, reason] of WIDE) {
    const register = registers.get(name);
    if (register === undefined || !closes(register, now)) continue;
    nos.push({ topic: "*", reason, since: register.at });
    break;
  }
  return nos;
}

/** Neither pauses nor what the law takes for consent are topics. */
function isTopic(name: string): boolean {
  return /^[a-z0-9]/.test(name);
}
