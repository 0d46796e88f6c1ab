import { timeText } from "../../shared/event.ts";
import { markedBefore, SIGN_UP_SHARDS } from "../../shared/ledger/marks.ts";
import { endSignUp } from "../../shared/ledger/sign-ups.ts";
import { PENDING_MS } from "../../shared/ledger/standing.ts";
import { describeError, log } from "../../shared/log.ts";
import { type LambdaContext, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";

/** What is not reached in this run is found by the next one. */
const MARGIN_MS = 10_000;

interface Forgotten {
  readonly forgotten: number;
  readonly failed: number;
}

/**
 * Forgets sign-ups that nobody confirmed within 30 days. They are found by their marks, the oldest
 * first, so that it costs what is due and nothing for what is not.
 * @throws at the end, where any failed: the function's error rings the alarm, and the marks stay
 */
export async function forget(
  { table, now }: { readonly table: Table; readonly now: () => number },
  context: LambdaContext,
): Promise<Forgotten> {
  const before = timeText(now() - PENDING_MS);
  let forgotten = 0;
  let failed = 0;
  for (const shard of SIGN_UP_SHARDS) {
    for await (const { tenantId, contactId, eventId } of markedBefore(table, shard, before)) {
      if (context.getRemainingTimeInMillis() < MARGIN_MS) return done({ forgotten, failed });
      try {
        if ((await endSignUp(table, { tenantId, contactId, eventId })) === "forgotten") forgotten += 1;
      } catch (error) {
        failed += 1;
        log("error", "forget", {
          outcome: "failed",
          tenant: tenantId,
          contactId,
          eventId,
          error: describeError(error),
        });
      }
    }
  }
  return done({ forgotten, failed });
}

function done(result: Forgotten): Forgotten {
  if (result.forgotten > 0) log("info", "forget", { outcome: "forgotten", count: result.forgotten });
  if (result.failed > 0) throw new Error(`${result.failed} sign-ups could not be forgotten`);
  return result;
}

export const handler = start(() => {
  const table = tableFromEnv();
  return (_event: unknown, context: LambdaContext) => forget({ table, now: Date.now }, context);
});
