import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { timeText } from "../event.ts";
import type { Unread } from "../provider.ts";
import type { Item } from "../table.ts";
import { bytes, text } from "./items.ts";
import { EXPIRES_AT, key } from "./keys.ts";
import type { Ledger } from "./ledger.ts";

/** What was kept: a delivery's body to be parsed again, or a change or text whose address could not be read. */
export type UnreadForm = "body" | "change" | "text";

export interface KeptUnread {
  readonly day: string;
  readonly id: string;
  readonly provider: string;
  readonly why: string;
  readonly receivedAt: string;
  readonly replayedAt: string | null;
}

const KEPT_DAYS = 30;
/** DynamoDB takes items of 400 KB. */
const MOST_BYTES = 350_000;
const PREFIX = "Q#";

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
  const packed = gzipSync(raw);
  if (packed.length > MOST_BYTES) throw new Error("an unread event is too large to be kept");
  const now = ledger.now();
  const id = createHash("sha256").update(provider).update("\0").update(raw).digest("base64url");
  const item = {
    ...keyOf(ledger, timeText(now).slice(0, 10), provider, id),
    why: { S: why },
    form: { S: form },
    receivedAt: { S: timeText(now) },
    raw: { B: ledger.vault.seal("quarantine", ledger.tenantId, packed) },
    [EXPIRES_AT]: { N: String(Math.floor(now / 1000) + KEPT_DAYS * 86_400) },
  };
  await ledger.table.put(item, "attribute_not_exists(pk)");
}

function keyOf(ledger: Ledger, day: string, provider: string, id: string): Item {
  return key(`${ledger.tenantId}#quarantine#${day}`, `${PREFIX}${provider}#${id}`);
}

/** What was kept on one day, without its content: that stays encrypted until it is replayed. */
export async function unreadOf(ledger: Ledger, day: string): Promise<readonly KeptUnread[]> {
  const kept: KeptUnread[] = [];
  let after: Item | undefined;
  do {
    const page = await ledger.table.query({
      condition: "pk = :pk",
      values: { ":pk": { S: `${ledger.tenantId}#quarantine#${day}` } },
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
  };
}

/** @returns `undefined` where nothing is kept under the id, or not any more */
export async function openUnread(
  ledger: Ledger,
  { day, provider, id }: Pick<KeptUnread, "day" | "provider" | "id">,
): Promise<{ readonly form: UnreadForm; readonly raw: string } | undefined> {
  const item = await ledger.table.get(keyOf(ledger, day, provider, id));
  const sealed = bytes(item?.["raw"]);
  if (item === undefined || sealed === undefined || !isLive(ledger, item)) return undefined;
  const packed = ledger.vault.open("quarantine", ledger.tenantId, sealed);
  const form = text(item["form"]);
  if (packed === undefined) return undefined;
  return { form: form === "change" || form === "text" ? form : "body", raw: gunzipSync(packed).toString() };
}

/** Notes that an event was replayed and read, so that it is not listed as open. */
export async function noteReplayed(
  ledger: Ledger,
  { day, provider, id }: Pick<KeptUnread, "day" | "provider" | "id">,
): Promise<void> {
  await ledger.table.update({
    key: keyOf(ledger, day, provider, id),
    expression: "SET replayedAt = :now",
    condition: "attribute_exists(pk)",
    values: { ":now": { S: timeText(ledger.now()) } },
  });
}
