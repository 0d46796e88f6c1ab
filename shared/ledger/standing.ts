import type { Basis } from "../basis.ts";
import type { Effect } from "../event.ts";

/**
 * What a contact's state is made of: registers, each holding the last choice made for one thing. A topic (or
 * `*`) has one, and so has each cause of suppression. A register takes the later `occurredAt` and, on a tie,
 * the one that closes (R-157, contract "Times and conflicts"), so the order of arrival decides nothing.
 */
export interface Register {
  readonly status: "opted_out" | "opted_in";
  readonly at: string;
  readonly eventId: string;
  readonly unproven: boolean;
  /** When it ends by itself: from then on a pause closes nothing, and an opt-in allows nothing any more. */
  readonly until?: string;
  /** What an opt-in rests on where that is less than an express yes. */
  readonly basis?: Basis;
}

export interface Pending {
  readonly at: string;
  readonly eventId: string;
}

/** A contact's state, folded from its events. Keys of `registers` are topics, `*` or a suppression cause. */
export interface ContactState {
  readonly registers: ReadonlyMap<string, Register>;
  readonly pending: ReadonlyMap<string, Pending>;
}

/** Registers of suppression; `!` cannot begin a topic's id. */
export const COMPLAINT = "!complaint";
export const HARD_BOUNCE = "!hard_bounce";

/**
 * The register of a pause. It stands beside `*` and not in its place, so that a pause can neither shorten an
 * opt-out that has no end nor be mistaken for one, in whatever order the two arrive.
 */
export const PAUSE = "!pause";

/**
 * The register of what the law takes for consent although the person said nothing (soft opt-in, a purchase). It
 * stands beside the person's own choice and never in its place: only their own act lifts an opt-out.
 */
export function graceOf(topic: string): string {
  return `~${topic}`;
}

/** A sign-up that nobody confirmed for so long is none any more. */
export const PENDING_MS = 30 * 86_400_000;

export const EMPTY_STATE: ContactState = { registers: new Map(), pending: new Map() };

/** The registers one change asks for, and what it asks of each. */
export function registersOf(change: {
  readonly topic: string;
  readonly effect: Effect;
  readonly byPerson: boolean;
  readonly inert?: boolean | undefined;
  readonly until?: string | undefined;
  readonly basis?: Basis | undefined;
}): readonly { readonly name: string; readonly status: "opted_out" | "opted_in" }[] {
  if (change.inert === true) return [];
  switch (change.effect) {
    case "complaint":
      return [closing("*"), closing(COMPLAINT)];
    case "hard_bounce":
      return [closing(HARD_BOUNCE)];
    case "opted_out":
      return [closing(change.until === undefined ? change.topic : PAUSE)];
    case "opted_in":
      if (change.basis !== undefined) return [opening(graceOf(change.topic))];
      return [
        opening(change.topic),
        ...(change.topic === "*" ? [opening(PAUSE)] : []),
        // Only the person's own act ends a suppression.
        ...(change.byPerson ? [opening(COMPLAINT), opening(HARD_BOUNCE)] : []),
      ];
    case "pending":
      return [];
  }
}

function closing(name: string): { readonly name: string; readonly status: "opted_out" } {
  return { name, status: "opted_out" };
}

function opening(name: string): { readonly name: string; readonly status: "opted_in" } {
  return { name, status: "opted_in" };
}

/** Whether a register takes a change: later wins, and a tie goes to what closes. */
export function takes(
  register: Register | undefined,
  change: { readonly status: "opted_out" | "opted_in"; readonly at: string },
): boolean {
  if (register === undefined || register.at < change.at) return true;
  return register.at === change.at && register.status === "opted_in" && change.status === "opted_out";
}

/** Merges the states that one address has under several contact keys. */
export function mergeStates(states: readonly ContactState[]): ContactState {
  const [only] = states;
  if (only !== undefined && states.length === 1) return only;
  const registers = new Map<string, Register>();
  const pending = new Map<string, Pending>();
  for (const state of states) {
    for (const [name, register] of state.registers) {
      if (takes(registers.get(name), register)) registers.set(name, register);
    }
    for (const [name, wait] of state.pending) {
      const known = pending.get(name);
      if (known === undefined || known.at < wait.at) pending.set(name, wait);
    }
  }
  return { registers, pending };
}

/** Whether a register closes: a pause does until it ends. */
export function closes({ status, until }: Register, now: string | undefined): boolean {
  return status === "opted_out" && (until === undefined || now === undefined || now < until);
}
