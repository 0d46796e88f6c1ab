import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { timeText } from "../event.ts";
import type { Unread } from "../provider.ts";
import type { Item } from "../table.ts";
import { bytes, text } from "./items.ts";
import { EXPIRES_AT, key } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { type Decision, decisionOf } from "./review.ts";

/** What was kept: a delivery's body to be parsed again, or a change or text whose address could not be read. */
export type UnreadForm = "body" | "change" | "text";

/** Names one kept event: the day it came in, whose it is, and an id. */
export interface UnreadName {
  readonly day: string;
  readonly provider: string;
  readonly id: string;
}

export interface KeptUnread extends UnreadName {
  readonly why: string;
  readonly receivedAt: string;
  readonly replayedAt: string | null;
  /** What a person made of it. */
  readonly decision: Decision | null;
}

const KEPT_DAYS = 30;
/** DynamoDB takes items of 400 KB; a delivery may have 4 MB. */
const PART_BYTES = 350_000;
const PREFIX = "Q#";
const PART_PREFIX = "P#";

/**
 * Keeps what was signed well and could not be read, encrypted, for thirty days: the gap is ours, and a replay
 * after the fix must be possible. The same event is kept once a day.
 * @throws where DynamoDB refuses: the sender must come again
 */
export async function keepUnread(
  ledger: Ledger,
  provider: string,
  form: UnreadForm,
  { why, raw }: Unread,
): Promise<void> {
  const now = ledger.now();
  const id = createHash("sha256").update(provider).update("\0").update(raw).digest("base64url");
  const name = { day: timeText(now).slice(0, 10), provider, id };
  const parts = partsOf(gzipSync(raw));
  const kept = (part: Buffer): Item => ({
    raw: { B: ledger.vault.seal("quarantine", ledger.tenantId, part) },
    [EXPIRES_AT]: { N: String(Math.floor(now / 1000) + KEPT_DAYS * 86_400) },
  });
  // The first is written last, so that whoever finds it finds all.
  for (const [index, part] of [...parts.entries()].slice(1)) {
    await ledger.table.put({ ...partKey(ledger, name, index), ...kept(part) }, "attribute_not_exists(pk)");
  }
  const [first = Buffer.alloc(0)] = parts;
  const item = {
    ...keyOf(ledger, name),
    why: { S: why },
    form: { S: form },
    receivedAt: { S: timeText(now) },
    parts: { N: String(parts.length) },
    ...kept(first),
  };
  await ledger.table.put(item, "attribute_not_exists(pk)");
}

/** Each is sealed by itself: kept twice, parts of both times fit together. */
function partsOf(packed: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(packed.length / PART_BYTES) }, (_, index) =>
    packed.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
  );
}

function partition(ledger: Ledger, day: string): string {
  return `${ledger.tenantId}#quarantine#${day}`;
}

function keyOf(ledger: Ledger, { day, provider, id }: UnreadName): Item {
  return key(partition(ledger, day), `${PREFIX}${provider}#${id}`);
}

function partKey(ledger: Ledger, { day, provider, id }: UnreadName, index: number): Item {
  return key(partition(ledger, day), `${PART_PREFIX}${provider}#${id}#${String(index).padStart(2, "0")}`);
}

/**
 * What was kept on one day, without its content: that stays encrypted until it is replayed or judged.
 * @param provider only this one's
 */
export async function unreadOf(
  ledger: Ledger,
  day: string,
  provider?: string,
): Promise<readonly KeptUnread[]> {
  const kept: KeptUnread[] = [];
  let after: Item | undefined;
  do {
    const page = await ledger.table.query({
      condition: "pk = :pk AND begins_with(sk, :prefix)",
      values: {
        ":pk": { S: partition(ledger, day) },
        ":prefix": { S: provider === undefined ? PREFIX : `${PREFIX}${provider}#` },
      },
      after,
    });
    kept.push(...page.items.filter((item) => isLive(ledger, item)).map((item) => keptOf(day, item)));
    after = page.next;
  } while (after !== undefined);
  return kept;
}

function isLive(ledger: Ledger, item: Item): boolean {
  return Number(item[EXPIRES_AT]?.N ?? 0) * 1000 > ledger.now();
}

function keptOf(day: string, item: Item): KeptUnread {
  const [, provider = "", id = ""] = (text(item["sk"]) ?? "").split("#");
  return {
    day,
    id,
    provider,
    why: text(item["why"]) ?? "",
    receivedAt: text(item["receivedAt"]) ?? "",
    replayedAt: text(item["replayedAt"]) ?? null,
    decision: decisionOf(item),
  };
}

/** One kept event with its content. */
export interface OpenedUnread extends KeptUnread {
  readonly form: UnreadForm;
  readonly raw: string;
}

/** @returns `undefined` where nothing is kept under the name, or not any more */
export async function openUnread(ledger: Ledger, name: UnreadName): Promise<OpenedUnread | undefined> {
  const item = await ledger.table.get(keyOf(ledger, name));
  if (item === undefined || !isLive(ledger, item)) return undefined;
  const more = Array.from({ length: Number(item["parts"]?.N ?? 1) - 1 }, (_, index) =>
    ledger.table.get(partKey(ledger, name, index + 1)),
  );
  const packed: Buffer[] = [];
  for (const part of [item, ...(await Promise.all(more))]) {
    const sealed = bytes(part?.["raw"]);
    const opened = sealed && ledger.vault.open("quarantine", ledger.tenantId, sealed);
    if (opened === undefined) return undefined;
    packed.push(opened);
  }
  const form = text(item["form"]);
  return {
    ...keptOf(name.day, item),
    form: form === "change" || form === "text" ? form : "body",
    raw: gunzipSync(Buffer.concat(packed)).toString(),
  };
}

/** Notes that an event was replayed and read, so that it is not listed as open. */
export async function noteReplayed(ledger: Ledger, name: UnreadName): Promise<void> {
  await note(ledger, name, "replayedAt = :now", {});
}

/** Writes down what a person made of it. The opt-out that it asks for has been recorded before. */
export async function noteJudged(ledger: Ledger, name: UnreadName, decision: Decision): Promise<void> {
  await note(ledger, name, "decision = :decision, decidedAt = :now", { ":decision": { S: decision } });
}

async function note(ledger: Ledger, name: UnreadName, set: string, values: Item): Promise<void> {
  await ledger.table.update({
    key: keyOf(ledger, name),
    expression: `SET ${set}`,
    condition: "attribute_exists(pk)",
    values: { ":now": { S: timeText(ledger.now()) }, ...values },
  });
}
