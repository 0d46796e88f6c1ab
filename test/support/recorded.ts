import { announce } from "../../shared/announce.ts";
import type { Channel } from "../../shared/event.ts";
import { tenantLedger } from "../../shared/intake.ts";
import { type Entry, readEntry } from "../../shared/ledger/items.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { standingOf } from "../../shared/ledger/precedence.ts";
import type { Item, Table } from "../../shared/table.ts";
import type { Pages } from "./pages.ts";

/** Every item of a table as text, to compare before and after: attributes come in no order of their own. */
export async function everything(table: Table): Promise<readonly string[]> {
  const items = await itemsIn(table);
  return items
    .map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
}

/** The ledger's entries of a table, in the order of their times. */
export async function entriesIn(table: Table): Promise<readonly Entry[]> {
  const entries = (await itemsIn(table)).flatMap((item) => readEntry(item) ?? []);
  return entries.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
}

/** Announces and chains what pages recorded, as the stream does. Nothing is sent: no partner is told. */
export async function announceAll({ config, table, region, now }: Pages["runtime"]): Promise<void> {
  for (const entry of await entriesIn(table)) {
    await announce({ config, table, region, replicated: false, sendJob: async () => {}, now }, entry);
  }
}

/** Every item of a table. */
export async function itemsIn(table: Table): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await table.scan(500, after);
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/** What was recorded, as `topic status`. */
export async function recordedIn(table: Table): Promise<readonly string[]> {
  return (await entriesIn(table)).map(({ topic, status }) => `${topic} ${status}`);
}

/** Whether Ann may be sent each topic by e-mail, at the site's time. */
export function allowedOn(site: Pages, ...topics: readonly string[]): Promise<readonly boolean[]> {
  return allowedTo(site, "email", "ann@example.com", topics);
}

/** Whether an address may be sent each topic, at the site's time. */
export async function allowedTo(
  { runtime }: Pages,
  channel: Channel,
  address: string,
  topics: readonly string[],
): Promise<readonly boolean[]> {
  const [tenant] = runtime.config.tenants;
  if (tenant === undefined) throw new Error("no tenant");
  const { state } = await contactOf(await tenantLedger(runtime, tenant), channel, address);
  const now = new Date(runtime.now()).toISOString();
  const { defaultAllowed, requireEvidence } = tenant;
  const policy = { channel, kind: "marketing", defaultAllowed, requireEvidence, now } as const;
  return topics.map((topic) => standingOf(state, topic, policy).allowed);
}
