import { type Config, findTenant, type PartnerConfig, readConfig, type Tenant } from "./config.ts";
import { isReplicated, requireEnv } from "./env.ts";
import { timeText } from "./event.ts";
import { inParallel } from "./in-parallel.ts";
import { jobSender, type SendJob } from "./job-queue.ts";
import { type ListedLink, listLinks } from "./ledger/day-lists.ts";
import { type Entry, readEntry } from "./ledger/items.ts";
import { type Jobs, noteJobs } from "./ledger/jobs.ts";
import { type EntryKey, entryKey } from "./ledger/keys.ts";
import { layLink, likelyEnd, type Place } from "./ledger/lay-chain.ts";
import { settle, settleSignUp } from "./ledger/marks.ts";
import { mendState } from "./ledger/mend-state.ts";
import { foldEntry } from "./ledger/state-update.ts";
import { isSuppression, type Job } from "./partner.ts";
import { sqsQueue } from "./queue.ts";
import { type Item, type Table, tableFromEnv } from "./table.ts";
import { type Late, toldAgainAfter } from "./told-again.ts";

/** What it takes to announce an entry. */
export interface Announcer {
  readonly config: Config;
  readonly table: Table;
  /** Only entries of this Region are announced and chained here. */
  readonly region: string;
  /** Whether a second Region writes to the table as well. */
  readonly replicated: boolean;
  readonly sendJob: SendJob;
  readonly now: () => number;
}

/** The announcer of the function's own environment. */
export function announcerFromEnv(): Announcer {
  return {
    config: readConfig(),
    table: tableFromEnv(),
    region: requireEnv("AWS_REGION"),
    replicated: isReplicated(),
    sendJob: jobSender(sqsQueue(), requireEnv("HEED_QUEUE_URL_PREFIX")),
    now: Date.now,
  };
}

/**
 * `announced`: its jobs are in their queues, it is chained and its mark is gone. `settled`: that was so before.
 * `foreign`: another Region's, which announces it; here it is folded into the state. `gone`: erased. `unreadable`: no entry of ours. `unknown_tenant`: this
 * function's configuration is older than the entry, which keeps its mark for a later one.
 */
export type Announced = "announced" | "settled" | "foreign" | "gone" | "unreadable" | "unknown_tenant";

/**
 * Takes one entry from the ledger to its partners' queues, chains it and clears its mark, in this order, so
 * that whatever stops it half way is done again by the stream or the sweep; every step may be repeated.
 * @throws where DynamoDB or SQS refuse
 */
export async function announce(announcer: Announcer, entry: EntryKey): Promise<Announced> {
  const { outcome, chained } = await sendAndChain(announcer, entry);
  if (chained !== undefined) await settleAll(announcer, [chained]);
  return outcome;
}

/** An entry whose jobs are sent and whose link is laid; what is left is the day's list, and its mark. */
export interface Chained {
  readonly entry: Entry;
  readonly place: Place;
}

/**
 * The first half of `announce`, of which a batch makes many before it settles them together.
 * @param image the entry as it was when it was written, where that is known
 */
export async function sendAndChain(
  announcer: Announcer,
  entry: EntryKey,
  image?: Item,
): Promise<{ readonly outcome: Announced; readonly chained?: Chained }> {
  const { config, table, region } = announcer;
  // Before the entry itself: see lay-chain.ts.
  const last = await likelyEnd(announcer, entry);
  // Most contacts have one entry, which nothing has touched; if something has all the same, its jobs are noted.
  const isFirst = last === undefined || last.eventId === entry.eventId;
  const unread = isFirst && image !== undefined;
  const item = unread ? image : await table.get(entryKey(entry));
  if (item === undefined) return { outcome: "gone" };
  const stored = readEntry(item);
  if (stored === undefined) return { outcome: "unreadable" };
  if (stored.region !== region) {
    await mendState(table, entry.tenantId, entry.contactId);
    return { outcome: "foreign" };
  }
  if (stored.seq !== undefined && !stored.marked) return { outcome: "settled" };
  const tenant = findTenant(config, stored.tenantId);
  if (tenant === undefined) return { outcome: "unknown_tenant" };

  if (stored.unfolded) await foldEntry(table, stored, item);
  const sent = await sendJobs(announcer, stored, partnersFor(tenant, stored), { onlyNew: unread });
  if (!sent) return sendAndChain(announcer, entry);
  const place = await layLink(announcer, entry, last, item);
  return { outcome: "announced", chained: { entry: stored, place } };
}

/**
 * The second half: the links of a batch are written down in one item of the day's lists, for they are to be
 * under its head, and only then the marks go. Cut short between the two, a link stands in two lists at the most.
 */
export async function settleAll(announcer: Announcer, batch: readonly Chained[]): Promise<void> {
  const day = timeText(announcer.now()).slice(0, 10);
  const tenants = Map.groupBy(batch, ({ entry }) => entry.tenantId);
  for (const [tenantId, chained] of tenants) {
    const links = chained.flatMap(listedLink);
    const list =
      links.length === 0
        ? undefined
        : await listLinks(announcer.table, { ...announcer, tenantId, day }, links);
    await inParallel(chained, ({ entry, place }) => {
      const listed = list === undefined || place.hash === undefined ? undefined : `${day}#${list}`;
      const close = entry.status === "pending" ? settleSignUp : settle;
      return close(announcer.table, entry, { seq: place.seq, listed });
    });
  }
}

function listedLink({ entry: { contactId }, place: { seq, hash } }: Chained): readonly ListedLink[] {
  return hash === undefined ? [] : [{ contactId, seq, hash }];
}

/**
 * The partners that an entry is told to. A partner limited to topics is told of `*` too, and a suppression
 * closes them all (contract, section 5). Consent that ends by itself, or that the person never put into words, is
 * told to nobody: a partner would keep it for good.
 */
export function partnersFor(tenant: Tenant, entry: Entry): readonly PartnerConfig[] {
  const { inert, status, basis, until } = entry;
  if (inert || status === "pending" || (status === "opted_in" && (basis ?? until) !== undefined)) return [];
  const all = entry.topic === "*" || isSuppression(entry.reason);
  return tenant.partners.filter(({ topics }) => all || topics === undefined || topics.includes(entry.topic));
}

/** How jobs are sent. */
interface Sending {
  /** Starts the partners' three days anew. */
  readonly redrivenAt?: string | undefined;
  /** Sends nothing where they were noted before: by whoever sent them, or was stopped half way. */
  readonly onlyNew?: boolean | undefined;
}

/**
 * Sends one job to each partner, and after it what an opt-out of everything must not be the last word on.
 * @returns `false` where it was to send new ones only, and they are not
 * @throws where SQS did not take all of them
 */
export async function sendJobs(
  announcer: Announcer,
  entry: Entry,
  partners: readonly PartnerConfig[],
  sending: Sending = {},
): Promise<boolean> {
  if (!(await sendEach(announcer, entry, partners, sending))) return false;
  if (partners.length > 0) {
    await tellAgainAfter(announcer, { ...entry, redrivenAt: sending.redrivenAt }, partners);
  }
  return true;
}

/**
 * Tells these partners again what is newer than an opt-out of everything and stands; nothing after anything else.
 * @param late whose jobs are in the queues already
 */
export async function tellAgainAfter(
  announcer: Announcer,
  late: Late,
  partners: readonly PartnerConfig[],
): Promise<void> {
  const tenant = findTenant(announcer.config, late.tenantId);
  if (tenant === undefined) return;
  for (const again of await toldAgainAfter(announcer.table, tenant, late)) {
    const concerned = new Set(partnersFor(tenant, again).map(({ id }) => id));
    const told = partners.filter(({ id }) => concerned.has(id));
    await sendEach(announcer, again, told, { redrivenAt: late.redrivenAt });
  }
}

/** One job to each partner, noted first. All are tried, also when one queue refuses. */
async function sendEach(
  announcer: Announcer,
  entry: Entry,
  partners: readonly PartnerConfig[],
  { redrivenAt, onlyNew }: Sending,
): Promise<boolean> {
  const { contactId, tenantId, eventId } = entry;
  const jobs = await noteJobs(announcer.table, tenantId, eventId, {
    contactId,
    createdAt: timeText(announcer.now()),
    partners: partners.map(({ id }) => id),
  });
  if (onlyNew === true && !jobs.isNew) return false;
  const sent = await Promise.allSettled(
    partners.map(({ id }) =>
      announcer.sendJob({ ...jobOf(entry, jobs, id), ...(redrivenAt && { redrivenAt }) }),
    ),
  );
  for (const one of sent) if (one.status === "rejected") throw one.reason;
  return true;
}

function jobOf(entry: Entry, { createdAt }: Jobs, partner: string): Job {
  const { tenantId, eventId, contactId, channel, topic, status, source, reason } = entry;
  return {
    tenant: tenantId,
    partner,
    eventId,
    contactId,
    channel,
    topic,
    status,
    source,
    reason,
    occurredAt: entry.occurredAt,
    receivedAt: entry.receivedAt,
    createdAt,
  };
}
