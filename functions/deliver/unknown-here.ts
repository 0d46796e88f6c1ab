import { normaliseAddress } from "../../shared/address.ts";
import { kindOfTopic, type PartnerConfig, type Tenant } from "../../shared/config.ts";
import { type Change, timeText } from "../../shared/event.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { erasedAt, readState } from "../../shared/ledger/items.ts";
import { type Ledger, stateKey } from "../../shared/ledger/ledger.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import { record } from "../../shared/ledger/record.ts";
import { COMPLAINT, type ContactState, HARD_BOUNCE, mergeStates } from "../../shared/ledger/standing.ts";
import { isSuppression, type Listed } from "../../shared/partner.ts";
import type { Seen } from "./seen.ts";

/** How far a partner's clock and ours may be apart. */
const CLOCKS_MS = 600_000;

/** What a partner's list is compared by. */
export interface Listing {
  readonly ledger: Ledger;
  readonly tenant: Tenant;
  readonly partner: PartnerConfig;
  readonly seen: Seen;
}

/**
 * Takes in one page of the partner's list: whoever is on it and is not closed here becomes an opt-out, which
 * every other partner is told of. A yes never comes out of this.
 * @returns how many were unknown here
 * @throws where DynamoDB refuses; to take the same page in again changes nothing
 */
export async function takeIn(listing: Listing, entries: readonly Listed[]): Promise<number> {
  const unknown = await inParallel(entries, (entry) => takeOne(listing, entry));
  return unknown.filter((is) => is).length;
}

async function takeOne(listing: Listing, entry: Listed): Promise<boolean> {
  const { ledger, partner, seen } = listing;
  const address = normaliseAddress(entry.channel, entry.address);
  if (address === undefined) return false;
  const ids = ledger.vault.contactIds(entry.channel, address);
  for (const id of ids) seen.add(id, entry.topic);
  const items = await Promise.all(ids.map((id) => ledger.table.get(stateKey(ledger.tenantId, id))));
  // What the partner still has of an erased person is no reason to begin a record of them again.
  if (items.some((item) => erasedAt(item) !== undefined)) return false;
  const state = mergeStates(items.map(readState));
  if (!(await isNews(listing, entry, { ids, state }))) return false;
  const recorded = await record(ledger, changeOf(partner, { ...entry, address }, ledger.now()));
  return recorded.outcome === "recorded";
}

/** Whether a listing says more than the ledger. */
async function isNews(
  listing: Listing,
  entry: Listed,
  { ids, state }: { readonly ids: readonly string[]; readonly state: ContactState },
): Promise<boolean> {
  const { registers } = state;
  if (registers.size === 0) return true;
  const known = [...namesFor(listing.tenant, entry.topic)].flatMap((name) => registers.get(name) ?? []);
  if (known.some(({ status }) => status === "opted_out")) return false;
  const { since } = entry;
  // A later yes of the person's: no partner with a list is told of one, so it still has what that yes ended.
  if (since !== undefined && known.some(({ at }) => at >= since)) return false;
  return !(await isAccountedFor(listing, entry, ids));
}

/** The registers by which a no of a topic is closed already; a suppression closes everything. */
function namesFor(tenant: Tenant, topic: string): ReadonlySet<string> {
  const covered = kindOfTopic(tenant, topic) === "marketing";
  return new Set([topic, ...(covered ? ["*"] : []), COMPLAINT, HARD_BOUNCE]);
}

/**
 * Whether a no of the past accounts for a listing: one that this partner was told of by then, for it may have put
 * the person on a wider list than theirs; or, where it does not say since when, any that is as wide.
 */
async function isAccountedFor(
  { ledger: { table, tenantId }, partner }: Listing,
  { topic, since }: Listed,
  ids: readonly string[],
): Promise<boolean> {
  const past = await Promise.all(ids.map((id) => entriesOf(table, tenantId, id)));
  for (const { entry } of past.flat()) {
    const isWide = entry.topic === "*" || isSuppression(entry.reason);
    if (entry.status !== "opted_out" && !isSuppression(entry.reason)) continue;
    if (since === undefined && (isWide || entry.topic === topic)) return true;
    const receipt = await readReceipt(table, tenantId, entry.eventId, partner.id);
    const toldAt = receipt?.deliveredAt ?? undefined;
    if (toldAt !== undefined && (since ?? "") <= timeText(Date.parse(toldAt) + CLOCKS_MS)) return true;
  }
  return false;
}

function changeOf({ id, type, provider }: PartnerConfig, entry: Listed, at: number): Change {
  const { channel, address, topic, effect, since } = entry;
  const now = timeText(at);
  return {
    channel,
    address,
    topic,
    effect,
    // As its own webhooks say it: so it is not sent back there.
    source: `provider:${provider === undefined || provider === "none" ? type : provider}`,
    occurredAt: since !== undefined && since < now ? since : now,
    receivedAt: now,
    late: false,
    identity: { parts: ["reconcile", id, channel, topic, effect, since ?? ""], ofRecipient: true },
    evidence: { route: "reconcile", partner: id, ...(since === undefined ? {} : { listedSince: since }) },
    byPerson: false,
  };
}
