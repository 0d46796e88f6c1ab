import { type ChainedEntry, type Link, verifyChain } from "../../../shared/ledger/chain.ts";
import { ENTRY } from "../../../shared/ledger/keys.ts";
import type { Finding } from "./finding.ts";
import type { ContactItems } from "./ledger-pages.ts";
import { stateFault } from "./state.ts";

/** What was seen of one contact. */
export interface Verified {
  readonly entries: number;
  readonly links: number;
  /** Stored and not chained yet; older than an hour, the first of them is a finding. */
  readonly waiting: readonly Waiting[];
  /** The first entry that does not fit. */
  readonly finding: Finding | undefined;
}

export interface Waiting {
  readonly contactId: string;
  readonly eventId: string;
  readonly receivedAt: string;
}

/** The sweep chains and folds what the stream missed within minutes. */
const SETTLED_WITHIN_MS = 3_600_000;

/** Verifies all that one contact has, by hashes that are computed here. */
export function verifyContact(tenantId: string, contact: ContactItems, now: number): Verified {
  const { contactId } = contact;
  const entries = contact.entries.map((entry) => ({ ...entry, ...identityOf(entry.form) }));
  const linked = new Set(contact.links.map(({ eventId }) => eventId));
  const waiting = entries
    .filter(({ eventId, seq }) => seq === null && !linked.has(eventId))
    .map(({ eventId, receivedAt }) => ({ contactId, eventId, receivedAt }));
  const settledBefore = now - SETTLED_WITHIN_MS;
  const old = waiting.find(({ receivedAt }) => !(Date.parse(receivedAt) > settledBefore));
  const moved = entries.find(({ form }) => form["pk"] !== `${tenantId}#${contactId}`);
  const finding: Finding | undefined =
    chainFinding(contact, entries) ??
    (moved && { what: "entry_altered", contactId, eventId: moved.eventId }) ??
    (old && { what: "unchained", contactId, eventId: old.eventId }) ??
    stateFinding(contact, settledBefore);
  return { entries: entries.length, links: contact.links.length, waiting, finding };
}

interface Identified extends ChainedEntry {
  readonly eventId: string;
  readonly region: string;
}

function stateFinding(
  { contactId, entries, registers }: ContactItems,
  settledBefore: number,
): Finding | undefined {
  const found = stateFault(
    registers,
    entries.map(({ form }) => form),
    settledBefore,
  );
  return found && { what: found.fault, contactId, eventId: found.eventId, register: found.register };
}

/** Each Region has a chain of its own. */
function chainFinding(
  { contactId, links }: ContactItems,
  entries: readonly (Omit<Identified, "seq"> & { readonly seq: number | null })[],
): Finding | undefined {
  const regions = new Set([...links, ...entries].map(({ region }) => region));
  for (const region of [...regions].sort()) {
    const own: readonly Link[] = links.filter((link) => link.region === region);
    const chained = entries
      .filter((entry) => entry.region === region)
      .map(({ eventId, form, seq }) => [eventId, { form, seq: seq ?? undefined }] as const);
    const fault = verifyChain(own, new Map(chained));
    if (fault !== undefined) {
      const { fault: what, eventId, seq } = fault;
      return { what, contactId, eventId, region, seq };
    }
  }
  return undefined;
}

function identityOf(form: ChainedEntry["form"]): {
  readonly eventId: string;
  readonly region: string;
  readonly receivedAt: string;
} {
  return {
    eventId: String(form["sk"]).slice(ENTRY.length),
    region: String(form["region"]),
    receivedAt: String(form["receivedAt"]),
  };
}
