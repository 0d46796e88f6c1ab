import type { Change, Effect } from "../event.ts";
import type { Item, Table } from "../table.ts";
import { bytes, type Entry, pendingNames, registerNames } from "./items.ts";
import { stateKey } from "./ledger.ts";
import { PAUSE, registersOf } from "./standing.ts";

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
};

/**
 * The update that folds one change into the state item. Its condition is the rule of `takes`: every register
 * is absent, or older, or as old and open while the change closes.
 */
export function stateUpdate(
  contact: { readonly address: Uint8Array | undefined; readonly channel: string },
  registers: readonly RegisterChange[],
  change: Told,
  eventId: string,
): StateUpdate {
  const names: Record<string, string> = { "#channel": "channel" };
  const values: Item = {
    ":at": { S: change.occurredAt },
    ":event": { S: eventId },
    ":channel": { S: contact.channel },
  };
  const sets = ["#channel = if_not_exists(#channel, :channel)"];
  const removes: string[] = [];
  const conditions: string[] = [];
  // A sign-up stores no address: nobody is told of it, and what is not stored needs no deleting (R-096).
  if (contact.address !== undefined && change.effect !== "pending") {
    // Stored once: it stays as it is until it is erased.
    sets.push("#address = if_not_exists(#address, :address)");
    names["#address"] = "address";
    values[":address"] = { B: contact.address };
  }
  for (const [index, { name, status }] of registers.entries()) {
    const { s, a, e, u, t } = registerNames(name);
    Object.assign(names, { [`#s${index}`]: s, [`#a${index}`]: a, [`#e${index}`]: e, [`#u${index}`]: u });
    values[`:s${index}`] = { S: status };
    sets.push(`#s${index} = :s${index}, #a${index} = :at, #e${index} = :event`);
    if (status === "opted_in" && change.unproven === true) {
      values[":unproven"] = { BOOL: true };
      sets.push(`#u${index} = :unproven`);
    } else {
      removes.push(`#u${index}`);
    }
    if (name === PAUSE) {
      names["#until"] = t;
      if (status === "opted_in" || change.until === undefined) {
        removes.push("#until");
      } else {
        values[":until"] = { S: change.until };
        sets.push("#until = :until");
      }
    }
    const older = `attribute_not_exists(#a${index}) OR #a${index} < :at`;
    if (status === "opted_out") {
      values[":open"] = { S: "opted_in" };
      conditions.push(`(${older} OR (#a${index} = :at AND #s${index} = :open))`);
    } else {
      conditions.push(`(${older})`);
    }
  }
  if (change.effect === "pending") {
    const { a, e } = pendingNames(change.topic);
    Object.assign(names, { "#pa": a, "#pe": e });
    sets.push("#pa = :at, #pe = :event");
  }
  return {
    expression: `SET ${sets.join(", ")}${removes.length === 0 ? "" : ` REMOVE ${removes.join(", ")}`}`,
    ...(conditions.length === 0 ? {} : { condition: conditions.join(" AND ") }),
    names,
    values: withoutUnused(values, sets, conditions),
  };
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
  const change = { ...entry, effect: effectOf(entry) };
  const contact = { address: bytes(item["address"]), channel: entry.channel };
  for (const registers of foldSteps(change)) {
    const update = stateUpdate(contact, registers, change, entry.eventId);
    await table.update({ key: stateKey(entry.tenantId, entry.contactId), ...update });
  }
}

/** One update for each register; a sign-up has none and still is to be noted. */
export function foldSteps(change: Parameters<typeof registersOf>[0]): readonly (readonly RegisterChange[])[] {
  return change.effect === "pending" ? [[]] : registersOf(change).map((register) => [register]);
}

/** What an entry was recorded as. */
export function effectOf(entry: Entry): Effect {
  if (entry.reason === "complaint" || entry.reason === "hard_bounce") return entry.reason;
  return entry.status === "unknown" ? "pending" : entry.status;
}
