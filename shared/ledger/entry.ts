import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Change, Channel, Status } from "../event.ts";
import type { Item } from "../table.ts";
import { decrypt, encrypt, randomPart, TAG_BYTES } from "../vault.ts";
import { openAgent, sealAgent } from "./agent.ts";
import { bytes, text } from "./items.ts";
import { contactKey, ENTRY, key, MARK_SHARD, MARKED_AT, markShard } from "./keys.ts";
import { addressContext, type Ledger } from "./ledger.ts";

/**
 * The item of a new entry. Evidence is encrypted under a key of its own, so that erasing the one is removing
 * the other; that key, the mark and `seq` stand outside the hash that chains the entry. Its commitment stands
 * inside: whoever is shown the key sees that it is the one of then, and whose address the entry is of; without
 * the key nobody can try addresses against it.
 * @param status what the entry says of its topic; a hard bounce repeats what was known
 */
export async function sealEntry(
  ledger: Ledger,
  contactId: string,
  eventId: string,
  change: Change,
  status: Status,
): Promise<Item> {
  const pk = contactKey(ledger.tenantId, contactId);
  const context = `${pk}#${eventId}`;
  const dataKey = randomPart(32);
  // As a key object: Node takes five times as long over a key that comes as bytes, and this one is used twice.
  const entryKey = createSecretKey(dataKey);
  const month = change.receivedAt.slice(0, 7);
  const reason = reasonOf(change);
  return {
    ...key(pk, ENTRY + eventId),
    channel: { S: change.channel },
    topic: { S: change.topic },
    status: { S: status },
    source: { S: change.source },
    occurredAt: { S: change.occurredAt },
    receivedAt: { S: change.receivedAt },
    region: { S: ledger.region },
    evidence: { B: encrypt(entryKey, context, Buffer.from(JSON.stringify(evidenceOf(ledger, change)))) },
    commitment: { B: commitmentTo(entryKey, change.channel, change.address) },
    dataKey: { B: ledger.vault.seal("evidence", context, dataKey) },
    ...(reason === undefined ? {} : { reason: { S: reason } }),
    ...(change.late ? { late: { BOOL: true } } : {}),
    ...(change.byPerson ? { byPerson: { BOOL: true } } : {}),
    ...(change.unproven === true ? { unproven: { BOOL: true } } : {}),
    ...(change.until === undefined ? {} : { until: { S: change.until } }),
    ...(change.basis === undefined ? {} : { basis: { S: change.basis } }),
    ...(change.requestDigest === undefined ? {} : { requestDigest: { S: change.requestDigest } }),
    ...(change.agent === undefined
      ? {}
      : {
          agent: { B: await sealAgent(ledger, { month, context, dataKey }, change.agent) },
          agentMonth: { S: month },
        }),
  };
}

/** What proves a change, with who made it; what a caller calls `actor` is none beside a token that says so. */
export function evidenceOf({ actor }: Pick<Ledger, "actor">, { evidence }: Change): Change["evidence"] {
  return actor === undefined ? evidence : { ...evidence, actor };
}

function reasonOf(change: Change): string | undefined {
  if (change.effect === "complaint" || change.effect === "hard_bounce") return change.effect;
  return change.unproven === true ? "unproven" : undefined;
}

/** The entry with its mark: found by the sweep until it was broadcast. */
export function marked(entry: Item, contactId: string): Item {
  const receivedAt = text(entry["receivedAt"]) ?? "";
  return { ...entry, [MARK_SHARD]: { S: markShard(contactId) }, [MARKED_AT]: { S: receivedAt } };
}

/** The same, for an entry whose state could not be written with it. It carries the sealed address until it is. */
export function unfolded(entry: Item, contactId: string, address: Buffer): Item {
  return { ...marked(entry, contactId), unfolded: { BOOL: true }, address: { B: address } };
}

export function sealAddress(ledger: Ledger, contactId: string, address: string): Buffer {
  return ledger.vault.seal("address", addressContext(ledger.tenantId, contactId), Buffer.from(address));
}

/** HMAC-SHA-256 under an entry's data key over channel, NUL, address. */
export function commitmentTo(dataKey: Buffer | KeyObject, channel: Channel, address: string): Buffer {
  return createHmac("sha256", dataKey).update(`${channel}\0${address}`).digest();
}

/** What an entry's seals held, and the keys that opened them. */
export interface OpenedEntry {
  readonly evidence: Readonly<Record<string, unknown>>;
  /** `destroyed` once the month's key is gone; `undefined` where none was seen. */
  readonly agent: unknown;
  readonly keys: { readonly evidence: Buffer; readonly agent?: Buffer };
}

/** Opens a stored entry. @returns `undefined` once its evidence was erased, or its key is gone */
export async function openEntry(ledger: Ledger, item: Item): Promise<OpenedEntry | undefined> {
  const pk = text(item["pk"]) ?? "";
  const context = `${pk}#${(text(item["sk"]) ?? "").slice(ENTRY.length)}`;
  const sealedKey = bytes(item["dataKey"]);
  const sealed = bytes(item["evidence"]);
  if (sealedKey === undefined || sealed === undefined) return undefined;
  const dataKey = ledger.vault.open("evidence", context, sealedKey);
  if (dataKey === undefined) return undefined;
  const plain = decrypt(createSecretKey(dataKey), context, Buffer.from(sealed));
  if (plain === undefined) return undefined;
  const evidence = JSON.parse(plain.toString());
  const agent = bytes(item["agent"]);
  if (agent === undefined) return { evidence, agent: undefined, keys: { evidence: dataKey } };
  const month = text(item["agentMonth"]) ?? "";
  const seen = await openAgent(ledger, { month, context, dataKey }, agent);
  if (seen === undefined) return { evidence, agent: "destroyed", keys: { evidence: dataKey } };
  return { evidence, agent: seen.agent, keys: { evidence: dataKey, agent: seen.key } };
}

/** The evidence of a stored entry, IP and agent in it; `null` once it was erased or its key is gone. */
export async function openEvidence(ledger: Ledger, item: Item): Promise<Record<string, unknown> | null> {
  const opened = await openEntry(ledger, item);
  if (opened === undefined) return null;
  const { evidence, agent } = opened;
  return { ...evidence, ...(agent === undefined ? {} : { agent }) };
}

/**
 * The request token of a transaction that writes a sealed entry. It makes the client's own retries one write, and
 * DynamoDB honours it for ten minutes, so it names exactly what is written: the evidence's tag, which no two
 * drafts share, and what this attempt makes of the draft.
 */
export function writeToken(entry: Item, attempt: string): string {
  const tag = Buffer.from(bytes(entry["evidence"])?.slice(-TAG_BYTES) ?? []).toString("base64url");
  return `${tag}-${attempt}`;
}
