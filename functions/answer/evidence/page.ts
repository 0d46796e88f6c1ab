import { findTopic, type Tenant } from "../../../shared/config.ts";
import { type Channel, timeText } from "../../../shared/event.ts";
import type {
  Controller,
  EvidenceEvent,
  EvidencePage,
  TopicStanding,
} from "../../../shared/evidence/file.ts";
import { type EvidencePlace, type Gathered, gatherEvidence } from "../../../shared/ledger/evidence.ts";
import { headProofs, type Placed } from "../../../shared/ledger/head-proofs.ts";
import { contactOf, type Ledger } from "../../../shared/ledger/ledger.ts";
import { standingOf } from "../../../shared/ledger/precedence.ts";
import { type Wording, wordingOf } from "../../../shared/ledger/wordings.ts";

/** Whose evidence is asked for. */
export interface Subject {
  readonly channel: Channel;
  /** Normalised. */
  readonly address: string;
}

/** An answer ends well inside what Lambda can give back, and a call inside the gateway's 30 s. */
const ENOUGH_EVENTS = 250;
const ENOUGH_CHARACTERS = 2_000_000;
const LASTS_MS = 12_000;

/**
 * One page of a person's evidence.
 * @param next of the page before
 * @returns `undefined` for a `next` that is not of this evidence
 */
export async function evidencePage(
  ledger: Ledger,
  tenant: Tenant,
  subject: Subject,
  next: string | undefined,
): Promise<EvidencePage | undefined> {
  const ids = ledger.vault.contactIds(subject.channel, subject.address);
  const from = next === undefined ? beginningOf(ids[0]) : openPlace(ledger, ids, next);
  if (from === undefined) return undefined;
  const { events, place } = await eventsFrom(ledger, ids, from);
  const { inHeads, heads } = await headProofs(ledger, events.map(placed));
  const wordings = await wordingsOf(ledger, events);
  return {
    format: "heed-evidence-1",
    madeAt: timeText(ledger.now()),
    controller: controllerOf(tenant),
    subject: { ...subject, contactIds: ids },
    topics: titlesOf(tenant, events),
    recipients: tenant.partners.map(({ id, legalName }) => ({ id, name: legalName ?? id })),
    standing: await standingsOf(ledger, tenant, subject),
    events: events.map(({ event }, index) => ({ ...event, inHead: inHeads[index] ?? null })),
    wordings,
    heads,
    ...(place === undefined ? {} : { next: sealPlace(ledger, ids, place) }),
  };
}

interface Collected {
  readonly event: Omit<EvidenceEvent, "inHead">;
  readonly listed: string | undefined;
}

async function eventsFrom(
  ledger: Ledger,
  ids: readonly string[],
  from: EvidencePlace,
): Promise<{ readonly events: readonly Collected[]; readonly place: EvidencePlace | undefined }> {
  const until = ledger.now() + LASTS_MS;
  const events: Collected[] = [];
  let size = 0;
  let place: EvidencePlace | undefined = from;
  while (
    place !== undefined &&
    events.length < ENOUGH_EVENTS &&
    size < ENOUGH_CHARACTERS &&
    ledger.now() < until
  ) {
    const gathered: Gathered = await gatherEvidence(ledger, place);
    for (const [index, event] of gathered.events.entries()) {
      events.push({ event, listed: gathered.listed[index] });
      size += JSON.stringify(event).length;
    }
    place = gathered.next ?? beginningOf(ids[ids.indexOf(place.contactId) + 1]);
  }
  return { events, place };
}

function beginningOf(contactId: string | undefined): EvidencePlace | undefined {
  return contactId === undefined ? undefined : { contactId, phase: "links", ends: {} };
}

function placed({ event: { event, entry, link }, listed }: Collected): Placed {
  const { seq, hash } = link ?? { seq: 0, hash: "" };
  return {
    link: { contactId: event.contactId, seq, hash },
    region: String(entry["region"]),
    listed: link === null ? undefined : listed,
  };
}

/** The texts that the events name by their hash: what the person read, word for word. */
async function wordingsOf(ledger: Ledger, events: readonly Collected[]): Promise<Record<string, Wording>> {
  const hashes = new Set(events.flatMap(({ event }) => wordingNamed(event.evidence) ?? []));
  const found: Record<string, Wording> = {};
  for (const hash of hashes) {
    const wording = await wordingOf(ledger.table, ledger.tenantId, hash);
    if (wording !== undefined) found[hash] = wording;
  }
  return found;
}

function wordingNamed(evidence: EvidenceEvent["evidence"]): string | undefined {
  const wording = evidence?.["wording"];
  if (typeof wording !== "object" || wording === null || !("hash" in wording)) return undefined;
  return typeof wording.hash === "string" ? wording.hash : undefined;
}

function controllerOf({ id, name, publicUrl, controller }: Tenant): Controller {
  return { tenant: id, name, withdrawAt: `${publicUrl}/leave`, ...controller };
}

function titlesOf(tenant: Tenant, events: readonly Collected[]): Record<string, string> {
  const ids = new Set([
    ...tenant.topics.map(({ id }) => id),
    ...events.map(({ event }) => event.event.topic),
  ]);
  const titles = [...ids].flatMap((id) => {
    const title = findTopic(tenant, id)?.title;
    const text = title?.["en"] ?? Object.values(title ?? {})[0];
    return text === undefined ? [] : [[id, text]];
  });
  return Object.fromEntries(titles);
}

async function standingsOf(
  ledger: Ledger,
  { topics, defaultAllowed, requireEvidence, jurisdictions }: Tenant,
  { channel, address }: Subject,
): Promise<readonly TopicStanding[]> {
  const { state } = await contactOf(ledger, channel, address);
  const policy = { channel, defaultAllowed, requireEvidence, jurisdictions, now: timeText(ledger.now()) };
  const asked = [
    { id: "*", kind: "marketing" as const },
    ...topics.filter(({ channels }) => channels.includes(channel)),
  ];
  return asked.map(({ id, kind }) => {
    const { allowed, status, reason, rule, since, eventId } = standingOf(state, id, { ...policy, kind });
    return { topic: id, allowed, status, reason, rule, since, eventId };
  });
}

/** A place is a key of the table: it leaves the house sealed, and is good for this person only. */
function sealPlace(ledger: Ledger, ids: readonly string[], place: EvidencePlace): string {
  const sealed = ledger.vault.seal("cursor", `evidence ${ids[0]}`, Buffer.from(JSON.stringify(place)));
  return sealed.toString("base64url");
}

function openPlace(ledger: Ledger, ids: readonly string[], next: string): EvidencePlace | undefined {
  const plain = ledger.vault.open("cursor", `evidence ${ids[0]}`, Buffer.from(next, "base64url"));
  return plain === undefined ? undefined : JSON.parse(plain.toString());
}
