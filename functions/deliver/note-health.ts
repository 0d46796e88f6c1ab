import { notePartnerHealth } from "../../shared/ledger/partner-health.ts";
import { describeError, log } from "../../shared/log.ts";
import type { Job, Told } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import type { Begun } from "./begin-receipt.ts";

/** What was last written of each partner by this function, and when (milliseconds). */
export type HealthNotes = Map<string, { readonly isWell: boolean; readonly at: number }>;

/** A partner's health is a word or two for people: a note every few minutes, and at each change, is enough. */
const FRESH_MS = 5 * 60_000;

/** Notes how a partner answers. It is no part of the delivery: where it cannot be written, the delivery stands. */
export async function noteHealth(
  { table, health, now }: { readonly table: Table; readonly health: HealthNotes; readonly now: () => number },
  { tenant, partner }: Job,
  { receipt, outcome }: { readonly receipt: Begun; readonly outcome: Told["outcome"] },
): Promise<void> {
  const name = `${tenant}/${partner}`;
  const isWell = outcome === "done";
  const known = health.get(name);
  const at = now();
  if (known !== undefined && known.isWell === isWell && at - known.at < FRESH_MS) return;
  health.set(name, { isWell, at });
  try {
    await notePartnerHealth(table, tenant, partner, { ...receipt, isWell, at });
  } catch (error) {
    log("warn", "deliver", { outcome: "health_unnoted", tenant, partner, error: describeError(error) });
  }
}
