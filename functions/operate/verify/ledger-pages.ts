import * as v from "valibot";
import { type Basis, isBasis } from "../../../shared/basis.ts";
import type { Api } from "../ask.ts";
import { CommandFailed } from "../command.ts";

const SEQ = v.pipe(v.number(), v.integer(), v.minValue(1));
const TEXT = v.string();
const LINK = v.object({ seq: SEQ, eventId: TEXT, entryHash: TEXT, prev: TEXT, hash: TEXT });
const REGION_LINK = v.object({ region: TEXT, ...LINK.entries });
const ENTRY = v.object({
  form: v.record(TEXT, v.unknown()),
  seq: v.nullable(SEQ),
  listed: v.nullable(TEXT),
});
const REGISTER = v.object({
  name: TEXT,
  status: v.picklist(["opted_out", "opted_in"]),
  at: TEXT,
  eventId: TEXT,
  unproven: v.boolean(),
  until: v.exactOptional(TEXT),
  basis: v.exactOptional(v.custom<Basis>(isBasis)),
});
const ITEM = v.union([
  v.object({ contactId: TEXT, state: v.array(REGISTER) }),
  v.object({ contactId: TEXT, link: REGION_LINK }),
  v.object({ contactId: TEXT, entry: ENTRY }),
]);
const WALK = v.object({ items: v.array(ITEM), cursor: v.optional(TEXT) });

const DAY_LINK = v.object({
  list: v.number(),
  contactId: TEXT,
  seq: SEQ,
  hash: TEXT,
  link: v.nullable(LINK),
});
const DAY = v.object({ links: v.array(DAY_LINK), cursor: v.optional(TEXT) });
export type DayLink = v.InferOutput<typeof DAY_LINK>;

/** All that the ledger holds of one contact. */
export interface ContactItems {
  readonly contactId: string;
  readonly links: v.InferOutput<typeof REGION_LINK>[];
  readonly entries: v.InferOutput<typeof ENTRY>[];
  readonly registers: v.InferOutput<typeof REGISTER>[];
}

export function nothingOf(contactId: string): ContactItems {
  return { contactId, links: [], entries: [], registers: [] };
}

/** Contacts that are read to their end, and where to go on. */
export interface ContactsPage {
  readonly contacts: readonly ContactItems[];
  readonly cursor: string | undefined;
  /** The contact that the next page may go on with. */
  readonly pending: string | undefined;
}

/** All contacts of the ledger, page by page, from a cursor on. */
export async function* contactsOf(api: Api, from: string | undefined): AsyncGenerator<ContactsPage> {
  let open: ContactItems | undefined;
  let cursor = from;
  do {
    const page = await walk(api, { cursor });
    const contacts: ContactItems[] = [];
    for (const item of page.items) {
      if (open?.contactId !== item.contactId) {
        if (open !== undefined) contacts.push(open);
        open = nothingOf(item.contactId);
      }
      add(open, item);
    }
    cursor = page.cursor;
    if (cursor === undefined && open !== undefined) contacts.push(open);
    yield { contacts, cursor, pending: cursor === undefined ? undefined : open?.contactId };
  } while (cursor !== undefined);
}

/** The contacts behind an address or an id: one, or as many as there are keys that it may be stored under. */
export async function contactsAt(api: Api, asked: object): Promise<readonly ContactItems[]> {
  const found = new Map<string, ContactItems>();
  let cursor: string | undefined;
  do {
    const page = await walk(api, { ...asked, cursor });
    for (const item of page.items) {
      const { contactId } = item;
      const contact = found.get(contactId) ?? nothingOf(contactId);
      found.set(contactId, contact);
      add(contact, item);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...found.values()];
}

function add(contact: ContactItems, item: v.InferOutput<typeof ITEM>): void {
  if ("link" in item) addLink(contact.links, item.link);
  else if ("entry" in item) contact.entries.push(item.entry);
  else contact.registers.push(...item.state);
}

/** A first link comes last where it stands in the state; an item in its place counts before it. */
function addLink(links: ContactItems["links"], link: v.InferOutput<typeof REGION_LINK>): void {
  if (link.seq > 1) links.push(link);
  else if (!links.some(({ region, seq }) => region === link.region && seq === 1)) links.unshift(link);
}

/** What one day's head covers, in its order, a page at a time. */
export async function* linksOfDay(api: Api, region: string, day: string): AsyncGenerator<readonly DayLink[]> {
  let cursor: string | undefined;
  do {
    const asked = { region, day, ...(cursor === undefined ? {} : { cursor }) };
    const answer = v.safeParse(DAY, await api.post("/v1/ledger/day", "operate", asked));
    if (!answer.success) throw new CommandFailed("the answer is not one of /v1/ledger/day");
    yield answer.output.links;
    cursor = answer.output.cursor;
  } while (cursor !== undefined);
}

async function walk(api: Api, asked: object): Promise<v.InferOutput<typeof WALK>> {
  const answer = v.safeParse(WALK, await api.post("/v1/ledger", "operate", asked));
  if (!answer.success) throw new CommandFailed("the answer is not one of /v1/ledger");
  return answer.output;
}
