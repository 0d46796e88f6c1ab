import * as v from "valibot";
import type { SignedHead } from "../../../shared/ledger/head.ts";
import type { Api } from "../ask.ts";
import type { KeptPlace } from "../kept-place.ts";
import { progress } from "../output.ts";
import { type Verified, verifyContact, type Waiting } from "./contact.ts";
import { verifyDay } from "./days.ts";
import type { Finding } from "./finding.ts";
import { type ContactItems, contactsAt, contactsOf, nothingOf } from "./ledger-pages.ts";

const TEXT = v.string();
const OPTIONAL = v.optional(TEXT);
const FINDING = v.object({
  what: v.custom<Finding["what"]>((value) => typeof value === "string"),
  contactId: OPTIONAL,
  eventId: OPTIONAL,
  region: OPTIONAL,
  seq: v.optional(v.number()),
  day: OPTIONAL,
  register: OPTIONAL,
});
const WAITING = v.object({ contactId: TEXT, eventId: TEXT, receivedAt: TEXT });

/** How far a verification is, and what it has seen. */
export const PLACE = v.object({
  /** The newest day of each Region that is done. */
  days: v.record(TEXT, TEXT),
  cursor: OPTIONAL,
  pending: OPTIONAL,
  contacts: v.number(),
  entries: v.number(),
  links: v.number(),
  waiting: v.array(WAITING),
  waitingMore: v.number(),
  findings: v.array(FINDING),
  findingsMore: v.number(),
});
export type Place = v.InferOutput<typeof PLACE>;

export const BEGINNING: Place = {
  days: {},
  contacts: 0,
  entries: 0,
  links: 0,
  waiting: [],
  waitingMore: 0,
  findings: [],
  findingsMore: 0,
};

/** A list of more is for a program, which has the whole ledger to go by; memory stays flat. */
const MOST_LISTED = 1_000;

interface Verifying {
  readonly api: Api;
  readonly tenantId: string;
  readonly heads: readonly SignedHead[];
  readonly now: () => number;
  readonly kept: KeptPlace<typeof PLACE>;
}

/** Verifies what the heads cover, day by day, and then every contact. Its place is kept after every page. */
export async function verifyLedger(verifying: Verifying, from: Place): Promise<Place> {
  let place = from;
  verifying.kept.write(place);
  for await (const next of steps(verifying, from)) {
    place = next;
    verifying.kept.write(place);
    progress(`${place.contacts} contacts, ${place.entries} entries, ${foundIn(place)} findings`);
  }
  verifying.kept.remove();
  return place;
}

export function foundIn({ findings, findingsMore }: Place): number {
  return findings.length + findingsMore;
}

async function* steps(verifying: Verifying, from: Place): AsyncGenerator<Place> {
  const { api, heads } = verifying;
  let place = from;
  for (const { head } of heads) {
    const done = place.days[head.region];
    if (done !== undefined && head.day <= done) continue;
    place = withFindings(place, await verifyDay(api, head));
    place = { ...place, days: { ...place.days, [head.region]: head.day } };
    yield place;
  }
  if (place.pending !== undefined) place = await withContact(verifying, place, { contactId: place.pending });
  for await (const { contacts, cursor, pending } of contactsOf(api, place.cursor)) {
    for (const contact of contacts) place = await withContact(verifying, place, contact);
    place = { ...place, cursor, pending };
    yield place;
  }
}

/**
 * Adds one contact to what was seen. What does not fit is read again by itself: between two pages entries are
 * chained, and what was interrupted has only a part of a contact.
 */
async function withContact(
  { api, tenantId, now }: Verifying,
  place: Place,
  contact: ContactItems | { readonly contactId: string },
): Promise<Place> {
  const seen = "links" in contact ? verifyContact(tenantId, contact, now()) : undefined;
  if (seen !== undefined && seen.finding === undefined) return withVerified(place, seen);
  return withVerified(place, await verifyAlone(api, tenantId, contact.contactId, now));
}

const TRIES = 3;

async function verifyAlone(
  api: Api,
  tenantId: string,
  contactId: string,
  now: () => number,
): Promise<Verified> {
  for (let attempt = 1; ; attempt += 1) {
    const [contact = nothingOf(contactId)] = await contactsAt(api, { contactId });
    const seen = verifyContact(tenantId, contact, now());
    if (seen.finding === undefined || attempt === TRIES) return seen;
  }
}

function withVerified(place: Place, { entries, links, waiting, finding }: Verified): Place {
  const room = Math.max(0, MOST_LISTED - place.waiting.length);
  const listed: readonly Waiting[] = waiting.slice(0, room);
  return withFindings(
    {
      ...place,
      contacts: place.contacts + (entries + links === 0 ? 0 : 1),
      entries: place.entries + entries,
      links: place.links + links,
      waiting: listed.length === 0 ? place.waiting : [...place.waiting, ...listed],
      waitingMore: place.waitingMore + waiting.length - listed.length,
    },
    finding === undefined ? [] : [finding],
  );
}

function withFindings(place: Place, findings: readonly Finding[]): Place {
  if (findings.length === 0) return place;
  const listed = findings.slice(0, Math.max(0, MOST_LISTED - place.findings.length));
  return {
    ...place,
    findings: [...place.findings, ...listed],
    findingsMore: place.findingsMore + findings.length - listed.length,
  };
}
