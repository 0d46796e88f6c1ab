import type { Tenant } from "../../shared/config.ts";
import { requireEnv } from "../../shared/env.ts";
import { timeText } from "../../shared/event.ts";
import { headSigner } from "../../shared/head-signer.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { type Keep, keeperAt } from "../../shared/keep-file.ts";
import { type Day, dayRoot, LISTS, linksListed, listRoot } from "../../shared/ledger/day-lists.ts";
import { type Head, headHash, signHead } from "../../shared/ledger/head.ts";
import { lastHead, noteKept, type StoredHead, storeHead } from "../../shared/ledger/stored-heads.ts";
import { describeError, log } from "../../shared/log.ts";
import { type LambdaContext, type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";

const DAY_MS = 86_400_000;
/** A day is closed an hour after its end: whoever was laying links in it has long been stopped. */
const CLOSED_AFTER_MS = 3_600_000;
/** What is not reached in this run is found by the next one. */
const MARGIN_MS = 30_000;
const PARALLEL_LISTS = 16;

export interface HeadsRuntime extends Runtime {
  readonly table: Table;
  readonly region: string;
  /** Nothing where heads are kept in the table alone. */
  readonly keep: Keep | undefined;
}

/**
 * Signs the head of every day that is over and has none: of each tenant, over what was chained in this Region on
 * that day. A day on which nothing happened has a head as well, so that a missing one is seen.
 * @throws at the end, where one could not be made or kept: the next run goes on there
 */
export async function signHeads(
  runtime: HeadsRuntime,
  context: LambdaContext,
): Promise<{ readonly signed: number }> {
  let signed = 0;
  let failed = 0;
  for (const tenant of runtime.config.tenants.filter(({ signing }) => signing.keys.length > 0)) {
    try {
      signed += await signFor(runtime, tenant, context);
    } catch (error) {
      failed += 1;
      log("error", "heads", { outcome: "failed", tenant: tenant.id, error: describeError(error) });
    }
  }
  if (signed > 0) log("info", "heads", { outcome: "signed", count: signed });
  if (failed > 0) throw new Error(`heads of ${failed} tenants could not be made or kept`);
  return { signed };
}

async function signFor(runtime: HeadsRuntime, tenant: Tenant, context: LambdaContext): Promise<number> {
  const { table, region, now } = runtime;
  let last = await lastHead(table, { tenantId: tenant.id, region });
  // A run may have been stopped between the two.
  if (last !== undefined) await keepOnce(runtime, last);
  const newest = dayOf(now() - CLOSED_AFTER_MS - DAY_MS);
  let signed = 0;
  for (let day = last === undefined ? newest : dayAfter(last); day <= newest; day = dayAfter(last)) {
    if (context.getRemainingTimeInMillis() < MARGIN_MS) break;
    last = await signDay(runtime, tenant, day, last);
    await keepOnce(runtime, last);
    signed += 1;
  }
  return signed;
}

async function signDay(
  { table, region, secrets }: HeadsRuntime,
  tenant: Tenant,
  day: string,
  last: StoredHead | undefined,
): Promise<StoredHead> {
  const { links, listRoots } = await rootsOf(table, { tenantId: tenant.id, region, day });
  const head: Head = {
    format: "heed-head-1",
    tenant: tenant.id,
    region,
    day,
    links,
    root: dayRoot(listRoots),
    previous: last === undefined ? null : headHash(last.signed.head),
  };
  return storeHead(table, signHead(await headSigner(tenant, secrets), head), listRoots);
}

async function rootsOf(
  table: Table,
  day: Day,
): Promise<{ readonly links: number; readonly listRoots: readonly string[] }> {
  const listRoots = new Array<string>(LISTS).fill("");
  let count = 0;
  const numbers = listRoots.map((_, number) => number);
  await inParallel(
    numbers,
    async (number) => {
      const links = await linksListed(table, day, number);
      count += links.length;
      listRoots[number] = listRoot(links);
    },
    PARALLEL_LISTS,
  );
  return { links: count, listRoots };
}

async function keepOnce({ table, keep }: HeadsRuntime, { signed, kept }: StoredHead): Promise<void> {
  if (kept || keep === undefined) return;
  const { tenant, region, day } = signed.head;
  await keep(`${tenant}/${region}/${day}.json`, `${JSON.stringify(signed)}\n`);
  await noteKept(table, signed);
}

function dayOf(milliseconds: number): string {
  return timeText(milliseconds).slice(0, 10);
}

function dayAfter({ signed }: StoredHead): string {
  return dayOf(Date.parse(signed.head.day) + DAY_MS);
}

/** Out of the table's reach: in a bucket whose objects are locked, or in a folder. */
function keptAt(base: URL): Keep {
  return keeperAt({ base, env: process.env, now: Date.now });
}

export const handler = start(() => {
  const place = process.env["HEED_HEADS_URL"];
  const runtime: HeadsRuntime = {
    ...runtimeFromEnv(),
    table: tableFromEnv(),
    region: requireEnv("AWS_REGION"),
    keep: place ? keptAt(new URL(place)) : undefined,
  };
  return (_event: unknown, context: LambdaContext) => signHeads(runtime, context);
});
