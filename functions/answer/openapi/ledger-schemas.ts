// Schemas of what was recorded and of what partners were told (contract, "Shapes").

const TIME = { type: "string", format: "date-time" } as const;
const TIME_OR_NULL = { type: ["string", "null"], format: "date-time" } as const;
const HASH = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;

const EVENT_ID = {
  type: "string",
  pattern: "^[0-9A-HJKMNP-TV-Z]{26}$",
  examples: ["7QJ4ZK5N1V8W3X6Y2A9BCDEFGH"],
} as const;

const CONSENT_EVENT = {
  type: "object",
  description: "One immutable entry of the ledger.",
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
    "evidence",
  ],
  properties: {
    eventId: { $ref: "#/components/schemas/EventId" },
    contactId: { type: "string", description: "A keyed hash; the address cannot be had from it." },
    channel: { $ref: "#/components/schemas/Channel" },
    topic: { $ref: "#/components/schemas/TopicId" },
    status: { $ref: "#/components/schemas/Status" },
    source: {
      type: "string",
      description:
        "`one_click`, `page`, `preferences`, `mailto`, `sms`, `provider:<name>`, `api`, `import` or `gpc`.",
    },
    reason: { enum: ["complaint", "hard_bounce", "unproven", null] },
    occurredAt: { ...TIME, description: "When the person acted; the later one wins, and a tie opts out." },
    receivedAt: { ...TIME, description: "When Heed heard of it." },
    late: { type: "boolean", description: "It came so late that it could only lower permission." },
    evidence: {
      type: ["object", "null"],
      description:
        "What proves it; `null` once it was erased. `agent` is `destroyed` 90 days after its month.",
    },
    deliveries: {
      type: "array",
      description: "Who was told of it, and what they answered; where `deliveries` was asked for.",
      items: { $ref: "#/components/schemas/Delivery" },
    },
  },
} as const;

const PROOF = {
  type: "object",
  description:
    "Shows that no event is missing or altered: each link's `hash` is the SHA-256 of its canonical form " +
    "(RFC 8785) with the `hash` before it.",
  required: ["format", "algorithm", "count", "head", "links", "unchained"],
  properties: {
    format: { const: "heed-chain-1" },
    algorithm: { const: "sha-256" },
    count: { type: "integer", minimum: 0, description: "Of the whole chain." },
    head: { type: ["string", "null"], pattern: "^[0-9a-f]{64}$", description: "The last link's hash." },
    links: {
      type: "array",
      description: "Of this page's events; those of all pages together are the chain.",
      items: {
        type: "object",
        required: ["seq", "eventId", "entryHash", "prev", "hash"],
        properties: {
          seq: { type: "integer", minimum: 1 },
          eventId: { $ref: "#/components/schemas/EventId" },
          entryHash: HASH,
          prev: HASH,
          hash: HASH,
        },
      },
    },
    unchained: {
      type: "array",
      description: "Stored, and chained within moments.",
      items: { $ref: "#/components/schemas/EventId" },
    },
  },
} as const;

const HISTORY = {
  type: "object",
  required: ["contactId", "events", "proof"],
  properties: {
    contactId: { type: "string" },
    events: {
      type: "array",
      description: "By `receivedAt`, then `eventId`; empty for a contact nobody has heard of.",
      maxItems: 1000,
      items: { $ref: "#/components/schemas/ConsentEvent" },
    },
    proof: { $ref: "#/components/schemas/Proof" },
    next: { type: "string", description: "Present where more follow: ask again with it." },
  },
} as const;

const DELIVERY = {
  type: "object",
  description: "One event on its way to one partner.",
  required: [
    "partner",
    "state",
    "attempts",
    "lastStatus",
    "lastError",
    "createdAt",
    "lastAttemptAt",
    "nextAttemptAt",
    "deliveredAt",
    "answerHash",
    "appliedAt",
    "reason",
    "rule",
    "dueAt",
  ],
  properties: {
    partner: { type: "string" },
    state: {
      enum: ["queued", "retrying", "delivered", "skipped", "refused", "dead"],
      description: "`skipped`: there was no need to tell the partner; `reason` says why.",
    },
    attempts: { type: "integer", minimum: 0, description: "Requests begun." },
    lastStatus: { type: ["integer", "null"], description: "`null` where no request was answered." },
    lastError: { type: ["string", "null"], description: "A short code, never the partner's own words." },
    createdAt: TIME,
    lastAttemptAt: TIME_OR_NULL,
    nextAttemptAt: TIME_OR_NULL,
    deliveredAt: TIME_OR_NULL,
    answerHash: {
      ...HASH,
      type: ["string", "null"],
      description: "SHA-256 of the body that the partner answered with, as far as it was read.",
    },
    rule: { type: ["string", "null"], description: "The rule whose deadline is the shortest." },
    dueAt: { ...TIME_OR_NULL, description: "By when the partner must have been told; `null` of a yes." },
    appliedAt: { ...TIME_OR_NULL, description: "When it took effect, where the partner says so." },
    reason: {
      type: ["string", "null"],
      description:
        "Of a skipped job: `overtaken` by a newer event, `echo` of the partner's own, `known` to it from an event before, or what its type is not told of.",
    },
  },
} as const;

const DELIVERIES = {
  type: "object",
  required: ["eventId", "deliveries"],
  properties: {
    eventId: { $ref: "#/components/schemas/EventId" },
    deliveries: { type: "array", items: { $ref: "#/components/schemas/Delivery" } },
  },
} as const;

export const LEDGER_SCHEMAS = {
  EventId: EVENT_ID,
  ConsentEvent: CONSENT_EVENT,
  Proof: PROOF,
  History: HISTORY,
  Delivery: DELIVERY,
  Deliveries: DELIVERIES,
} as const;
