import { normaliseAddress } from "../../shared/address.ts";
import type { Api } from "./ask.ts";
import type { Call } from "./command.ts";
import type { List } from "./list/list.ts";
import { addressIn, type OldLinkList } from "./old-link-list.ts";
import { endProgress, progress } from "./output.ts";
import { grouped, paceText } from "./pace.ts";
import { patiently } from "./patience.ts";

export interface Reading {
  readonly list: List;
  readonly system: OldLinkList;
  readonly key: string | undefined;
}

interface Link {
  readonly id: string;
  readonly channel: "email";
  readonly address: string;
  readonly topic: string;
}

interface Target {
  /** Nothing, where it is only asked how many there would be. */
  readonly api: Api | undefined;
  readonly system: string;
  readonly topic: string;
}

/** Every row of the list is in one of these. */
export interface KeptLinks {
  rows: number;
  links: number;
  /** Rows without an address that can be read, and rows that no link can be known from. */
  unreadable: number;
  unlinked: number;
  /** The lines of the first of both. */
  readonly lines: number[];
}

const AT_ONCE = 500;
const LINES_TOLD = 20;

/**
 * Keeps the links of everybody on a list. The same list again changes nothing, so whoever was interrupted begins anew.
 * @throws CommandFailed where the stack has no answer for a minute
 */
export async function keepOldLinks({ now }: Call, reading: Reading, target: Target): Promise<KeptLinks> {
  const kept: KeptLinks = { rows: 0, links: 0, unreadable: 0, unlinked: 0, lines: [] };
  const begunAt = now();
  let read = 0;
  let waiting: Link[] = [];
  const onBytes = (bytes: Buffer): void => {
    read += bytes.length;
  };
  for await (const row of reading.list.rows(onBytes)) {
    kept.rows += 1;
    const address = normaliseAddress("email", addressIn(row));
    const ids = address === undefined ? [] : reading.system.idsIn(row, reading.key);
    if (ids.length === 0) {
      if (address === undefined) kept.unreadable += 1;
      else kept.unlinked += 1;
      if (kept.lines.length < LINES_TOLD) kept.lines.push(row.line);
    }
    for (const id of ids) {
      waiting.push({ id, channel: "email", address: address ?? "", topic: target.topic });
    }
    if (waiting.length < AT_ONCE) continue;
    await send(target, waiting, kept);
    waiting = [];
    progress(paceText("links", { begunAt, now: now(), done: kept.links, share: read / reading.list.bytes }));
  }
  await send(target, waiting, kept);
  endProgress();
  return kept;
}

async function send({ api, system }: Target, links: readonly Link[], kept: KeptLinks): Promise<void> {
  for (let from = 0; from < links.length; from += AT_ONCE) {
    const some = links.slice(from, from + AT_ONCE);
    if (api !== undefined)
      await patiently(() => api.post("/v1/old-links", "operate", { system, links: some }));
    kept.links += some.length;
  }
}

/** What was kept, for people. */
export function keptInWords(
  { rows, links, unreadable, unlinked, lines }: KeptLinks,
  dryRun: boolean,
): readonly string[] {
  return [
    `${grouped(rows)} rows`,
    `  ${grouped(links)} links ${dryRun ? "would be kept" : "are kept"}`,
    ...(unreadable === 0 ? [] : [`  ${grouped(unreadable)} without an address that can be read`]),
    ...(unlinked === 0 ? [] : [`  ${grouped(unlinked)} that no link can be known from`]),
    ...(lines.length === 0
      ? []
      : [`  lines ${lines.join(", ")}${unreadable + unlinked > lines.length ? ", …" : ""}`]),
  ];
}
