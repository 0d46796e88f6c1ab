import { type Basis, isBasis } from "../basis.ts";
import type { Channel, ConsentEvent, Effect, Reason, Status } from "../event.ts";
import type { AttributeValue, Item } from "../table.ts";
import { ENTRY, MARK_SHARD, splitContactKey, WAITS } from "./keys.ts";
import { type ContactState, PAUSE, type Pending, type Register } from "./standing.ts";

/** An entry as it is stored, beside what everybody sees of it. */
export interface Entry extends ConsentEvent {
  readonly tenantId: string;
  readonly region: string;
  /** It changed nothing when it was written: late, superseded, or not trusted to. Told to no partner. */
  readonly inert: boolean;
  /** Written without its state, because the state could not be had in time; `broadcast` folds it in. */
  readonly unfolded: boolean;
  readonly unproven: boolean;
  readonly byPerson: boolean;
  /** When it ends, of a pause or of consent. */
  readonly until: string | undefined;
  /** What an opt-in rests on where that is less than an express yes. */
  readonly basis: Basis | undefined;
  readonly seq: number | undefined;
  /** It waits for its broadcast. */
  readonly marked: boolean;
}

export function text(value: AttributeValue | undefined): string | undefined {
  return value?.S;
}

export function bytes(value: AttributeValue | undefined): Uint8Array | undefined {
  return value?.B;
}

const CHANNELS: ReadonlySet<string> = new Set<Channel>(["email", "sms"]);
const STATUSES: ReadonlySet<string> = new Set<Status>(["opted_out", "opted_in", "pending", "unknown"]);
const REASONS: ReadonlySet<string> = new Set(["complaint", "hard_bounce", "unproven"]);

export function isChannel(value: string | undefined): value is Channel {
  return value !== undefined && CHANNELS.has(value);
}

function isStatus(value: string | undefined): value is Status {
  return value !== undefined && STATUSES.has(value);
}

function isReason(value: string | undefined): value is Exclude<Reason, null> {
  return value !== undefined && REASONS.has(value);
}

/** @returns `undefined` for an item that is no ledger entry (state, links and receipts share the stream) */
export function readEntry(item: Item): Entry | undefined {
  const pk = text(item["pk"]) ?? "";
  const sk = text(item["sk"]) ?? "";
  const channel = text(item["channel"]);
  const status = text(item["status"]);
  const reason = text(item["reason"]);
  const occurredAt = text(item["occurredAt"]);
  const receivedAt = text(item["receivedAt"]);
  const basis = text(item["basis"]);
  if (!sk.startsWith(ENTRY) || !isChannel(channel) || !isStatus(status)) return undefined;
  if (occurredAt === undefined || receivedAt === undefined) return undefined;
  return {
    ...splitContactKey(pk),
    eventId: sk.slice(ENTRY.length),
    channel,
    topic: text(item["topic"]) ?? "*",
    status,
    source: text(item["source"]) ?? "",
    reason: isReason(reason) ? reason : null,
    occurredAt,
    receivedAt,
    late: item["late"]?.BOOL === true,
    region: text(item["region"]) ?? "",
    inert: item["inert"]?.BOOL === true,
    unfolded: item["unfolded"]?.BOOL === true,
    unproven: item["unproven"]?.BOOL === true,
    byPerson: item["byPerson"]?.BOOL === true,
    until: text(item["until"]),
    basis: isBasis(basis) ? basis : undefined,
    seq: item["seq"]?.N === undefined ? undefined : Number(item["seq"].N),
    marked: text(item[MARK_SHARD])?.startsWith(WAITS.broadcast) === true,
  };
}

/** What an entry asked for when it was recorded. */
export function effectOf({ reason, status }: Pick<Entry, "reason" | "status">): Effect {
  if (reason === "complaint" || reason === "hard_bounce") return reason;
  return status === "unknown" ? "pending" : status;
}

/** What everybody may see of an entry: history, partners, the console. */
export function publicEvent(entry: Entry): ConsentEvent {
  const { eventId, contactId, channel, topic, status, source, reason, occurredAt, receivedAt, late } = entry;
  return { eventId, contactId, channel, topic, status, source, reason, occurredAt, receivedAt, late };
}

/** Attributes of one register in the state item: flat, because an update of a missing map fails. */
export function registerNames(name: string): Readonly<Record<"s" | "a" | "e" | "u" | "t" | "b", string>> {
  return {
    s: `s.${name}`,
    a: `a.${name}`,
    e: `e.${name}`,
    u: `u.${name}`,
    t: `t.${name}`,
    b: `b.${name}`,
  };
}

export function pendingNames(name: string): { a: string; e: string } {
  return { a: `pa.${name}`, e: `pe.${name}` };
}

export function readState(item: Item | undefined): ContactState {
  const registers = new Map<string, Register>();
  const pending = new Map<string, Pending>();
  for (const [attribute, value] of Object.entries(item ?? {})) {
    if (item !== undefined && attribute.startsWith("s.")) {
      const name = attribute.slice(2);
      registers.set(name, readRegister(item, name));
    } else if (attribute.startsWith("pa.")) {
      const name = attribute.slice(3);
      pending.set(name, { at: value.S ?? "", eventId: text(item?.[pendingNames(name).e]) ?? "" });
    }
  }
  return { registers, pending };
}

function readRegister(item: Item, name: string): Register {
  const names = registerNames(name);
  const status = text(item[names.s]) === "opted_in" ? "opted_in" : "opted_out";
  const until = text(item[names.t]);
  const basis = text(item[names.b]);
  // An opt-out has no end, whatever stands beside it.
  const ends = until !== undefined && (status === "opted_in" || name === PAUSE);
  return {
    status,
    at: text(item[names.a]) ?? "",
    eventId: text(item[names.e]) ?? "",
    unproven: item[names.u]?.BOOL === true,
    ...(ends ? { until } : {}),
    ...(isBasis(basis) ? { basis } : {}),
  };
}

/** When a contact was erased; `undefined` for one that was not, or that has begun anew since. */
export function erasedAt(state: Item | undefined): string | undefined {
  return text(state?.["erasedAt"]);
}
