import * as v from "valibot";
import type { EvidenceEvent, EvidenceFile } from "../../shared/evidence/file.ts";

// A file comes from anywhere: what is not as it should be is no file of ours, and nothing of it is trusted before
// its hashes are computed.

const TEXT = v.string();
const MAYBE = v.optional(TEXT);
const RECORD = v.record(TEXT, v.unknown());
const TEXTS = v.record(TEXT, TEXT);

const LINK = v.object({ seq: v.number(), eventId: TEXT, entryHash: TEXT, prev: TEXT, hash: TEXT });
const STEP = v.union([v.object({ left: TEXT }), v.object({ right: TEXT })]);
const EVENT = v.object({
  event: v.object({
    eventId: TEXT,
    contactId: TEXT,
    channel: v.picklist(["email", "sms"]),
    topic: TEXT,
    status: v.picklist(["opted_out", "opted_in", "pending", "unknown"]),
    source: TEXT,
    reason: v.nullable(v.picklist(["complaint", "hard_bounce", "unproven"])),
    occurredAt: TEXT,
    receivedAt: TEXT,
    late: v.boolean(),
  }),
  evidence: v.nullable(RECORD),
  agent: v.unknown(),
  entry: RECORD,
  keys: v.object({ evidence: MAYBE, agent: MAYBE }),
  link: v.nullable(LINK),
  inHead: v.nullable(v.object({ region: TEXT, day: TEXT, path: v.array(STEP) })),
  deliveries: v.custom<EvidenceEvent["deliveries"]>(Array.isArray),
});
const SIGNED_HEAD = v.object({
  head: v.object({
    format: v.literal("heed-head-1"),
    tenant: TEXT,
    region: TEXT,
    day: TEXT,
    links: v.number(),
    root: TEXT,
    previous: v.nullable(TEXT),
  }),
  key: TEXT,
  signature: TEXT,
});
const STANDING = v.object({
  topic: TEXT,
  allowed: v.boolean(),
  status: TEXT,
  reason: TEXT,
  rule: TEXT,
  since: v.nullable(TEXT),
  eventId: v.nullable(TEXT),
});

const FILE = v.object({
  format: v.literal("heed-evidence-1"),
  madeAt: TEXT,
  controller: v.object({
    tenant: TEXT,
    name: TEXT,
    address: MAYBE,
    contact: MAYBE,
    jurisdiction: MAYBE,
    storedIn: MAYBE,
    privacyNotice: MAYBE,
    withdrawAt: TEXT,
  }),
  subject: v.object({ channel: v.picklist(["email", "sms"]), address: TEXT, contactIds: v.array(TEXT) }),
  topics: TEXTS,
  recipients: v.array(v.object({ id: TEXT, name: TEXT })),
  standing: v.array(STANDING),
  events: v.array(EVENT),
  wordings: v.record(TEXT, v.object({ language: TEXT, texts: TEXTS })),
  heads: v.array(SIGNED_HEAD),
});
const PAGE = v.object({ ...FILE.entries, next: v.exactOptional(TEXT) });

/** @returns `undefined` for what is no evidence of ours */
export function readEvidence(value: unknown): EvidenceFile | undefined {
  const judged = v.safeParse(FILE, value);
  return judged.success ? judged.output : undefined;
}

/** The same for a page as the API answers it. */
export function readEvidencePage(value: unknown): v.InferOutput<typeof PAGE> | undefined {
  const judged = v.safeParse(PAGE, value);
  return judged.success ? judged.output : undefined;
}
