import { timeText } from "../event.ts";
import type { Item, Table } from "../table.ts";
import type { Entry } from "./items.ts";
import { EXPIRES_AT, key } from "./keys.ts";

/**
 * What happened, by the minute: counters beside the ledger, for people to look at. They are kept as things pass by,
 * and never counted out of the table. What a crash repeats may be counted twice; nothing rests on them.
 */
export interface Minute {
  /** `YYYY-MM-DDTHH:MM`, UTC. */
  readonly at: string;
  readonly counts: ReadonlyMap<string, number>;
}

/** What is counted: the kind, then what it is told apart by, all of it names of ours and numbers. */
export const COUNTED = {
  out: "o.",
  in: "i.",
  suppressed: "s.",
  refused: "r.",
  announced: "a.",
  delivered: "d.",
} as const;

/** Counts one more, or so many. */
export function countUp(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

const MINUTES = "M#";
const KEPT_SECONDS = 14 * 86_400;

export function minuteOf(milliseconds: number): string {
  return timeText(milliseconds).slice(0, 16);
}

/** What a new entry counts as; sign-ups that wait for their confirmation are nothing yet. */
export function countedAs({
  reason,
  status,
  source,
}: Pick<Entry, "reason" | "status" | "source">): string | undefined {
  if (reason === "complaint" || reason === "hard_bounce") return COUNTED.suppressed + source;
  if (status === "opted_out") return COUNTED.out + source;
  return status === "opted_in" ? COUNTED.in + source : undefined;
}

/**
 * A duration's bucket: two to each doubling of the milliseconds, so that a percentile is off by a fifth or so.
 * @param prefix what the duration is of
 */
export function bucketOf(prefix: string, milliseconds: number): string {
  return prefix + Math.max(0, Math.round(2 * Math.log2(Math.max(1, milliseconds))));
}

/**
 * The duration that this share of those counted did not exceed.
 * @param counts buckets under `prefix`; others are left alone
 * @returns milliseconds; `null` where nothing was counted
 */
export function percentile(
  counts: ReadonlyMap<string, number>,
  prefix: string,
  share: number,
): number | null {
  const buckets = [...counts]
    .filter(([name]) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map(([name, count]) => ({ bucket: Number(name.slice(prefix.length)), count }))
    .sort((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { bucket, count } of buckets) {
    seen += count;
    if (seen >= share * total) return Math.round(2 ** (bucket / 2));
  }
  return null;
}

/**
 * Counts on: one write.
 * @param part an item of its own for each Region, or of two that write at once one would be lost, and for what would
 * make it large
 * @throws where DynamoDB refuses
 */
export async function addCounts(
  table: Table,
  tenantId: string,
  { minute, part }: { readonly minute: string; readonly part: string },
  added: ReadonlyMap<string, number>,
): Promise<void> {
  const names = [...added.keys()];
  const adds = names.map((_, index) => `#c${index} :c${index}`).join(", ");
  await table.update({
    key: key(dayKey(tenantId, minute), `${MINUTES}${minute.slice(11)}#${part}`),
    expression: `ADD ${adds} SET #expires = :expires`,
    names: {
      "#expires": EXPIRES_AT,
      ...Object.fromEntries(names.map((name, index) => [`#c${index}`, name])),
    },
    values: {
      ":expires": { N: String(Math.floor(Date.parse(`${minute}:00Z`) / 1000) + KEPT_SECONDS) },
      ...Object.fromEntries(names.map((name, index) => [`:c${index}`, { N: String(added.get(name)) }])),
    },
  });
}

/** The minutes from one to another, both with their own; those in which nothing happened are left out. */
export async function readCounts(
  table: Table,
  tenantId: string,
  from: string,
  to: string,
): Promise<readonly Minute[]> {
  const days = from.slice(0, 10) === to.slice(0, 10) ? [from] : [from, `${to.slice(0, 10)}T00:00`];
  const pages = await Promise.all(days.map((first) => minutesOfDay(table, tenantId, first, to)));
  return [...Map.groupBy(pages.flat(), ({ at }) => at)].map(([at, parts]) => ({ at, counts: summed(parts) }));
}

function summed(parts: readonly Minute[]): Minute["counts"] {
  const counts = new Map<string, number>();
  for (const [name, count] of parts.flatMap((part) => [...part.counts])) {
    countUp(counts, name, count);
  }
  return counts;
}

async function minutesOfDay(
  table: Table,
  tenantId: string,
  from: string,
  to: string,
): Promise<readonly Minute[]> {
  const minutes: Minute[] = [];
  const end = to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : "23:59";
  let after: Item | undefined;
  do {
    const page = await table.query({
      condition: "pk = :pk AND sk BETWEEN :from AND :to",
      values: {
        ":pk": { S: dayKey(tenantId, from) },
        ":from": { S: MINUTES + from.slice(11) },
        ":to": { S: `${MINUTES}${end}#~` },
      },
      eventually: true,
      after,
    });
    minutes.push(...page.items.map((item) => minuteIn(item, from.slice(0, 10))));
    after = page.next;
  } while (after !== undefined);
  return minutes;
}

function minuteIn(item: Item, day: string): Minute {
  const counts = Object.entries(item).flatMap(([name, value]) =>
    name !== EXPIRES_AT && value.N !== undefined ? [[name, Number(value.N)] as const] : [],
  );
  return {
    at: `${day}T${item["sk"]?.S?.slice(MINUTES.length, MINUTES.length + 5)}`,
    counts: new Map(counts),
  };
}

function dayKey(tenantId: string, minute: string): string {
  return `${tenantId}#counts#${minute.slice(0, 10)}`;
}
