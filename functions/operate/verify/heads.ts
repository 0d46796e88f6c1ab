import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { headHash, isSigned, type SignedHead } from "../../../shared/ledger/head.ts";
import type { Api } from "../ask.ts";
import { CommandFailed } from "../command.ts";
import type { Finding } from "./finding.ts";

const TEXT = v.string();
const SIGNED_HEAD = v.object({
  head: v.object({
    format: v.literal("heed-head-1"),
    tenant: TEXT,
    region: TEXT,
    day: v.pipe(TEXT, v.regex(/^\d{4}-\d\d-\d\d$/)),
    links: v.number(),
    root: TEXT,
    previous: v.nullable(TEXT),
  }),
  key: TEXT,
  signature: TEXT,
});
const PAGE = v.object({ heads: v.array(SIGNED_HEAD), next: v.optional(TEXT) });

const DAY_MS = 86_400_000;
/** A day's head is made an hour after its end; half a day later it is late. */
const SIGNED_WITHIN_MS = DAY_MS + DAY_MS / 2;

/**
 * A tenant's heads as they were kept in a folder, whatever it is laid out like.
 * @throws CommandFailed where it cannot be read, or holds none of them
 */
export function headsIn(folder: string, tenant: string): readonly SignedHead[] {
  let files: readonly string[];
  try {
    files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    throw new CommandFailed(`${folder} cannot be read: it is to hold the daily heads`);
  }
  const heads = files
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => headIn(join(folder, file)) ?? [])
    .filter(({ head }) => head.tenant === tenant);
  if (heads.length === 0) throw new CommandFailed(`${folder} holds no head of ${tenant}`);
  return heads;
}

function headIn(file: string): SignedHead | undefined {
  const judged = v.safeParse(v.pipe(TEXT, v.parseJson(), SIGNED_HEAD), readFileSync(file, "utf8"));
  return judged.success ? judged.output : undefined;
}

/** The heads as the table has them: good against changes of what they cover, not against whoever has their key. */
export async function headsOfStack(api: Api): Promise<readonly SignedHead[]> {
  const heads: SignedHead[] = [];
  let from: string | undefined;
  do {
    const answer = await api.post("/v1/ledger/heads", "operate", from === undefined ? {} : { from });
    const page = v.safeParse(PAGE, answer);
    if (!page.success) throw new CommandFailed("the answer is not one of /v1/ledger/heads");
    heads.push(...page.output.heads);
    from = page.output.next;
  } while (from !== undefined);
  return heads;
}

/**
 * Verifies one Region's heads: each is signed, under a key that is known, and follows on the one before; no day
 * is missing up to the newest that must be there.
 * @param keys the public keys that may sign; where none is given, whoever reads the result compares the key
 */
export function verifyHeads(
  heads: readonly SignedHead[],
  keys: readonly string[],
  now: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  let last: SignedHead | undefined;
  for (const signed of heads.toSorted((a, b) => (a.head.day < b.head.day ? -1 : 1))) {
    const { day, region, previous } = signed.head;
    const find = (what: Finding["what"], at = day): void => void findings.push({ what, day: at, region });
    const follows = last === undefined ? previous === null : previous === headHash(last.head);
    if (last !== undefined && day !== nextDay(last.head.day)) find("head_missing", nextDay(last.head.day));
    else if (!follows) find("head_broken");
    if (!isSigned(signed)) find("head_unsigned");
    else if (keys.length > 0 && !keys.includes(signed.key)) find("head_foreign");
    last = signed;
  }
  if (last !== undefined && Date.parse(last.head.day) + DAY_MS + SIGNED_WITHIN_MS < now) {
    findings.push({ what: "head_missing", day: nextDay(last.head.day), region: last.head.region });
  }
  return findings;
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}
