import { timeText } from "../../shared/event.ts";
import { addCounts, COUNTED, minuteOf } from "../../shared/ledger/activity.ts";
import { noteProviderHealth } from "../../shared/ledger/provider-health.ts";
import { describeError, log } from "../../shared/log.ts";
import type { Table } from "../../shared/table.ts";

/** How a delivery was found: `undefined` for good, else the code of its refusal. */
export type Heard = (tenantId: string, provider: string, refusedWhy: string | undefined) => Promise<void>;

/** Who floods us with forgeries may cause a write a minute, and no more. */
const EVERY_MS = 60_000;
const PATIENCE_MS = 250;

/** Where notes go, and the clock they go by. */
export interface Noting {
  readonly table: Table;
  readonly region: string;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

interface Noted {
  at: number;
  /** Refusals since then. */
  uncounted: number;
}

/**
 * Notes at most once a minute that a provider's deliveries are good, and that they are refused and why. Support
 * staff look at it; no delivery depends on it.
 */
export function noteHeard({ table, region, now, pause }: Noting): Heard {
  const noted = new Map<string, Noted>();
  return async (tenantId, provider, refusedWhy) => {
    const name = `${tenantId} ${refusedWhy === undefined}`;
    const own = noted.get(name) ?? { at: Number.NEGATIVE_INFINITY, uncounted: 0 };
    noted.set(name, own);
    own.uncounted += 1;
    const at = now();
    if (at - own.at < EVERY_MS) return;
    const refused = new Map([[COUNTED.refused + provider, own.uncounted]]);
    own.at = at;
    own.uncounted = 0;
    const noting = async (): Promise<void> => {
      await noteProviderHealth(table, tenantId, provider, { at: timeText(at), refusedWhy });
      if (refusedWhy === undefined) return;
      await addCounts(table, tenantId, { minute: minuteOf(at), part: region }, refused);
    };
    const unnoted = (error: unknown): void =>
      log("warn", provider, { tenant: tenantId, outcome: "unnoted", error: describeError(error) });
    // A table that hangs must not keep the provider from its answer.
    await Promise.race([noting().catch(unnoted), pause(PATIENCE_MS)]);
  };
}
