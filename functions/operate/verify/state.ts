import type { EntryForm } from "../../../shared/ledger/chain.ts";
import { readEntry } from "../../../shared/ledger/items.ts";
import type { StoredEntry } from "../../../shared/ledger/read.ts";
import { askedBy, refold, registerOf, standing } from "../../../shared/ledger/refold.ts";
import { type Register, takes } from "../../../shared/ledger/standing.ts";
import { itemOf } from "../../../shared/ledger/stored-chain.ts";
import type { StateRegister } from "../../../shared/ledger/walk.ts";

/** The register that is not what the entries make it, and the entry that shows it. */
export interface StateFault {
  readonly fault: "state_unfounded" | "state_behind";
  readonly register: string;
  readonly eventId: string;
}

/**
 * Holds a contact's state, which every check is answered from, against what its entries make of it: nothing that
 * they say is missing, and nothing stands that they do not say.
 * @param forms the contact's entries, themselves verified
 * @param settledBefore milliseconds: what was received later may wait for its fold
 * @returns the first register that differs, by name
 */
export function stateFault(
  state: readonly StateRegister[],
  forms: readonly EntryForm[],
  settledBefore: number,
): StateFault | undefined {
  const entries = standing(forms.flatMap(storedOf));
  const folded = refold(entries);
  const stored = new Map(state.map((register) => [register.name, register]));
  const received = new Map(entries.map(({ entry }) => [entry.eventId, Date.parse(entry.receivedAt)]));
  const settled = (eventId: string): boolean => (received.get(eventId) ?? 0) <= settledBefore;
  for (const name of [...new Set([...folded.keys(), ...stored.keys()])].sort()) {
    const [made, said] = [folded.get(name), stored.get(name)];
    if (made !== undefined && takes(said, made) && settled(made.eventId)) {
      return { fault: "state_behind", register: name, eventId: made.eventId };
    }
    if (said !== undefined && !isFounded(said, entries)) {
      return { fault: "state_unfounded", register: name, eventId: said.eventId };
    }
  }
  return undefined;
}

function storedOf(form: EntryForm): readonly StoredEntry[] {
  const item = itemOf(form);
  const entry = readEntry(item);
  return entry === undefined ? [] : [{ item, entry }];
}

/**
 * A register says what its entry asked for. Only its time may be a later one, because a press that is repeated
 * confirms what stands and is no entry of its own; but an opt-in cannot be moved past an opt-out in that way.
 */
function isFounded(said: StateRegister, entries: readonly StoredEntry[]): boolean {
  const own = entries.find(({ entry }) => entry.eventId === said.eventId);
  const asked = own && askedBy(own).find(({ name }) => name === said.name);
  if (own === undefined || asked === undefined || asked.status !== said.status) return false;
  const made = registerOf(own.entry, asked);
  if (said.at < made.at || !sameParticulars(said, made)) return false;
  return said.status === "opted_out" || !entries.some((other) => isPassedOver(other, said.name, made));
}

function sameParticulars(said: StateRegister, made: Register): boolean {
  return said.unproven === made.unproven && said.until === made.until && said.basis === made.basis;
}

/** Whether an opt-out that took effect when it was written stands against an opt-in that the state holds to. */
function isPassedOver({ item, entry }: StoredEntry, name: string, opened: Register): boolean {
  if (entry.inert) return false;
  return askedBy({ item, entry }).some(
    (asked) => asked.name === name && asked.status === "opted_out" && takes(opened, registerOf(entry, asked)),
  );
}
