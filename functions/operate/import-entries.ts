import { normaliseAddress } from "../../shared/address.ts";
import type { Tenant } from "../../shared/config.ts";
import { topicOfList } from "../../shared/topic-of-list.ts";
import type { Aside, Listed, ListedStatus, NamedFormat } from "./import-format.ts";
import { Fingerprints } from "./list/fingerprints.ts";
import type { List } from "./list/list.ts";
import type { Row } from "./list/row.ts";
import { momentOf } from "./list/time.ts";

/** One row as the API takes it. */
export interface ImportEntry {
  readonly channel: string;
  /** Normalised. */
  readonly address: string;
  readonly topic: string;
  readonly status: ListedStatus;
  /** Absent where the list tells none: it counts as of the list's own time. */
  readonly occurredAt?: string;
  readonly wording?: string;
  readonly evidence?: Readonly<Record<string, string>>;
}

/** What came of reading a list. */
export interface Survey {
  rows: number;
  entries: number;
  duplicates: number;
  /** Entries whose time the list does not tell. */
  untimed: number;
  /** Why rows were left out, and how many. */
  readonly asides: Map<string, number>;
  /** Rows without an address that can be read, and the lines of the first of them. */
  unreadable: number;
  readonly unreadableLines: number[];
  readonly statuses: Map<ListedStatus, number>;
}

export interface ReadingOptions {
  readonly tenant: Tenant;
  readonly named: NamedFormat;
  /** The topic that every opt-out of the list is of. */
  readonly topic: string | undefined;
  /** What every row says, whatever it says of itself. */
  readonly status: ListedStatus | undefined;
  readonly channel: Listed["channel"] | undefined;
  readonly optIns: boolean;
}

const LINES_TOLD = 20;

export function emptySurvey(): Survey {
  return {
    rows: 0,
    entries: 0,
    duplicates: 0,
    untimed: 0,
    asides: new Map(),
    unreadable: 0,
    unreadableLines: [],
    statuses: new Map(),
  };
}

/**
 * What a list's rows ask for, one after the other; rows that say the same as one before are left out.
 * @param survey is filled in on the way
 */
export async function* entriesOf(
  list: List,
  options: ReadingOptions,
  survey: Survey,
  onBytes?: (bytes: Buffer) => void,
): AsyncGenerator<ImportEntry> {
  const seen = new Fingerprints();
  for await (const row of list.rows(onBytes)) {
    survey.rows += 1;
    for (const entry of entriesIn(row, list, options, survey)) {
      if (!seen.add(JSON.stringify(entry))) survey.duplicates += 1;
      else {
        survey.entries += 1;
        if (entry.occurredAt === undefined) survey.untimed += 1;
        add(survey.statuses, entry.status);
        yield entry;
      }
    }
  }
}

function entriesIn(
  row: Row,
  { shape }: List,
  options: ReadingOptions,
  survey: Survey,
): readonly ImportEntry[] {
  const read = options.status === undefined ? options.named.format.read(row, shape) : forced(row, options);
  if ("aside" in read) {
    add(survey.asides, read.aside);
    return [];
  }
  return read.flatMap((listed) => {
    const channel = options.channel ?? listed.channel;
    const address = normaliseAddress(channel, listed.address);
    if (address === undefined) {
      survey.unreadable += 1;
      if (survey.unreadableLines.length < LINES_TOLD) survey.unreadableLines.push(row.line);
      return [];
    }
    const why = refusal(listed, options);
    if (why !== undefined) add(survey.asides, why);
    return why === undefined
      ? topicsOf(listed, options).map((topic) => entryOf(listed, { channel, address, topic }))
      : [];
  });
}

/** With `--status` only the address of a row counts. */
function forced(row: Row, { status = "opted_out" }: ReadingOptions): readonly Listed[] | Aside {
  const address = ["address", "email", "emailaddress", "phone", "phonenumber", "number", "contactid"]
    .map((name) => row.text(name))
    .find((text) => text !== "");
  if (address === undefined) return { aside: "no address" };
  return [{ channel: address.includes("@") ? "email" : "sms", address, status }];
}

/** An opt-in is nobody's word: it takes its wording, its time, and somebody who asks for it. */
function refusal({ status, wording, time }: Listed, { optIns }: ReadingOptions): string | undefined {
  if (status !== "opted_in") return undefined;
  if (!optIns) return "an opt-in, which --opt-ins takes with its wording and time";
  return wording === undefined || time === undefined ? "an opt-in without its wording or time" : undefined;
}

function topicsOf(listed: Listed, { tenant, topic, named }: ReadingOptions): readonly string[] {
  if (listed.status === "complaint" || listed.status === "hard_bounce") return ["*"];
  if (topic !== undefined) return [topic];
  if (listed.topic !== undefined) return [listed.topic];
  if (listed.list !== undefined)
    return [topicOfList(tenant.providers[named.name] ?? {}, tenant, listed.list)];
  const number = listed.sender && (normaliseAddress("sms", listed.sender) ?? listed.sender);
  const sender = tenant.senders.find((one) => one.number === number);
  return sender === undefined || sender.topics.length === 0 ? ["*"] : sender.topics;
}

function entryOf(
  { status, time, wording, list, evidence }: Listed,
  recipient: Pick<ImportEntry, "channel" | "address" | "topic">,
): ImportEntry {
  const proof = { ...evidence, ...(list === undefined ? {} : { list: list.slice(0, 200) }) };
  return {
    ...recipient,
    status,
    ...(time === undefined ? {} : { occurredAt: momentOf(time, status !== "opted_in") }),
    ...(wording === undefined ? {} : { wording }),
    ...(Object.keys(proof).length === 0 ? {} : { evidence: proof }),
  };
}

function add<K>(counts: Map<K, number>, name: K): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
