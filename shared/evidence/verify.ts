import { createHmac, createSecretKey } from "node:crypto";
import { canonical } from "../canonical.ts";
import { type ChainedEntry, type ChainFault, verifyChain } from "../ledger/chain.ts";
import { linkLeaf } from "../ledger/day-lists.ts";
import { isSigned, type SignedHead } from "../ledger/head.ts";
import { rootAlong } from "../ledger/merkle.ts";
import { wordingHash } from "../ledger/wordings.ts";
import { decrypt } from "../vault.ts";
import { type EvidenceEvent, type EvidenceFile, namedWording } from "./file.ts";

/** What does not fit in a file, and at which event. */
export interface EvidenceFinding {
  readonly what:
    | ChainFault["fault"]
    | "event_differs"
    | "evidence_differs"
    | "agent_differs"
    | "person_differs"
    | "wording_differs"
    | "head_missing"
    | "head_unsigned"
    | "head_differs";
  readonly eventId?: string;
  readonly day?: string;
}

export interface EvidenceVerdict {
  readonly findings: readonly EvidenceFinding[];
  readonly events: number;
  /** Events whose evidence the file opens, and shows to be what was sealed then for this very person. */
  readonly opened: number;
  /** Events that a signed head covers. */
  readonly covered: number;
  /** Events that are not chained yet. */
  readonly unchained: number;
  /** The public keys that signed the heads: whose they are must be known from elsewhere. */
  readonly keys: readonly string[];
}

/** Verifies a file by itself: nothing is asked of anybody, and every hash is computed here. */
export function verifyEvidence(file: EvidenceFile): EvidenceVerdict {
  const findings = [
    ...chainFindings(file),
    ...file.events.flatMap((event) => sealFindings(file, event)),
    ...file.heads
      .filter((head) => !isSigned(head))
      .map(({ head }) => ({ what: "head_unsigned" as const, day: head.day })),
    ...file.events.flatMap((event) => headFindings(file, event)),
  ];
  return {
    findings,
    events: file.events.length,
    opened: file.events.filter(({ keys }) => keys.evidence !== undefined).length,
    covered: file.events.filter(({ inHead }) => inHead !== null).length,
    unchained: file.events.filter(({ link }) => link === null).length,
    keys: [...new Set(file.heads.map(({ key }) => key))],
  };
}

/** Each Region has a chain of its own, and so has each id of the person. */
function chainFindings({ events }: EvidenceFile): readonly EvidenceFinding[] {
  const chains = Map.groupBy(events, ({ entry }) => `${entry["pk"]} ${entry["region"]}`);
  return [...chains.values()].flatMap((chain) => {
    const links = chain.flatMap(({ link }) => link ?? []).toSorted((a, b) => a.seq - b.seq);
    const entries = chain.map(({ entry, link }): readonly [string, ChainedEntry] => [
      String(entry["sk"]).slice("E#".length),
      { form: entry, seq: link?.seq },
    ]);
    const fault = verifyChain(links, new Map(entries));
    return fault === undefined ? [] : [{ what: fault.fault, eventId: fault.eventId }];
  });
}

/** What is shown of an event is what its entry says, and what its keys open. */
function sealFindings(file: EvidenceFile, shown: EvidenceEvent): readonly EvidenceFinding[] {
  const { event, entry, evidence, agent, keys } = shown;
  const { eventId } = event;
  const differs: EvidenceFinding["what"][] = [];
  if (!isOfEntry(file, shown)) differs.push("event_differs");
  if (keys.evidence !== undefined) {
    const key = Buffer.from(keys.evidence, "base64url");
    if (!same(opened(key, shown, "evidence"), evidence)) differs.push("evidence_differs");
    const { channel, address } = file.subject;
    const commitment = createHmac("sha256", key)
      .update(channel)
      .update("\0")
      .update(address)
      .digest("base64url");
    if (entry["commitment"] !== commitment) differs.push("person_differs");
  } else if (evidence !== null) differs.push("evidence_differs");
  if (keys.agent !== undefined) {
    if (!same(opened(Buffer.from(keys.agent, "base64url"), shown, "agent"), agent))
      differs.push("agent_differs");
  } else if (agent !== null && agent !== "destroyed") differs.push("agent_differs");
  if (!isWorded(file, shown)) differs.push("wording_differs");
  return differs.map((what) => ({ what, eventId }));
}

function isOfEntry({ controller, subject }: EvidenceFile, { event, entry }: EvidenceEvent): boolean {
  const { eventId, contactId, reason, late, ...rest } = event;
  return (
    subject.contactIds.includes(contactId) &&
    entry["pk"] === `${controller.tenant}#${contactId}` &&
    entry["sk"] === `E#${eventId}` &&
    (entry["reason"] ?? null) === reason &&
    (entry["late"] ?? false) === late &&
    Object.entries(rest).every(([name, value]) => entry[name] === value)
  );
}

function opened(key: Buffer, { event, entry }: EvidenceEvent, name: "evidence" | "agent"): unknown {
  if (key.length !== 32) return undefined;
  const context = `${entry["pk"]}#${event.eventId}`;
  const sealed = Buffer.from(String(entry[name]), "base64url");
  const plain = decrypt(createSecretKey(key), context, sealed);
  return plain === undefined ? undefined : JSON.parse(plain.toString());
}

function same(a: unknown, b: unknown): boolean {
  return a !== undefined && canonical(a) === canonical(b);
}

/** The text beside a hash is the one of that hash. */
function isWorded(file: EvidenceFile, { evidence }: EvidenceEvent): boolean {
  const named = namedWording(file, evidence);
  return named === undefined || wordingHash(named.wording) === named.hash;
}

/** The way from an event's link leads to the root that its day's head was signed with. */
function headFindings(
  { heads }: EvidenceFile,
  { event, link, inHead }: EvidenceEvent,
): readonly EvidenceFinding[] {
  if (inHead === null) return [];
  const { region, day, path } = inHead;
  const { eventId, contactId } = event;
  const signed = heads.find((one: SignedHead) => one.head.region === region && one.head.day === day);
  if (signed === undefined) return [{ what: "head_missing", eventId, day }];
  const leaf = linkLeaf({ contactId, seq: link?.seq ?? 0, hash: link?.hash ?? "" });
  return rootAlong(leaf, path) === signed.head.root ? [] : [{ what: "head_differs", eventId, day }];
}
