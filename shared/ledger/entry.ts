import { createHash, createSecretKey } from "node:crypto";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { Change, Status } from "../event.ts";
import type { AttributeValue, Item } from "../table.ts";
import { decrypt, encrypt, randomPart } from "../vault.ts";
import { bytes, text } from "./items.ts";
import { contactKey, ENTRY, key, MARK_SHARD, MARKED_AT, markShard } from "./keys.ts";
import { addressContext, type Ledger, openAgent, sealAgent } from "./ledger.ts";

/**
 * The item of a new entry. Evidence is encrypted under a key of its own, so that erasing the one is removing
 * the other; that key, the mark and `seq` stand outside the hash that chains the entry.
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
    evidence: { B: encrypt(createSecretKey(dataKey), context, Buffer.from(JSON.stringify(change.evidence))) },
    dataKey: { B: ledger.vault.seal("evidence", context, dataKey) },
    ...(reason === undefined ? {} : { reason: { S: reason } }),
    ...(change.late ? { late: { BOOL: true } } : {}),
    ...(change.byPerson ? { byPerson: { BOOL: true } } : {}),
    ...(change.unproven === true ? { unproven: { BOOL: true } } : {}),
    ...(change.until === undefined ? {} : { until: { S: change.until } }),
    ...(change.requestDigest === undefined ? {} : { requestDigest: { S: change.requestDigest } }),
    ...(change.agent === undefined
      ? {}
      : { agent: { B: await sealAgent(ledger, month, context, change.agent) }, agentMonth: { S: month } }),
  };
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

/** The same, for an entry whose state could not be written with it. It carries the address until it is. */
export function unfolded(ledger: Ledger, entry: Item, contactId: string, address: string): Item {
  return {
    ...marked(entry, contactId),
    unfolded: { BOOL: true },
    address: { B: sealAddress(ledger, contactId, address) },
  };
}

export function sealAddress(ledger: Ledger, contactId: string, address: string): Buffer {
  return ledger.vault.seal("address", addressContext(ledger.tenantId, contactId), Buffer.from(address));
}

/** The evidence of a stored entry: `null` once it was erased or its key is gone. */
export async function openEvidence(ledger: Ledger, item: Item): Promise<Record<string, unknown> | null> {
  const pk = text(item["pk"]) ?? "";
  const context = `${pk}#${(text(item["sk"]) ?? "").slice(ENTRY.length)}`;
  const sealedKey = bytes(item["dataKey"]);
  const sealed = bytes(item["evidence"]);
  if (sealedKey === undefined || sealed === undefined) return null;
  const dataKey = ledger.vault.open("evidence", context, sealedKey);
  const plain = dataKey && decrypt(createSecretKey(dataKey), context, Buffer.from(sealed));
  if (plain === undefined) return null;
  const agent = bytes(item["agent"]);
  const seen = agent && (await openAgent(ledger, text(item["agentMonth"]) ?? "", context, agent));
  return { ...JSON.parse(plain.toString()), ...(seen === undefined ? {} : { agent: seen }) };
}

/**
 * The request token of a transaction: DynamoDB honours it for ten minutes, so it is derived from what is
 * written. Two attempts of one write share it; two writes never do.
 */
export function requestToken(items: readonly TransactWriteItem[]): string {
  const written = items.flatMap(({ Put, Update }) => [
    Update?.UpdateExpression ?? "",
    ...Object.entries(Put?.Item ?? { ...Update?.Key, ...Update?.ExpressionAttributeValues })
      .flat()
      .map(plain),
  ]);
  return createHash("sha256").update(written.join("\0")).digest("base64url").slice(0, 36);
}

/** A name or value as text. Bytes as JSON would be a list of numbers, which takes longer than the hash. */
function plain(value: string | AttributeValue): string {
  if (typeof value === "string") return value;
  return value.S ?? (value.B === undefined ? JSON.stringify(value) : Buffer.from(value.B).toString("base64"));
}
