import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { decrypt, encrypt } from "../vault.ts";
import { bytes } from "./items.ts";
import { EXPIRES_AT, KEY, key } from "./keys.ts";
import type { Ledger } from "./ledger.ts";

/** Where an entry's IP and user agent stand, and what they are sealed with. */
export interface AgentSeal {
  /** `YYYY-MM` of the entry's receipt. */
  readonly month: string;
  /** Binds the text to its entry. */
  readonly context: string;
  /** The entry's own data key: what erases the evidence erases its agent too. */
  readonly dataKey: Buffer;
}

const KEPT_DAYS = 90;

/**
 * Seals IP and user agent under a key that needs both the entry's own and the month's, which DynamoDB deletes
 * 90 days after the month, and with it what it sealed. So the key of one entry can be shown to a third
 * party and opens nothing else.
 */
export async function sealAgent(
  ledger: Ledger,
  seal: AgentSeal,
  agent: { readonly ip: string; readonly userAgent: string },
): Promise<Buffer> {
  const plain = JSON.stringify({ ip: agent.ip, userAgent: agent.userAgent.slice(0, 160) });
  const own = createSecretKey(entryKey(await monthKey(ledger, seal.month), seal));
  return encrypt(own, seal.context, Buffer.from(plain));
}

/** @returns with the key that opened it, or `undefined` once the month's key is gone */
export async function openAgent(
  ledger: Ledger,
  seal: AgentSeal,
  sealed: Uint8Array,
): Promise<{ readonly agent: unknown; readonly key: Buffer } | undefined> {
  const { month, context } = seal;
  // Also where this environment has outlived the key that it keeps.
  if (endOf(month) < ledger.now()) return undefined;
  const kept = ledger.agentKeys.get(month) ?? (await storedKey(ledger, month));
  if (kept === undefined) return undefined;
  const own = entryKey(kept, seal);
  const plain = decrypt(createSecretKey(own), context, Buffer.from(sealed));
  return plain === undefined ? undefined : { agent: JSON.parse(plain.toString()), key: own };
}

function entryKey(month: KeyObject, { dataKey }: AgentSeal): Buffer {
  return createHmac("sha256", month).update("heed-agent\0").update(dataKey).digest();
}

async function monthKey(ledger: Ledger, month: string): Promise<KeyObject> {
  const cached = ledger.agentKeys.get(month);
  if (cached !== undefined) return cached;
  const found = (await storedKey(ledger, month)) ?? (await makeKey(ledger, month));
  ledger.agentKeys.set(month, found);
  return found;
}

async function storedKey(ledger: Ledger, month: string): Promise<KeyObject | undefined> {
  const item = await ledger.table.get(key(keyName(ledger, month), KEY));
  const expired = Number(item?.[EXPIRES_AT]?.N ?? 0) * 1000 < ledger.now();
  const sealed = bytes(item?.["key"]);
  if (sealed === undefined || expired) return undefined;
  const opened = ledger.vault.open("agent", keyName(ledger, month), sealed);
  return opened && createSecretKey(opened);
}

async function makeKey(ledger: Ledger, month: string): Promise<KeyObject> {
  const name = keyName(ledger, month);
  const made = randomBytes(32);
  const item = {
    ...key(name, KEY),
    key: { B: ledger.vault.seal("agent", name, made) },
    [EXPIRES_AT]: { N: String(endOf(month) / 1000) },
  };
  if (await ledger.table.put(item, "attribute_not_exists(pk)")) return createSecretKey(made);
  const theirs = await storedKey(ledger, month);
  if (theirs === undefined) throw new Error(`the agent key of ${month} was there and is not`);
  return theirs;
}

/** When a month's key is destroyed, in milliseconds. */
function endOf(month: string): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return Date.UTC(year, number, 1) + KEPT_DAYS * 86_400_000;
}

function keyName(ledger: Ledger, month: string): string {
  return `${ledger.tenantId}#agent-key#${month}`;
}
