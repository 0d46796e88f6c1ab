import type { Config, Tenant } from "../../shared/config.ts";
import { readConfig } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { type ClockCount, readClock } from "../../shared/legal-clock.ts";
import { log } from "../../shared/log.ts";
import { count, HALF, LATE, NINETY } from "../../shared/metrics.ts";
import { start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";

interface Watching {
  readonly config: Config;
  readonly table: Table;
  readonly now: () => number;
}

/**
 * Looks at every partner's legal clock (F97, R-001) and says how many jobs have used up half of their time, nine
 * tenths, or all of it. CloudWatch rings at the first of each; nothing is ever given up here.
 * @throws at the end, where a partner's clock could not be read: the function's error rings its own alarm
 */
export async function clocks({ config, table, now }: Watching): Promise<void> {
  const at = now();
  const clockOf = async (tenant: Tenant, partner: string): Promise<void> => {
    const { half, ninety, late, more } = await readClock(table, tenant.id, partner, timeText(at));
    count(at, { tenant: tenant.id, partner }, metricsOf({ half, ninety, late }));
    if (half > 0) log("warn", "clocks", { tenant: tenant.id, partner, half, ninety, late, more });
  };
  const read = await Promise.allSettled(
    config.tenants.flatMap((tenant) => tenant.partners.map(({ id }) => clockOf(tenant, id))),
  );
  const failed = read.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function metricsOf({ half, ninety, late }: Omit<ClockCount, "more">): Readonly<Record<string, number>> {
  return { [HALF]: half, [NINETY]: ninety, [LATE]: late };
}

export const handler = start(() => {
  const watching = { config: readConfig(), table: tableFromEnv(), now: Date.now };
  return () => clocks(watching);
});
