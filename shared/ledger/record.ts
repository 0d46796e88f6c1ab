import { type Change, eventIdOf } from "../event.ts";
import { registerNames, text } from "./items.ts";
import { entryKey } from "./keys.ts";
import { contactIdsOf, contactOf, type Ledger, stateKey } from "./ledger.ts";
import { confirms, kindOfPress, registerChangedBy, standingName } from "./press.ts";
import { likelyRepeats, remember } from "./press-memory.ts";
import { type Recorded, write } from "./write.ts";

/** Against others who change one contact at the same time. */
const ATTEMPTS = 6;

/**
 * Records one change, once: a duplicate is a success that changes nothing.
 * @throws where DynamoDB refuses: nothing is stored then, and the caller hands the change to the intake queue
 */
export async function record(ledger: Ledger, change: Change): Promise<Recorded> {
  const { contactId, oldest } = await contactIdsOf(ledger, change.channel, change.address);
  const { identity } = change;
  if ("press" in identity) return recordPress(ledger, contactId, change);
  const parts = identity.ofRecipient === true ? [...identity.parts, oldest] : identity.parts;
  return write(ledger, contactId, eventIdOf(ledger.tenantId, parts), change);
}

/**
 * A press on a page or link is one event for as long as the state it stood on stands: pressed again it is a
 * duplicate, pressed after a later opt-in it is a new opt-out. A first press is written without a read.
 */
async function recordPress(ledger: Ledger, contactId: string, change: Change): Promise<Recorded> {
  const press = ["press", contactId, change.topic, kindOfPress(change)];
  const idOn = (stoodOn: string): string => eventIdOf(ledger.tenantId, [...press, stoodOn]);
  const first = idOn("-");
  const name = `${ledger.table.name} ${first}`;
  const likely = likelyRepeats(name, first);
  const repeat = likely && (await repeatOf(ledger, contactId, change, likely));
  const recorded = repeat || (await writePress(ledger, contactId, change, idOn));
  if (recorded.outcome !== "conflict") remember(name, recorded.eventId, recorded.outcome === "duplicate");
  return recorded;
}

/** @returns nothing where that event does not stand, or not as the press asks for it */
async function repeatOf(
  ledger: Ledger,
  contactId: string,
  change: Change,
  eventId: string,
): Promise<Recorded | undefined> {
  const { state } = await contactOf(ledger, change.channel, change.address);
  const stands = state.registers.get(standingName(change))?.eventId === eventId;
  if (!stands || registerChangedBy(state, change) !== undefined) return undefined;
  if (confirms(state, change) && !(await confirm(ledger, contactId, change))) return undefined;
  return { outcome: "duplicate", eventId, contactId, applied: true };
}

/** @param idOn the press's event, by the event that the state stood on; `-` for none */
async function writePress(
  ledger: Ledger,
  contactId: string,
  change: Change,
  idOn: (stoodOn: string) => string,
): Promise<Recorded> {
  let recorded = await write(ledger, contactId, idOn("-"), change);
  // Again where somebody else changed the state between the look at it and the write.
  for (let attempt = 0; recorded.outcome === "duplicate" && attempt < ATTEMPTS; attempt += 1) {
    const { state } = await contactOf(ledger, change.channel, change.address);
    const register = registerChangedBy(state, change);
    if (register === undefined) {
      if (!confirms(state, change) || (await confirm(ledger, contactId, change))) return recorded;
      continue;
    }
    // The very press that was recorded, given again by a queue: an opt-in since then makes it no new one.
    const known = await ledger.table.get(entryKey({ ...recorded, tenantId: ledger.tenantId }));
    if (text(known?.["occurredAt"]) === change.occurredAt) return recorded;
    recorded = await write(ledger, contactId, idOn(register.eventId), change);
  }
  return recorded;
}

/**
 * A repeat is no event, but what it asks for stands from now on by its time: an opt-in of the time between,
 * which comes late (a program's, or one kept in the intake queue), must not lift what was confirmed after it.
 * @returns `false` where it does not stand any more, or not since an earlier time
 */
function confirm(ledger: Ledger, contactId: string, change: Change): Promise<boolean> {
  const { s, a } = registerNames(standingName(change));
  return ledger.table.update({
    key: stateKey(ledger.tenantId, contactId),
    expression: "SET #at = :at",
    condition: "#status = :status AND #at < :at",
    names: { "#at": a, "#status": s },
    values: { ":at": { S: change.occurredAt }, ":status": { S: change.effect } },
  });
}
