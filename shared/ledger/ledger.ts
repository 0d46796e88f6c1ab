import type { KeyObject } from "node:crypto";
import type { Channel } from "../event.ts";
import type { Table } from "../table.ts";
import type { Vault } from "../vault.ts";
import { readState } from "./items.ts";
import { contactKey, key, STATE } from "./keys.ts";
import { type ContactState, mergeStates } from "./standing.ts";

/** One tenant's ledger: where it is kept, and what it is sealed with. */
export interface Ledger {
  readonly table: Table;
  readonly tenantId: string;
  readonly vault: Vault;
  readonly region: string;
  /** Whether a second Region writes to the table as well. */
  readonly replicated: boolean;
  /** Who acts, where that is known; in no other entries than those of their own call. */
  readonly actor?: string | undefined;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Keys of the months, by month; kept for as long as the function lives. */
  readonly agentKeys: Map<string, KeyObject>;
}

export interface Contact {
  readonly contactId: string;
  readonly state: ContactState;
}

/**
 * The state of an address, merged over every contact key it may be stored under.
 * @returns with the id that its next event is written under: the one it has, else that of the newest key
 */
export async function contactOf(ledger: Ledger, channel: Channel, address: string): Promise<Contact> {
  const ids = ledger.vault.contactIds(channel, address);
  const items = await Promise.all(ids.map((id) => ledger.table.get(stateKey(ledger.tenantId, id))));
  const known = ids.find((_, index) => items[index] !== undefined);
  return { contactId: known ?? ids[0] ?? "", state: mergeStates(items.map(readState)) };
}

/** The id that an address is written under; costs a read only while several keys are in use. */
export async function contactIdOf(ledger: Ledger, channel: Channel, address: string): Promise<string> {
  return (await contactIdsOf(ledger, channel, address)).contactId;
}

/** The same, and the oldest id that the address can have, which no rotation of the keys changes. */
export async function contactIdsOf(
  ledger: Ledger,
  channel: Channel,
  address: string,
): Promise<{ readonly contactId: string; readonly oldest: string }> {
  const ids = ledger.vault.contactIds(channel, address);
  const oldest = ids.at(-1) ?? "";
  if (ids.length === 1) return { contactId: oldest, oldest };
  return { contactId: (await contactOf(ledger, channel, address)).contactId, oldest };
}

export function stateKey(tenantId: string, contactId: string): ReturnType<typeof key> {
  return key(contactKey(tenantId, contactId), STATE);
}

/** What an address in the table is bound to, so that it cannot be moved to another contact. */
export function addressContext(tenantId: string, contactId: string): string {
  return `${tenantId}#${contactId}`;
}
