import { timeText } from "../../../shared/event.ts";
import { stateAt } from "../../../shared/ledger/past.ts";
import { statesOf } from "../../../shared/ledger/read.ts";
import type { ContactState } from "../../../shared/ledger/standing.ts";
import type { Table } from "../../../shared/table.ts";

/** Whose state is wanted: the ids it may be stored under, and the past moment in milliseconds if one is meant. */
export interface Contact {
  readonly ids: readonly string[];
  readonly at: number | undefined;
}

const PARALLEL = 8;

/**
 * The states of contacts, in their order; nothing in the place of one that there was none for or that could not
 * be read.
 */
export async function statesFor(
  table: Table,
  tenantId: string,
  contacts: readonly (Contact | undefined)[],
): Promise<{
  readonly states: readonly (readonly ContactState[] | undefined)[];
  readonly failures: readonly unknown[];
}> {
  const present = contacts.flatMap((contact) => (contact?.at === undefined ? (contact?.ids ?? []) : []));
  const read = await statesOf(table, tenantId, present);
  const failures = [...read.failures];
  const states = contacts.map((contact) => {
    if (contact === undefined || contact.at !== undefined) return undefined;
    const found = contact.ids.flatMap((id) => read.states.get(id) ?? []);
    return found.length === contact.ids.length ? found : undefined;
  });
  const waiting = contacts.entries();
  async function work(): Promise<void> {
    for (const [index, contact] of waiting) {
      const at = contact?.at;
      if (contact === undefined || at === undefined) continue;
      try {
        states[index] = await Promise.all(
          contact.ids.map((id) => stateAt(table, tenantId, id, timeText(at))),
        );
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return { states, failures };
}
