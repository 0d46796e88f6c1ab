import { timeText } from "../../shared/event.ts";
import { standingNos, statesOnPage } from "../../shared/ledger/closed.ts";
import { type FullRound, noteFullRound, readFullRound } from "../../shared/ledger/full-files.ts";
import { isChannel, text } from "../../shared/ledger/items.ts";
import { storedAddress } from "../../shared/ledger/stored-address.ts";
import type { Item } from "../../shared/table.ts";
import { canariesOf, standingCanary } from "./file-canaries.ts";
import { type Filing, keepManifest, keepRows } from "./signed-files.ts";
import { identifierOf, type Row } from "./suppression-rows.ts";

/** A page of the ledger every so often leaves its partitions to the checks. */
const PAGE = 250;
const PAUSE_MS = 50;

/**
 * Writes every no that stands, once a day, in as many parts and runs as that takes. A part is made of whole pages of the
 * ledger and noted when it stands in the folder, so that the next run goes on behind it; the manifest comes last, and
 * what has one is complete. What changes while the round goes on is in its parts or in the files of what is told.
 * @param hasTime whether there is time for another page
 * @throws where a file is not kept, or the table refuses
 */
export async function writeFull(filing: Filing, hasTime: () => boolean): Promise<void> {
  const { table, now, tenant, partner } = filing;
  let round = beginRound(await readFullRound(table, tenant.id, partner.id), timeText(now()));
  while (!round.ended && hasTime()) {
    round = await nextPart(filing, round, hasTime);
    await noteFullRound(table, tenant.id, partner.id, round);
  }
}

/** One that is under way goes on, however long it takes; else each day, of UTC, has its own. */
function beginRound(before: FullRound | undefined, now: string): FullRound {
  if (before !== undefined && (!before.ended || dayOf(before.startedAt) >= dayOf(now))) return before;
  return { startedAt: now, firstAt: before?.firstAt ?? now, parts: [], after: undefined, ended: false };
}

async function nextPart(filing: Filing, round: FullRound, hasTime: () => boolean): Promise<FullRound> {
  const rows: Row[] = [];
  let { after } = round;
  do {
    const page = await statesOnPage(filing.table, filing.tenant.id, after, Math.min(PAGE, filing.most));
    rows.push(...page.states.flatMap(({ contactId, state }) => rowsOf(filing, contactId, state)));
    after = page.next;
    await filing.pause(PAUSE_MS);
  } while (after !== undefined && rows.length < filing.most && hasTime());
  const ended = after === undefined;
  const folder = `full/${dayOf(round.startedAt)}`;
  const number = round.parts.length + 1;
  const all = [...rows, ...canaryRows(filing, round, ended)];
  const stem = `${folder}/${String(number).padStart(4, "0")}`;
  // A stretch of the ledger where nobody said no is no part.
  const parts = rows.length > 0 || ended ? [...round.parts, await keepRows(filing, stem, all)] : round.parts;
  if (ended) {
    const delivered = { kind: "full", from: null, to: round.startedAt, files: parts } as const;
    await keepManifest(filing, `${folder}/manifest.json`, delivered);
  }
  return { ...round, parts, after, ended };
}

/** Each canary is in a full file once, for what stood in every part would show: one in a part, and the rest in the last. */
function canaryRows(
  { tenant, partner }: Filing,
  { parts, firstAt }: FullRound,
  isLast: boolean,
): readonly Row[] {
  const from = parts.length;
  const canaries = canariesOf(partner).slice(from, isLast ? undefined : from + 1);
  return canaries.map((canary) =>
    standingCanary(partner, canary, { topics: tenant.topics, before: firstAt }),
  );
}

function rowsOf({ now, tenant, partner, vault }: Filing, contactId: string, state: Item): readonly Row[] {
  const channel = text(state["channel"]);
  const nos = standingNos(state, timeText(now())).filter(
    ({ topic }) => topic === "*" || partner.topics === undefined || partner.topics.includes(topic),
  );
  if (nos.length === 0 || !isChannel(channel)) return [];
  const address = storedAddress(vault, tenant.id, contactId, state);
  if (address === undefined) return [];
  const identifier = identifierOf(partner, address, channel);
  return nos.map((no) => ({ ...no, identifier, channel }));
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}
