import type { Change } from "../event.ts";
import { COMPLAINT, type ContactState, closes, HARD_BOUNCE, PAUSE, type Register } from "./standing.ts";

/** A pause is another press than an opt-out that has no end: neither may pass for a repeat of the other. */
export function kindOfPress({ effect, until }: Change): string {
  return until === undefined ? effect : "pause";
}

/** The register that a press asks to stand. */
export function standingName({ topic, until }: Change): string {
  return until === undefined ? topic : PAUSE;
}

/**
 * Whether what a press asks for stands already, since an earlier time. A pause is confirmed by nothing: its time
 * and its end belong together.
 */
export function confirms({ registers }: ContactState, change: Change): boolean {
  if (change.until !== undefined) return false;
  const own = registers.get(standingName(change));
  return own !== undefined && own.status === change.effect && own.at < change.occurredAt;
}

/** A second press of the same pause comes within moments; a later one asks for a later end. */
const SAME_PAUSE_MS = 3_600_000;

/** The register that a press changes; nothing where what it asks for stands already, whole. */
export function registerChangedBy({ registers }: ContactState, change: Change): Register | undefined {
  const own = registers.get(standingName(change));
  if (own === undefined || own.status !== change.effect) return own;
  if (change.effect === "opted_in") return closedSince(registers, own, change.occurredAt);
  const since = change.topic === "*" ? openedSince(registers, own) : undefined;
  if (since !== undefined || change.until === undefined) return since;
  const same = Math.abs(Date.parse(change.until) - Date.parse(own.until ?? "")) < SAME_PAUSE_MS;
  return same ? undefined : own;
}

/** A topic's own register is open, but something wider may have closed it since. */
function closedSince(registers: ContactState["registers"], own: Register, now: string): Register | undefined {
  return ["*", PAUSE, COMPLAINT, HARD_BOUNCE]
    .flatMap((name) => registers.get(name) ?? [])
    .find((wide) => closes(wide, now) && wide.at >= own.at);
}

/** Everything was closed, but a topic may have been opened since: closing everything closes it again. */
function openedSince(registers: ContactState["registers"], own: Register): Register | undefined {
  return [...registers]
    .filter(([name, { status, at }]) => /^[a-z0-9]/.test(name) && status === "opted_in" && at > own.at)
    .map(([, register]) => register)
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
}
