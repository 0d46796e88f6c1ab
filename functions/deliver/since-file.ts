import { timeText } from "../../shared/event.ts";
import { standingNos } from "../../shared/ledger/closed.ts";
import { type Fed, noteTaken, readFeed, readTaken, settledBefore } from "../../shared/ledger/feed.ts";
import { text } from "../../shared/ledger/items.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { itemsAt } from "../../shared/ledger/read.ts";
import { storedAddress } from "../../shared/ledger/stored-address.ts";
import { isSuppression, type Job } from "../../shared/partner.ts";
import type { Item } from "../../shared/table.ts";
import { canaryAmong } from "./file-canaries.ts";
import { readJob } from "./job.ts";
import { type Filing, keepManifest, keepRows } from "./signed-files.ts";
import { identifierOf, type Row } from "./suppression-rows.ts";

const PAGE = 500;

/**
 * Writes what the partner was told since its last file, in as many files as that takes. Each tells of a stretch of the
 * partner's feed; only when it stands in the folder, under its manifest, its events count as taken. Cut short anywhere,
 * the next run begins at the same place and tells them again: twice is harmless, and none is left out.
 * @param hasTime whether there is time for another file
 * @throws where a file is not kept, or the table refuses
 */
export async function writeSince(filing: Filing, hasTime: () => boolean): Promise<void> {
  const { table, now, tenant, partner } = filing;
  const feed = { tenantId: tenant.id, partner: partner.id };
  const before = settledBefore(now());
  let after = (await readTaken(table, feed))?.place;
  for (let more = true; more && hasTime(); ) {
    const stretch = await nextStretch(filing, after, before);
    more = stretch.more;
    const last = stretch.events.at(-1);
    if (last === undefined) return;
    const to = more ? last.place : before;
    if (stretch.rows.length > 0) await keepStretch(filing, { from: after ?? null, to, rows: stretch.rows });
    await noteTaken(table, feed, stretch.events, { place: to, at: timeText(now()) });
    after = to;
  }
}

async function keepStretch(
  filing: Filing,
  { from, to, rows }: { readonly from: string | null; readonly to: string; readonly rows: readonly Row[] },
): Promise<void> {
  // A place of the feed: a time, and behind it the event where the file ends in the middle of much. It sorts as it did.
  const stem = `since/${to.replaceAll(/[-:.]/g, "").replaceAll(/\W/g, "-")}`;
  const canary = canaryAmong(filing.partner, to, rows);
  const file = await keepRows(filing, stem, [canary, ...rows]);
  await keepManifest(filing, `${stem}.json`, { kind: "since", from, to, files: [file] });
}

interface Stretch {
  readonly events: readonly Fed[];
  readonly rows: readonly Row[];
  readonly more: boolean;
}

async function nextStretch(filing: Filing, from: string | undefined, before: string): Promise<Stretch> {
  const { table, tenant, partner, most } = filing;
  const events: Fed[] = [];
  const rows: Row[] = [];
  let more = true;
  while (more && events.length < most) {
    const after = events.at(-1)?.place ?? from;
    const page = await readFeed(
      table,
      { tenantId: tenant.id, partner: partner.id },
      { after, before, limit: Math.min(PAGE, most) },
    );
    events.push(...page.events);
    rows.push(...(await rowsOf(filing, page.events)));
    more = page.more;
  }
  return { events, rows, more };
}

/** Who stands by the no that the partner was told of: not who was erased, and not who has come back since. */
async function rowsOf(
  { table, now, tenant, partner, vault }: Filing,
  events: readonly Fed[],
): Promise<readonly Row[]> {
  const jobs = events.flatMap(({ job }) => readJob(job) ?? []);
  const contacts = [...new Set(jobs.map(({ contactId }) => contactId))];
  const items = await itemsAt(
    table,
    contacts.map((contactId) => stateKey(tenant.id, contactId)),
  );
  const states = new Map(items.map((item) => [text(item["pk"]), item]));
  return jobs.flatMap((job) => {
    const state = states.get(text(stateKey(tenant.id, job.contactId)["pk"]));
    const address = storedAddress(vault, tenant.id, job.contactId, state);
    const no = state && standingNo(job, state, timeText(now()));
    if (address === undefined || no === undefined) return [];
    return [{ ...no, channel: job.channel, identifier: identifierOf(partner, address, job.channel) }];
  });
}

function standingNo({ reason, topic }: Job, state: Item, now: string) {
  const told = isSuppression(reason) ? "*" : topic;
  return standingNos(state, now).find((no) => no.topic === told);
}
