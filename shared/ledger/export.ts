import { inParallel } from "../in-parallel.ts";
import type { Item } from "../table.ts";
import { openEvidence } from "./entry.ts";
import { firstLinksIn } from "./first-link.ts";
import { importIn } from "./imports.ts";
import { bytes, erasedAt, publicEvent, readEntry, readState, text } from "./items.ts";
import { ENTRY, IMPORT, LINK, RECEIPT, STATE, splitContactKey } from "./keys.ts";
import { addressContext, type Ledger, stateKey } from "./ledger.ts";
import { deliveryIn } from "./receipts.ts";
import { COMPLAINT, graceOf, HARD_BOUNCE, PAUSE, type Register } from "./standing.ts";
import { readLink } from "./stored-chain.ts";
import { wordingIn } from "./wordings.ts";

/** One line of an export, told apart by its `type`. */
export interface ExportRecord {
  readonly type: "contact" | "event" | "link" | "delivery" | "wording" | "import";
  readonly [member: string]: unknown;
}

export interface ExportPage {
  readonly records: readonly ExportRecord[];
  /** Where the next page begins; nothing after the last. */
  readonly next: Item | undefined;
}

const PAGE = 250;

/**
 * One page of everything that is a tenant's, decrypted, in the order of the table: of a contact its links, events
 * and state, of an event its deliveries. What is left out is what serves a day's work (queues, soft bounces, texts
 * to review, unread deliveries) and keys.
 * @param since only events received, and deliveries attempted, from then on, with the states of their contacts
 */
export async function exportPage(
  ledger: Ledger,
  after: Item | undefined,
  since: string | undefined,
): Promise<ExportPage> {
  const { items, next } = await ledger.table.scan(PAGE, after);
  const own = items.filter((item) => text(item["pk"])?.startsWith(`${ledger.tenantId}#`) === true);
  if (since === undefined) {
    const records = await inParallel(own, (item) => recordsOf(ledger, item));
    return { records: records.flat(), next };
  }
  const recent = own.filter((item) => isRecent(item, since));
  const records = await inParallel(recent, (item) => recordOf(ledger, item));
  const states = await statesBehind(ledger, recent);
  return { records: [...records.flatMap((record) => record ?? []), ...states], next };
}

function isRecent(item: Item, since: string): boolean {
  const sk = text(item["sk"]) ?? "";
  if (sk.startsWith(ENTRY)) return (text(item["receivedAt"]) ?? "") >= since;
  return sk.startsWith(RECEIPT) && (text(item["lastAttemptAt"]) ?? "") >= since;
}

/** The contacts of some events, as they are now; one whose events lie on two pages is told twice. */
async function statesBehind(ledger: Ledger, items: readonly Item[]): Promise<readonly ExportRecord[]> {
  const entries = items.flatMap((item) => readEntry(item) ?? []);
  const contacts = [...new Set(entries.map(({ contactId }) => contactId))];
  const found = await inParallel(contacts, (id) => ledger.table.get(stateKey(ledger.tenantId, id)));
  return found.flatMap((item) => (item === undefined ? [] : [contactRecord(ledger, item)]));
}

/** A contact's first link stands in its state. */
async function recordsOf(ledger: Ledger, item: Item): Promise<readonly ExportRecord[]> {
  const record = await recordOf(ledger, item);
  if (record?.type !== "contact") return record === undefined ? [] : [record];
  const { contactId } = record;
  return [...firstLinksIn(item).map((link) => ({ type: "link" as const, contactId, ...link })), record];
}

/** @returns `undefined` for an item that is not exported */
async function recordOf(ledger: Ledger, item: Item): Promise<ExportRecord | undefined> {
  const [pk, sk] = [text(item["pk"]) ?? "", text(item["sk"]) ?? ""];
  const { contactId } = splitContactKey(pk);
  if (sk === STATE) return contactRecord(ledger, item);
  if (sk.startsWith(ENTRY)) return eventRecord(ledger, item);
  if (sk.startsWith(LINK)) {
    return { type: "link", contactId, region: sk.split("#")[1], ...readLink(item) };
  }
  if (sk.startsWith(RECEIPT)) {
    const delivery = deliveryIn(item, ledger.now());
    return delivery && { type: "delivery", eventId: contactId.slice("event#".length), ...delivery };
  }
  if (sk.startsWith(IMPORT)) return { type: "import", ...importIn(item) };
  const wording = contactId.startsWith("wording#") ? wordingIn(item) : undefined;
  return wording && { type: "wording", hash: contactId.slice("wording#".length), ...wording };
}

async function eventRecord(ledger: Ledger, item: Item): Promise<ExportRecord | undefined> {
  const entry = readEntry(item);
  if (entry === undefined) return undefined;
  return { type: "event", ...publicEvent(entry), evidence: await openEvidence(ledger, item) };
}

/** A contact's choices and suppressions. `address` is `null` where it was erased, or none was ever needed. */
function contactRecord(ledger: Ledger, item: Item): ExportRecord {
  const { contactId } = splitContactKey(text(item["pk"]) ?? "");
  const { registers, pending } = readState(item);
  const sealed = bytes(item["address"]);
  const context = addressContext(ledger.tenantId, contactId);
  const address = sealed && ledger.vault.open("address", context, sealed)?.toString();
  const topics = [...registers].filter(([name]) => !/^[!~]/.test(name));
  const implied = [...registers].filter(([name]) => name.startsWith(GRACE));
  const pause = registers.get(PAUSE);
  return {
    type: "contact",
    contactId,
    channel: text(item["channel"]) ?? null,
    address: address ?? null,
    erasedAt: erasedAt(item) ?? null,
    topics: Object.fromEntries(topics.map(([name, register]) => [name, choice(register)])),
    suppressed: [
      ...suppression("complaint", registers.get(COMPLAINT)),
      ...suppression("hard_bounce", registers.get(HARD_BOUNCE)),
    ],
    ...(pause?.status === "opted_out" ? { pause: choice(pause) } : {}),
    implied: Object.fromEntries(
      implied.map(([name, register]) => [name.slice(GRACE.length), choice(register)]),
    ),
    pending: Object.fromEntries(pending),
  };
}

/** What stands before the topic in the register of what the law takes for consent. */
const GRACE = graceOf("");

function choice({ status, at, eventId, until, basis }: Register): object {
  return { status, occurredAt: at, eventId, ...(until && { until }), ...(basis && { basis }) };
}

function suppression(reason: string, register: Register | undefined): readonly object[] {
  if (register?.status !== "opted_out") return [];
  return [{ reason, occurredAt: register.at, eventId: register.eventId }];
}
