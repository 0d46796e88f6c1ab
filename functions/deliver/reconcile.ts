import { setTimeout } from "node:timers/promises";
import { type Announcer, announcerFromEnv } from "../../shared/announce.ts";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { tenantLedger } from "../../shared/intake.ts";
import { noteDrift, noteRound, readRound } from "../../shared/ledger/drift.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { describeError, log } from "../../shared/log.ts";
import { count, MISSING_THERE, UNKNOWN_HERE } from "../../shared/metrics.ts";
import type { PartnerType } from "../../shared/partner.ts";
import { type LambdaContext, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { tellMissing } from "./missing-there.ts";
import { contextFor, type PartnerRuntime } from "./partner-context.ts";
import { beginRound, openRound, type Round, sealRound } from "./round.ts";
import { type Seen, seenFilter } from "./seen.ts";
import { takeIn } from "./unknown-here.ts";
import { wireOf } from "./wire.ts";

const TIMEOUT_MS = 10_000;
/** A page of the partner's list, with what is recorded of it, must fit into what is left. */
const MARGIN_MS = 60_000;
/** A page of the ledger every so often leaves its partitions to the checks. */
const PAUSE_MS = 50;

type Listing = PartnerType & Required<Pick<PartnerType, "list">>;

export interface Reconciling extends PartnerRuntime {
  readonly partnerType: Listing;
  readonly announcer: Announcer;
}

/** One partner's comparison under way. */
interface Comparing {
  readonly runtime: Reconciling;
  readonly tenant: Tenant;
  readonly partner: PartnerConfig;
  readonly ledger: Ledger;
  readonly seen: Seen;
}

/**
 * Compares each partner's own list with the ledger, once a day, in as many runs as that takes: what the partner has
 * and we do not becomes an opt-out here, what it has lost is told to it again. Nothing ever opens by this.
 * @throws at the end, where a partner could not be compared: the function's error rings its own alarm
 */
export async function reconcile(runtime: Reconciling, context: LambdaContext): Promise<void> {
  const failed: unknown[] = [];
  for (const tenant of runtime.config.tenants) {
    for (const partner of tenant.partners) {
      // A list of hashes names nobody, so nothing could be recorded of it.
      if (partner.type !== runtime.partnerType.name || partner.address !== "plain") continue;
      try {
        await compare(runtime, tenant, partner, context);
      } catch (error) {
        failed.push(error);
        const about = { tenant: tenant.id, partner: partner.id };
        log("error", "reconcile", { outcome: "failed", ...about, error: describeError(error) });
      }
    }
  }
  for (const error of failed) throw error;
}

async function compare(
  runtime: Reconciling,
  tenant: Tenant,
  partner: PartnerConfig,
  context: LambdaContext,
): Promise<void> {
  const { table, now } = runtime;
  const ledger = await tenantLedger({ ...runtime.announcer, ...runtime }, tenant);
  const stored = await readRound(table, tenant.id, partner.id);
  const before = stored && openRound(ledger, partner.id, stored.sealed);
  let round = beginRound(before, now());
  if (round === undefined) return;
  const seen = seenFilter(timeText(round.startedAt), round === before ? stored?.seen : undefined);
  const comparing = { runtime, tenant, partner, ledger, seen };
  try {
    while (round.phase !== "done" && context.getRemainingTimeInMillis() > MARGIN_MS) {
      round = await step(comparing, round);
    }
  } finally {
    // Also where the partner stumbled: what was gone through is not gone through again.
    const kept = round.phase === "done" ? undefined : seen.bytes;
    await noteRound(table, tenant.id, partner.id, {
      sealed: sealRound(ledger, partner.id, round),
      seen: kept,
    });
  }
  if (round.phase === "done") await report(comparing, round);
}

/** One page, of the partner's list first and of the ledger when that is through. */
async function step({ runtime, tenant, partner, ledger, seen }: Comparing, round: Round): Promise<Round> {
  if (round.phase === "theirs") {
    const context = await contextFor(runtime, tenant.id, partner);
    const page = await runtime.partnerType.list(context, round.cursor);
    if (!page.ok) throw new Error(`the list of ${partner.id} is not to be had: ${page.error}`);
    const { entries, next } = page.value;
    const unknown = await takeIn({ ledger, tenant, partner, seen }, entries);
    const counted = { listed: round.listed + entries.length, unknownHere: round.unknownHere + unknown };
    const { cursor: _, ...rest } = round;
    return { ...rest, ...counted, ...(next === undefined ? { phase: "ours" } : { cursor: next }) };
  }
  const { announcer, pause } = runtime;
  const { startedAt, after } = round;
  const page = await tellMissing({ announcer, tenantId: tenant.id, partner, seen, startedAt }, after);
  await pause(PAUSE_MS);
  const missingThere = round.missingThere + page.missing;
  return page.next === undefined
    ? { ...round, missingThere, phase: "done" }
    : { ...round, missingThere, after: page.next };
}

async function report({ runtime: { table, now }, tenant, partner }: Comparing, round: Round): Promise<void> {
  const { listed, unknownHere, missingThere } = round;
  await noteDrift(table, tenant.id, partner.id, { listed, unknownHere, missingThere }, now());
  const about = { tenant: tenant.id, partner: partner.id };
  count(now(), about, { [UNKNOWN_HERE]: unknownHere, [MISSING_THERE]: missingThere });
  const differ = unknownHere + missingThere > 0;
  log(differ ? "warn" : "info", "reconcile", {
    outcome: "compared",
    ...about,
    listed,
    unknownHere,
    missingThere,
  });
}

/** The handler of one partner type whose API lists: run by the clock. */
export function reconciles(
  partnerType: PartnerType,
): (event: unknown, context: LambdaContext) => Promise<void> {
  return start(() => {
    const runtime = runtimeFromEnv();
    const announcer = announcerFromEnv();
    const { list } = partnerType;
    if (list === undefined) throw new Error(`${partnerType.name} has no list`);
    const reconciling = {
      ...runtime,
      table: announcer.table,
      announcer,
      partnerType: { ...partnerType, list: list.bind(partnerType) },
      wire: wireOf(runtime.config, TIMEOUT_MS),
      env: process.env,
      kept: new Map(),
      turns: new Map(),
      pause: setTimeout,
    };
    return (_event, context) => reconcile(reconciling, context);
  });
}
