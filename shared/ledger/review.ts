import { eventIdOf, timeText } from "../event.ts";
import { inParallel } from "../in-parallel.ts";
import type { InboundText, Provider } from "../provider.ts";
import type { Item } from "../table.ts";
import { bytes, text } from "./items.ts";
import { EXPIRES_AT, key } from "./keys.ts";
import type { Ledger } from "./ledger.ts";

/** A text that may be an opt-out, with all that its opt-out would need. */
export interface DoubtfulText {
  readonly provider: Pick<Provider, "name" | "lateAfterHours">;
  readonly text: InboundText;
  /** When it came in, as the ledger writes it. */
  readonly receivedAt: string;
  /** The rule that doubted, and its language. */
  readonly rule: string;
  readonly language: string | null;
}

export interface Review extends DoubtfulText {
  /** `<receivedAt>.<id>`: names the item, and says nothing of the person. */
  readonly id: string;
  readonly decision: Decision | null;
}

export type Decision = "opt_out" | "keep";

export const REVIEW_ID = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\.[0-9A-HJKMNP-TV-Z]{26}$/;

const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;
const TIME_LENGTH = 24;
/** Days whose items are asked for at the same time. */
const PARALLEL = 15;
const PREFIX = "V#";

/**
 * Keeps a text for a person to judge, number and words encrypted, for ninety days.
 * @throws where DynamoDB refuses: the provider must come again
 */
export async function keepForReview(ledger: Ledger, doubtful: DoubtfulText): Promise<void> {
  const { provider, text: said, receivedAt, rule } = doubtful;
  const id = `${receivedAt}.${eventIdOf(ledger.tenantId, ["review", provider.name, said.id])}`;
  const item = {
    ...keyOf(ledger, id),
    rule: { S: rule },
    sealed: { B: ledger.vault.seal("review", context(ledger, id), Buffer.from(JSON.stringify(doubtful))) },
    [EXPIRES_AT]: { N: String(Math.floor((Date.parse(receivedAt) + KEPT_DAYS * DAY_MS) / 1000)) },
  };
  await ledger.table.put(item, "attribute_not_exists(pk)");
}

function keyOf(ledger: Ledger, id: string): Item {
  const receivedAt = id.slice(0, TIME_LENGTH);
  return key(
    partition(ledger, receivedAt.slice(0, 10)),
    `${PREFIX}${receivedAt}#${id.slice(TIME_LENGTH + 1)}`,
  );
}

function partition(ledger: Ledger, day: string): string {
  return `${ledger.tenantId}#review#${day}`;
}

function context(ledger: Ledger, id: string): string {
  return `${ledger.tenantId}#${id}`;
}

/** @returns `undefined` where nothing is kept under the id, or not any more */
export async function reviewOf(ledger: Ledger, id: string): Promise<Review | undefined> {
  const item = await ledger.table.get(keyOf(ledger, id));
  return item === undefined ? undefined : opened(ledger, item);
}

function opened(ledger: Ledger, item: Item): Review | undefined {
  const id = (text(item["sk"]) ?? "").slice(PREFIX.length).replace("#", ".");
  const sealed = bytes(item["sealed"]);
  const isLive = Number(item[EXPIRES_AT]?.N ?? 0) * 1000 > ledger.now();
  const plain = sealed && isLive ? ledger.vault.open("review", context(ledger, id), sealed) : undefined;
  if (plain === undefined) return undefined;
  const doubtful: DoubtfulText = JSON.parse(plain.toString());
  return { ...doubtful, id, decision: decisionOf(item) };
}

/** What a person decided; `null` where nobody has. */
export function decisionOf(item: Item): Decision | null {
  const decision = text(item["decision"]);
  return decision === "opt_out" || decision === "keep" ? decision : null;
}

/**
 * The texts that wait, the oldest first. A text that its provider delivered twice stands in it once.
 * @param most where more than so many wait, the others come when these are decided
 */
export async function openReviews(
  ledger: Ledger,
  most: number,
): Promise<{ readonly reviews: readonly Review[]; readonly more: boolean }> {
  const days = Array.from({ length: KEPT_DAYS + 1 }, (_, back) => dayBefore(ledger, KEPT_DAYS - back));
  const open: Review[] = [];
  for (let from = 0; from < days.length && open.length <= most; from += PARALLEL) {
    const found = await Promise.all(days.slice(from, from + PARALLEL).map((day) => openOf(ledger, day)));
    open.push(...found.flat());
  }
  return { reviews: open.slice(0, most), more: open.length > most };
}

function dayBefore(ledger: Ledger, days: number): string {
  return timeText(ledger.now() - days * DAY_MS).slice(0, 10);
}

async function openOf(ledger: Ledger, day: string): Promise<readonly Review[]> {
  const reviews = await reviewsOf(ledger, day);
  const decided = new Set(reviews.filter(({ decision }) => decision !== null).map(messageOf));
  return reviews.filter((review, index) => {
    const message = messageOf(review);
    return !decided.has(message) && reviews.findIndex((other) => messageOf(other) === message) === index;
  });
}

async function reviewsOf(ledger: Ledger, day: string): Promise<readonly Review[]> {
  const reviews: Review[] = [];
  let after: Item | undefined;
  do {
    const page = await ledger.table.query({
      condition: "pk = :pk",
      values: { ":pk": { S: partition(ledger, day) } },
      after,
    });
    reviews.push(...page.items.flatMap((item) => opened(ledger, item) ?? []));
    after = page.next;
  } while (after !== undefined);
  return reviews;
}

function messageOf({ id }: Review): string {
  return id.slice(TIME_LENGTH);
}

/** Writes a decision down. The opt-out that it asks for has been recorded before. */
export async function noteDecision(ledger: Ledger, id: string, decision: Decision): Promise<void> {
  await ledger.table.update({
    key: keyOf(ledger, id),
    expression: "SET decision = :decision, decidedAt = :now",
    condition: "attribute_exists(pk)",
    values: { ":decision": { S: decision }, ":now": { S: timeText(ledger.now()) } },
  });
}

/**
 * Forgets every text of one sender, decided or not: the words are taken out, and the item goes with its time.
 * @param isTheirs tells by the sender as the provider wrote it
 * @returns how many there were
 */
export async function forgetReviews(ledger: Ledger, isTheirs: (from: string) => boolean): Promise<number> {
  const days = Array.from({ length: KEPT_DAYS + 1 }, (_, back) => dayBefore(ledger, back));
  const found = await inParallel(days, (day) => reviewsOf(ledger, day), PARALLEL);
  const theirs = found.flat().filter((review) => isTheirs(review.text.from));
  await inParallel(theirs, ({ id }) =>
    ledger.table.update({
      key: keyOf(ledger, id),
      expression: "REMOVE sealed",
      condition: "attribute_exists(pk)",
    }),
  );
  return theirs.length;
}
