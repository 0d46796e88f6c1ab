import type { Channel, Effect, Reason, Status } from "../event.ts";

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
  /** Of a pause: from then on it closes nothing any more. */
  readonly until?: string;
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

/** The answer to "may I send?", with its reason and the event it rests on. */
export interface Standing {
  readonly allowed: boolean;
  readonly status: Status;
  readonly reason: StandingReason;
  readonly since: string | null;
  readonly eventId: string | null;
}

export type StandingReason =
  | "opted_in"
  | "default"
  | "topic_opt_out"
  | "channel_opt_out"
  | Exclude<Reason, null>
  | "pending"
  | "no_record";

export interface StandingPolicy {
  readonly channel: Channel;
  readonly kind: "marketing" | "transactional" | "sale_share";
  readonly defaultAllowed: Readonly<Record<Channel, boolean>>;
  readonly requireEvidence: boolean;
  /** The time of the question, as the ledger writes it; without it nothing has run out, which is stricter. */
  readonly now?: string;
}

/**
 * Decides what a state means for one topic. Precedence: complaint, opt-out of the channel, opt-out of
 * the topic, hard bounce, consent, default.
 * @param topic a topic's id, or `*` for all marketing on the channel
 */
export function standingOf(state: ContactState, topic: string, policy: StandingPolicy): Standing {
  const choice = choiceOf(state, topic, policy);
  const complaint = state.registers.get(COMPLAINT);
  if (complaint?.status === "opted_out") return closed(choice.status, "complaint", complaint);
  if (choice.status === "opted_out") return closed("opted_out", choice.reason, choice.register);
  const bounce = state.registers.get(HARD_BOUNCE);
  if (bounce?.status === "opted_out") return closed(choice.status, "hard_bounce", bounce);
  if (choice.status === "opted_in") {
    const { at, eventId, unproven } = choice.register;
    if (unproven && policy.requireEvidence) return closed("opted_in", "unproven", choice.register);
    return { allowed: true, status: "opted_in", reason: "opted_in", since: at, eventId };
  }
  const waiting =
    state.pending.get(topic) ?? (policy.kind === "marketing" ? state.pending.get("*") : undefined);
  if (waiting !== undefined && isAwaited(waiting, policy.now)) return closed("pending", "pending", waiting);
  const allowed = policy.defaultAllowed[policy.channel];
  return {
    allowed,
    status: "unknown",
    reason: allowed ? "default" : "no_record",
    since: null,
    eventId: null,
  };
}

function isAwaited({ at }: Pending, now: string | undefined): boolean {
  return now === undefined || Date.parse(now) - Date.parse(at) < PENDING_MS;
}

function closed(status: Status, reason: StandingReason, by: Pending): Standing {
  return { allowed: false, status, reason, since: by.at, eventId: by.eventId };
}

type Choice =
  | { readonly status: "unknown" }
  | { readonly status: "opted_in"; readonly register: Register }
  | {
      readonly status: "opted_out";
      readonly reason: "topic_opt_out" | "channel_opt_out";
      readonly register: Register;
    };

/** The person's choice alone, suppression apart. `*` covers marketing topics only. */
function choiceOf(state: ContactState, topic: string, { kind, now }: StandingPolicy): Choice {
  const own = topic === "*" ? undefined : state.registers.get(topic);
  const covered = topic === "*" || kind === "marketing";
  const all = covered ? state.registers.get("*") : undefined;
  for (const wide of covered ? [all, state.registers.get(PAUSE)] : []) {
    // An opt-out of `*` closes a topic until a later opt-in of that very topic.
    const reopened = own?.status === "opted_in" && wide !== undefined && own.at > wide.at;
    if (wide !== undefined && closes(wide, now) && !reopened) {
      return { status: "opted_out", reason: "channel_opt_out", register: wide };
    }
  }
  if (own?.status === "opted_out") return { status: "opted_out", reason: "topic_opt_out", register: own };
  const register = own ?? all;
  return register === undefined ? { status: "unknown" } : { status: "opted_in", register };
}

/** Whether a register closes: a pause does until it ends. */
export function closes({ status, until }: Register, now: string | undefined): boolean {
  return status === "opted_out" && (until === undefined || now === undefined || now < until);
}
