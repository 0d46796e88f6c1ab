import type { Change } from "../event.ts";
import type { AttributeValue, Item, Table } from "../table.ts";
import type { FirstLink } from "./first-link.ts";
import { bytes, type Entry, effectOf, pendingNames, registerNames, text } from "./items.ts";
import { MADE_BY } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { graceOf, PAUSE, registersOf } from "./standing.ts";

export interface RegisterChange {
  readonly name: string;
  readonly status: "opted_out" | "opted_in";
}

interface StateUpdate {
  readonly expression: string;
  readonly condition?: string;
  readonly names: Record<string, string>;
  readonly values: Item;
}

type Told = Pick<Change, "effect" | "topic" | "occurredAt" | "unproven"> & {
  readonly until?: string | undefined;
  readonly basis?: Change["basis"] | undefined;
};

interface Contact {
  readonly address: Uint8Array | undefined;
  readonly channel: string;
  /** The event's link, should it be the contact's first. */
  readonly firstLink?: FirstLink | undefined;
}

/** An update to be made again with other values; a slot is a placeholder, with what of the change fills it. */
interface Form {
  readonly update: StateUpdate;
  readonly slots: readonly (readonly [placeholder: string, part: string, given: AttributeValue])[];
}

/** There are a few for each topic, and making one takes longer than encrypting an address. */
const forms = new Map<string, Form>();

/**
 * The update that folds one change into the state item. Its condition is the rule of `takes`: every register
 * is absent, or older, or as old and open while the change closes.
 */
export function stateUpdate(
  contact: Contact,
  registers: readonly RegisterChange[],
  change: Told,
  eventId: string,
): StateUpdate {
  const name = [
    contact.address === undefined,
    contact.firstLink?.name,
    change.effect === "pending",
    change.topic,
    change.unproven === true,
    change.until === undefined,
    change.basis === undefined,
    ...registers.map(({ name, status }) => `${name} ${status}`),
  ].join();
  const known = forms.get(name);
  if (known !== undefined) return { ...known.update, values: filled(known, contact, change, eventId) };
  const update = makeUpdate(contact, registers, change, eventId);
  // Placeholders of a register end in its number.
  const slots = Object.entries(update.values).map(
    ([placeholder, given]) => [placeholder, placeholder.replace(/\d+$/, ""), given] as const,
  );
  forms.set(name, { update, slots });
  return update;
}

function filled({ slots }: Form, contact: Contact, change: Told, eventId: string): Item {
  const { address, channel, firstLink } = contact;
  const { occurredAt, until, basis } = change;
  const parts: Item = { ":at": { S: occurredAt }, ":event": { S: eventId }, ":channel": { S: channel } };
  if (address !== undefined) parts[":address"] = { B: address };
  if (firstLink !== undefined) parts[":link"] = { S: firstLink.text };
  if (until !== undefined) parts[":t"] = { S: until };
  if (basis !== undefined) parts[":b"] = { S: basis };
  const values: Item = {};
  for (const [placeholder, part, given] of slots) values[placeholder] = parts[part] ?? given;
  return values;
}

function makeUpdate(
  contact: Contact,
  registers: readonly RegisterChange[],
  change: Told,
  eventId: string,
): StateUpdate {
  const parts = [
    ...firstPart(contact),
    contactPart(contact, registers, change),
    ...registers.map((register, index) => registerPart(register, index, change)),
    ...(change.effect === "pending" ? [pendingPart(change.topic)] : []),
  ];
  const sets = parts.flatMap((part) => part.sets);
  const removes = parts.flatMap((part) => part.removes ?? []);
  const conditions = parts.flatMap((part) => part.condition ?? []);
  const values: Item = {
    ":at": { S: change.occurredAt },
    ":event": { S: eventId },
    ":open": { S: "opted_in" },
    ...Object.assign({}, ...parts.map((part) => part.values)),
  };
  return {
    expression: `SET ${sets.join(", ")}${removes.length === 0 ? "" : ` REMOVE ${removes.join(", ")}`}`,
    ...(conditions.length === 0 ? {} : { condition: conditions.join(" AND ") }),
    names: Object.assign({}, ...parts.map((part) => part.names)),
    values: withoutUnused(values, sets, conditions),
  };
}

/** What one thing that changes adds to the update. */
interface Part {
  readonly names: Readonly<Record<string, string>>;
  readonly values?: Item;
  readonly sets: readonly string[];
  readonly removes?: readonly string[];
  readonly condition?: string;
}

/**
 * The state that an event makes says so, and takes its link (first-link.ts). On one that is there already, the one
 * says nothing any more and the other stays as it is.
 */
function firstPart({ firstLink }: Contact): readonly Part[] {
  if (firstLink === undefined) return [];
  return [
    {
      names: { "#channel": "channel", "#by": MADE_BY, "#link": firstLink.name },
      sets: ["#by = if_not_exists(#channel, :event)", "#link = if_not_exists(#link, :link)"],
      values: { ":link": { S: firstLink.text } },
    },
  ];
}

function contactPart(
  { address, channel }: Contact,
  registers: readonly RegisterChange[],
  { effect }: Told,
): Part {
  const named = { names: { "#channel": "channel" }, sets: ["#channel = if_not_exists(#channel, :channel)"] };
  // A sign-up stores no address: nobody is told of it, and what is not stored needs no deleting (R-096).
  if (address === undefined || effect === "pending")
    return { ...named, values: { ":channel": { S: channel } } };
  // Stored once: it stays as it is until it is erased, and then as good as none. An opt-in begins anew.
  const opens = registers.some(({ status }) => status === "opted_in");
  const stored = opens ? "#address = :address" : "#address = if_not_exists(#address, :address)";
  return {
    names: { ...named.names, "#address": "address" },
    sets: [...named.sets, stored],
    removes: opens ? ["erasedAt"] : [],
    values: { ":channel": { S: channel }, ":address": { B: address } },
  };
}

function pendingPart(topic: string): Part {
  const { a, e } = pendingNames(topic);
  return { names: { "#pa": a, "#pe": e }, sets: ["#pa = :at, #pe = :event"] };
}

function registerPart(register: RegisterChange, index: number, change: Told): Part {
  const { s, a, e } = registerNames(register.name);
  const said = particulars(register, change).map((one) => ({ ...one, placeholder: one.letter + index }));
  const present = said.filter(({ value }) => value !== undefined);
  const older = `attribute_not_exists(#a${index}) OR #a${index} < :at`;
  const tie = register.status === "opted_out" ? ` OR (#a${index} = :at AND #s${index} = :open)` : "";
  return {
    names: {
      [`#s${index}`]: s,
      [`#a${index}`]: a,
      [`#e${index}`]: e,
      ...Object.fromEntries(said.map(({ placeholder, attribute }) => [`#${placeholder}`, attribute])),
    },
    values: {
      [`:s${index}`]: { S: register.status },
      ...Object.fromEntries(
        present.flatMap(({ placeholder, value }) => (value ? [[`:${placeholder}`, value]] : [])),
      ),
    },
    sets: [
      `#s${index} = :s${index}, #a${index} = :at, #e${index} = :event`,
      ...present.map(({ placeholder }) => `#${placeholder} = :${placeholder}`),
    ],
    removes: said.filter(({ value }) => value === undefined).map(({ placeholder }) => `#${placeholder}`),
    condition: `(${older}${tie})`,
  };
}

interface Particular {
  readonly letter: string;
  readonly attribute: string;
  readonly value: AttributeValue | undefined;
}

/**
 * What a register says beside its status. Whatever the change does not say goes: the end or the doubt of an
 * earlier opt-in must not be taken for this one's.
 */
function particulars({ name, status }: RegisterChange, change: Told): readonly Particular[] {
  const { topic, unproven, until, basis } = change;
  const { u, t, b } = registerNames(name);
  const given = status === "opted_in";
  const own = given && [topic, graceOf(topic)].includes(name);
  const ends = own || (name === PAUSE && !given) ? until : undefined;
  return [
    { letter: "u", attribute: u, value: given && unproven === true ? { BOOL: true } : undefined },
    { letter: "t", attribute: t, value: ends === undefined ? undefined : { S: ends } },
    { letter: "b", attribute: b, value: own && basis !== undefined ? { S: basis } : undefined },
  ];
}

/** DynamoDB refuses values that no expression names. */
function withoutUnused(values: Item, sets: readonly string[], conditions: readonly string[]): Item {
  const used = new Set(`${sets.join(" ")} ${conditions.join(" ")}`.match(/:\w+/g));
  return Object.fromEntries(Object.entries(values).filter(([name]) => used.has(name)));
}

/**
 * Folds an entry that was written without its state. Each register takes it or not by itself, so that this
 * may run twice, late, or beside other writers.
 */
export async function foldEntry(table: Table, entry: Entry, item: Item): Promise<void> {
  const opens = text(item["opens"]);
  const change: Told & Parameters<typeof registersOf>[0] = {
    ...entry,
    effect: opens === undefined ? effectOf(entry) : "opted_in",
  };
  const contact = { address: bytes(item["address"]), channel: entry.channel };
  for (const registers of opens === undefined ? foldSteps(change) : [[{ name: opens, status: OPENED }]]) {
    const update = stateUpdate(contact, registers, change, entry.eventId);
    await table.update({ key: stateKey(entry.tenantId, entry.contactId), ...update });
  }
}

const OPENED = "opted_in" as const;

/** One update for each register; a sign-up has none and still is to be noted. */
export function foldSteps(change: Parameters<typeof registersOf>[0]): readonly (readonly RegisterChange[])[] {
  return change.effect === "pending" ? [[]] : registersOf(change).map((register) => [register]);
}
