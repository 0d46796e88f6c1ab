import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Channel } from "../event.ts";
import type { Table } from "../table.ts";
import { decrypt, encrypt, type Vault } from "../vault.ts";
import { bytes, readState } from "./items.ts";
import { contactKey, EXPIRES_AT, KEY, key, STATE } from "./keys.ts";
import { type ContactState, mergeStates } from "./standing.ts";

/** One tenant's ledger: where it is kept, and what it is sealed with. */
export interface Ledger {
  readonly table: Table;
  readonly tenantId: string;
  readonly vault: Vault;
  readonly region: string;
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
  const ids = ledger.vault.contactIds(channel, address);
  if (ids.length === 1) return ids[0] ?? "";
  return (await contactOf(ledger, channel, address)).contactId;
}

export function stateKey(tenantId: string, contactId: string): ReturnType<typeof key> {
  return key(contactKey(tenantId, contactId), STATE);
}

/** What an address in the table is bound to, so that it cannot be moved to another contact. */
export function addressContext(tenantId: string, contactId: string): string {
  return `${tenantId}#${contactId}`;
}

const AGENT_KEY_DAYS = 90;

/**
 * Seals IP and user agent under the month's key, which DynamoDB deletes 90 days after the month, and
 * with it what it sealed.
 */
export async function sealAgent(
  ledger: Ledger,
  month: string,
  context: string,
  agent: { readonly ip: string; readonly userAgent: string },
): Promise<Buffer> {
  const plain = JSON.stringify({ ip: agent.ip, userAgent: agent.userAgent.slice(0, 160) });
  return encrypt(await agentKey(ledger, month), context, Buffer.from(plain));
}

/** @returns `undefined` once the month's key is gone */
export async function openAgent(
  ledger: Ledger,
  month: string,
  context: string,
  sealed: Uint8Array,
): Promise<unknown> {
  const monthKey = ledger.agentKeys.get(month) ?? (await storedAgentKey(ledger, month));
  const plain = monthKey === undefined ? undefined : decrypt(monthKey, context, Buffer.from(sealed));
  return plain === undefined ? undefined : JSON.parse(plain.toString());
}

async function agentKey(ledger: Ledger, month: string): Promise<KeyObject> {
  const cached = ledger.agentKeys.get(month);
  if (cached !== undefined) return cached;
  const found = (await storedAgentKey(ledger, month)) ?? (await makeAgentKey(ledger, month));
  ledger.agentKeys.set(month, found);
  return found;
}

async function storedAgentKey(ledger: Ledger, month: string): Promise<KeyObject | undefined> {
  const item = await ledger.table.get(key(agentKeyName(ledger, month), KEY));
  const expired = Number(item?.[EXPIRES_AT]?.N ?? 0) * 1000 < ledger.now();
  const sealed = bytes(item?.["key"]);
  if (sealed === undefined || expired) return undefined;
  const opened = ledger.vault.open("agent", agentKeyName(ledger, month), sealed);
  return opened && createSecretKey(opened);
}

async function makeAgentKey(ledger: Ledger, month: string): Promise<KeyObject> {
  const name = agentKeyName(ledger, month);
  const made = randomBytes(32);
  const [year = 0, number = 0] = month.split("-").map(Number);
  const expiresAt = Date.UTC(year, number, 1) / 1000 + AGENT_KEY_DAYS * 86_400;
  const item = {
    ...key(name, KEY),
    key: { B: ledger.vault.seal("agent", name, made) },
    [EXPIRES_AT]: { N: String(expiresAt) },
  };
  if (await ledger.table.put(item, "attribute_not_exists(pk)")) return createSecretKey(made);
  const theirs = await storedAgentKey(ledger, month);
  if (theirs === undefined) throw new Error(`the agent key of ${month} was there and is not`);
  return theirs;
}

function agentKeyName(ledger: Ledger, month: string): string {
  return `${ledger.tenantId}#agent-key#${month}`;
}
