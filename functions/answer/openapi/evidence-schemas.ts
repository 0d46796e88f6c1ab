// Schemas of one person's evidence, which verifies by itself.

const TEXT = { type: "string" } as const;
const HASH = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
const BYTES = { type: "string", pattern: "^[\\w-]*$" } as const;
const TIME = { type: "string", format: "date-time" } as const;
const DAY = { type: "string", format: "date" } as const;

const EVIDENCE_REQUEST = {
  type: "object",
  required: ["channel", "address"],
  properties: {
    channel: { $ref: "#/components/schemas/Channel" },
    address: { type: "string", minLength: 1, maxLength: 320 },
    format: {
      enum: ["json", "iso27560", "html"],
      default: "json",
      description:
        "`json` comes in pages. `iso27560`, consent records in DPV terms, and `html`, a page to print, come whole: 413 " +
        "where there are more than 500 events (the pages of `json` hold them all).",
    },
    next: { type: "string", description: "The `next` of the page before." },
  },
  additionalProperties: false,
} as const;

const EVIDENCE_EVENT = {
  type: "object",
  required: ["event", "evidence", "agent", "entry", "keys", "link", "inHead", "deliveries"],
  properties: {
    event: { $ref: "#/components/schemas/StoredEvent" },
    evidence: { type: ["object", "null"], description: "`null` once it was erased." },
    agent: {
      type: ["object", "string", "null"],
      description: "IP and user agent; `destroyed` 90 days after their month, `null` where none was seen.",
    },
    entry: {
      type: "object",
      description: "What the entry's hash covers; binary attributes in base64url.",
      additionalProperties: { type: ["string", "number", "boolean", "null"] },
    },
    keys: {
      type: "object",
      description: "They open `entry.evidence` and `entry.agent` (AES-256-GCM), and nothing else.",
      properties: { evidence: BYTES, agent: BYTES },
    },
    link: {
      type: ["object", "null"],
      description: "Its link in the chain; `null` while it waits for one.",
      required: ["seq", "eventId", "entryHash", "prev", "hash"],
      properties: {
        seq: { type: "integer", minimum: 1 },
        eventId: { $ref: "#/components/schemas/EventId" },
        entryHash: HASH,
        prev: HASH,
        hash: HASH,
      },
    },
    inHead: {
      type: ["object", "null"],
      description: "The way from its link to the root of its day's head; `null` until that is signed.",
      required: ["region", "day", "path"],
      properties: {
        region: TEXT,
        day: DAY,
        path: { type: "array", items: { type: "object", properties: { left: HASH, right: HASH } } },
      },
    },
    deliveries: { type: "array", items: { $ref: "#/components/schemas/Delivery" } },
  },
} as const;

const STORED_EVENT = {
  type: "object",
  required: [
    "eventId",
    "contactId",
    "channel",
    "topic",
    "status",
    "source",
    "reason",
    "occurredAt",
    "receivedAt",
    "late",
  ],
  properties: {
    eventId: { $ref: "#/components/schemas/EventId" },
    contactId: TEXT,
    channel: { $ref: "#/components/schemas/Channel" },
    topic: { $ref: "#/components/schemas/TopicId" },
    status: { $ref: "#/components/schemas/Status" },
    source: TEXT,
    reason: { type: ["string", "null"] },
    occurredAt: TIME,
    receivedAt: TIME,
    late: { type: "boolean" },
  },
} as const;

const EVIDENCE = {
  type: "object",
  description: "One person's evidence on one channel. It verifies without any other source (docs/proof.md).",
  required: [
    "format",
    "madeAt",
    "controller",
    "subject",
    "topics",
    "recipients",
    "standing",
    "events",
    "wordings",
    "heads",
  ],
  properties: {
    format: { const: "heed-evidence-1" },
    madeAt: TIME,
    controller: {
      type: "object",
      required: ["tenant", "name", "withdrawAt"],
      properties: {
        tenant: TEXT,
        name: TEXT,
        address: TEXT,
        contact: TEXT,
        jurisdiction: TEXT,
        storedIn: TEXT,
        privacyNotice: TEXT,
        withdrawAt: TEXT,
      },
    },
    subject: {
      type: "object",
      required: ["channel", "address", "contactIds"],
      properties: {
        channel: { $ref: "#/components/schemas/Channel" },
        address: TEXT,
        contactIds: { type: "array", items: TEXT },
      },
    },
    topics: { type: "object", description: "Titles by id.", additionalProperties: TEXT },
    recipients: {
      type: "array",
      items: { type: "object", required: ["id", "name"], properties: { id: TEXT, name: TEXT } },
    },
    standing: {
      type: "array",
      description: "What each topic stands at.",
      items: {
        type: "object",
        required: ["topic", "allowed", "status", "reason", "rule", "since", "eventId"],
        properties: {
          topic: TEXT,
          allowed: { type: "boolean" },
          status: { $ref: "#/components/schemas/Status" },
          reason: TEXT,
          rule: TEXT,
          since: { type: ["string", "null"], format: "date-time" },
          eventId: { type: ["string", "null"] },
        },
      },
    },
    events: { type: "array", items: { $ref: "#/components/schemas/EvidenceEvent" } },
    wordings: {
      type: "object",
      description: "The texts behind the hashes that events name.",
      additionalProperties: {
        type: "object",
        required: ["language", "texts"],
        properties: { language: TEXT, texts: { type: "object", additionalProperties: TEXT } },
      },
    },
    heads: { type: "array", items: { $ref: "#/components/schemas/SignedHead" } },
    next: { type: "string", description: "Present where more follow: ask again with it." },
  },
} as const;

export const EVIDENCE_SCHEMAS = {
  EvidenceRequest: EVIDENCE_REQUEST,
  StoredEvent: STORED_EVENT,
  EvidenceEvent: EVIDENCE_EVENT,
  Evidence: EVIDENCE,
} as const;
