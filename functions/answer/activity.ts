import { authenticate } from "../../shared/bearer.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import {
  COUNTED,
  countUp,
  type Minute,
  minuteOf,
  percentile,
  readCounts,
} from "../../shared/ledger/activity.ts";
import { publicEvent } from "../../shared/ledger/items.ts";
import { type Recent, recentEntries } from "../../shared/ledger/recent.ts";
import { storedAddress } from "../../shared/ledger/stored-address.ts";
import { maskAddress } from "../../shared/masked-address.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import type { Vault } from "../../shared/vault.ts";
import { providers } from "./providers.ts";

const MOST_RECENT = 50;
/** A day: so many minutes are counted, and no more are read. */
const MOST_MINUTES = 1440;

/** `GET /v1/activity`: what came in of late, by the minute, and the last events. `GET /v1/providers`: who delivers. */
export function activity(runtime: LedgerRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "consent:read");
    if (!caller.ok) return problem(caller.error);
    const asked = new URLSearchParams(request.query).get("minutes") ?? "60";
    const minutes = /^\d{1,4}$/.test(asked) ? Number(asked) : 0;
    if (minutes < 1 || minutes > MOST_MINUTES) {
      const detail = `expected a whole number from 1 to ${MOST_MINUTES}`;
      return problem("invalid_request", [{ pointer: "/minutes", detail }]);
    }
    const ledger = await tenantLedger(runtime, caller.value);
    const now = runtime.now();
    const from = minuteOf(now - (minutes - 1) * 60_000);
    const [counted, recent] = await Promise.all([
      readCounts(runtime.table, ledger.tenantId, from, minuteOf(now)),
      recentEntries(runtime.table, ledger.tenantId, MOST_RECENT),
    ]);
    const partners = caller.value.partners.map(({ id }) => id);
    return json({
      now: timeText(now),
      from: `${from}:00.000Z`,
      minutes: counted.map(shownMinute),
      ...durations(counted, partners),
      recent: recent.map((one) => shownRecent(ledger.vault, one)),
    });
  }
  const shown = serve("activity", { GET: get });
  const listed = providers(runtime);
  return (event) => (event.rawPath === "/v1/providers" ? listed(event) : shown(event));
}

function shownMinute({ at, counts }: Minute): object {
  return {
    at: `${at}:00.000Z`,
    optOuts: under(counts, COUNTED.out),
    optIns: under(counts, COUNTED.in),
    suppressions: under(counts, COUNTED.suppressed),
    refused: under(counts, COUNTED.refused),
  };
}

function under(counts: Minute["counts"], prefix: string): Readonly<Record<string, number>> {
  const found = [...counts].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, count]) => [name.slice(prefix.length), count]));
}

function durations(minutes: readonly Minute[], partners: readonly string[]): object {
  const all = new Map<string, number>();
  const delivered = new Map<string, number>();
  for (const [name, count] of minutes.flatMap(({ counts }) => [...counts])) {
    countUp(all, name, count);
    // Of all partners together: the bucket is what stands behind the last point.
    if (name.startsWith(COUNTED.delivered)) countUp(delivered, name.slice(name.lastIndexOf(".") + 1), count);
  }
  const ofPartner = (id: string): object => percentiles(all, `${COUNTED.delivered}${id}.`);
  return {
    announced: percentiles(all, COUNTED.announced),
    delivered: percentiles(delivered, ""),
    partners: Object.fromEntries(partners.map((id) => [id, ofPartner(id)])),
  };
}

function percentiles(counts: ReadonlyMap<string, number>, prefix: string): object {
  return { p50: percentile(counts, prefix, 0.5), p99: percentile(counts, prefix, 0.99) };
}

/** The address masked: whoever looks on is to see that something happened, and not to whom. */
function shownRecent(vault: Vault, { entry, state }: Recent): object {
  const { contactId, ...event } = publicEvent(entry);
  const address = storedAddress(vault, entry.tenantId, contactId, state);
  return { ...event, address: address === undefined ? null : maskAddress(address) };
}

export const handler = start(() => activity(ledgerRuntimeFromEnv()));
