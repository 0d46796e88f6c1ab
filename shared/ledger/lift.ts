import { type Change, eventIdOf, timeText } from "../event.ts";
import type { Item } from "../table.ts";
import { marked, openEvidence, sealEntry, writeToken } from "./entry.ts";
import { type Held, importOf } from "./imports.ts";
import { type Entry, readEntry, readState } from "./items.ts";
import { entryKey } from "./keys.ts";
import { type Ledger, stateKey } from "./ledger.ts";
import { entriesOf } from "./read.ts";
import { refold } from "./refold.ts";
import { restored } from "./restore.ts";
import type { ContactState, Register } from "./standing.ts";
import { storedAddress } from "./stored-address.ts";

/**
 * What became of one entry of an import that is undone. `lifted`: it closes nothing any more. `held`: another
 * import says the same. `overtaken`: the state does not rest on it. `confirmed`: the person has said the same
 * since. `foreign`: nothing that this import made, or its evidence is erased, and then nothing shows that it is.
 */
export type Lifted = "lifted" | "held" | "overtaken" | "confirmed" | "foreign";

/** Attempts against changes of the contact while its entries are read. */
const ATTEMPTS = 6;

/**
 * Takes back what one entry of an import closed, and nothing else: the state becomes what the contact's other
 * entries make it, so that every opt-out that was said otherwise still closes. The lift is an entry of its own,
 * told to no partner: that a list was wrong is nobody's consent.
 * @param write `false`: only says what would become of it
 */
export async function lift(ledger: Ledger, importId: string, held: Held, write: boolean): Promise<Lifted> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const entry = await ownEntry(ledger, importId, held);
    if (typeof entry === "string") return entry;
    const stored = await ledger.table.get(stateKey(ledger.tenantId, held.contactId));
    const state = readState(stored);
    const lifting: Lifting = {
      importId,
      entry,
      address: storedAddress(ledger.vault, ledger.tenantId, held.contactId, stored) ?? "",
    };
    const resting = restingOn(state, entry);
    if (resting.length === 0) return passBy(ledger, lifting, state, write);
    if (!write) return "lifted";
    if (await isWritten(ledger, lifting, resting)) return "lifted";
    await ledger.pause(Math.round(Math.random() * 15 * 2 ** attempt));
  }
  throw new Error(`the contact of event ${held.eventId} is too contended`);
}

/** One entry on its way out. The address is what its lift is committed to, as every entry is. */
interface Lifting {
  readonly importId: string;
  readonly entry: Entry;
  readonly address: string;
}

/** The entry, where undoing this import is what it takes to lift it. */
async function ownEntry(ledger: Ledger, importId: string, held: Held): Promise<Entry | Lifted> {
  const item = await ledger.table.get(entryKey({ ...held, tenantId: ledger.tenantId }));
  const entry = item && readEntry(item);
  if (item === undefined || entry?.source !== "import") return "foreign";
  const holders = await holdersOf(ledger, item);
  if (!holders.has(importId)) return "foreign";
  holders.delete(importId);
  for (const other of holders) {
    if ((await importOf(ledger, other))?.undoneAt === null) return "held";
  }
  return entry;
}

/** The imports that say what an entry says: the one that made it, and those that found it standing. */
async function holdersOf(ledger: Ledger, item: Item): Promise<Set<string>> {
  const made = (await openEvidence(ledger, item))?.["import"];
  return new Set([...(typeof made === "string" ? [made] : []), ...(item["heldBy"]?.SS ?? [])]);
}

/** The registers that an entry closes now, as it closed them: a later time means that it was said again since. */
function restingOn(state: ContactState, { eventId, occurredAt }: Entry): readonly string[] {
  return [...state.registers]
    .filter(([, register]) => register.eventId === eventId && register.at === occurredAt)
    .map(([name]) => name);
}

/**
 * An entry that nothing rests on now may be what is left when a later one is lifted, so its own lift is written
 * down all the same. An undo that was interrupted meets what it wrote, and says the same again.
 */
async function passBy(
  ledger: Ledger,
  lifting: Lifting,
  state: ContactState,
  write: boolean,
): Promise<Lifted> {
  const { contactId, eventId } = lifting.entry;
  if ([...state.registers.values()].some((register) => register.eventId === eventId)) return "confirmed";
  const { tenantId, table } = ledger;
  const known = await table.get(entryKey({ tenantId, contactId, eventId: liftId(tenantId, lifting) }));
  if (known !== undefined && known["overtaken"] === undefined) return "lifted";
  if (!write) return "overtaken";
  const item = await liftEntry(ledger, lifting, state.registers);
  await table.put({ ...item, overtaken: { BOOL: true } }, "attribute_not_exists(pk)");
  return "overtaken";
}

function liftId(tenantId: string, { importId, entry }: Lifting): string {
  return eventIdOf(tenantId, ["lift", importId, entry.eventId]);
}

async function isWritten(ledger: Ledger, lifting: Lifting, names: readonly string[]): Promise<boolean> {
  const { entry } = lifting;
  const others = refold(await entriesOf(ledger.table, ledger.tenantId, entry.contactId), entry.eventId);
  const item = await liftEntry(ledger, lifting, others);
  const { table } = ledger;
  const items = [
    { Put: { TableName: table.name, Item: item, ConditionExpression: "attribute_not_exists(pk)" } },
    { Update: { TableName: table.name, ...restored(ledger, entry, names, others) } },
  ];
  return (await table.transact(items, writeToken(item, "lift"))) === undefined;
}

/** What is written down of the lift. It repeats what stands after it; nobody chose anything. */
async function liftEntry(
  ledger: Ledger,
  lifting: Lifting,
  others: ReadonlyMap<string, Register>,
): Promise<Item> {
  const { importId, address } = lifting;
  const { contactId, eventId, channel, topic } = lifting.entry;
  const now = timeText(ledger.now());
  const change: Change = {
    channel,
    address,
    topic,
    effect: "opted_out",
    source: "import",
    occurredAt: now,
    receivedAt: now,
    late: false,
    identity: { parts: [] },
    evidence: { route: "import-undo", undoes: importId, lifts: eventId },
    byPerson: false,
  };
  const id = liftId(ledger.tenantId, lifting);
  const entry = await sealEntry(ledger, contactId, id, change, others.get(topic)?.status ?? "unknown");
  return marked({ ...entry, inert: { BOOL: true }, lifts: { S: eventId } }, contactId);
}
