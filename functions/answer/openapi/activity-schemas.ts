// Schemas of what those who look on are told.

const TIME = { type: "string", format: "date-time" } as const;
const TIME_OR_NULL = { type: ["string", "null"], format: "date-time" } as const;
const TEXT_OR_NULL = { type: ["string", "null"] } as const;
const TEXTS = { type: "array", items: { type: "string" } } as const;

const COUNTS = { type: "object", additionalProperties: { type: "integer", minimum: 1 } } as const;

const MILLISECONDS = {
  type: ["integer", "null"],
  description: "Milliseconds, within a fifth; `null` for none.",
} as const;
const PERCENTILES = {
  type: "object",
  required: ["p50", "p99"],
  properties: { p50: MILLISECONDS, p99: MILLISECONDS },
} as const;

const MINUTE = {
  type: "object",
  required: ["at", "optOuts", "optIns", "suppressions", "refused"],
  properties: {
    at: TIME,
    optOuts: { ...COUNTS, description: "By source." },
    optIns: COUNTS,
    suppressions: COUNTS,
    refused: { ...COUNTS, description: "Deliveries whose authenticity was not shown, by provider." },
  },
} as const;

const RECENT = {
  type: "object",
  required: [
    "eventId",
    "channel",
    "topic",
    "status",
    "source",
    "reason",
    "occurredAt",
    "receivedAt",
    "late",
    "address",
  ],
  properties: {
    eventId: { $ref: "#/components/schemas/EventId" },
    channel: { enum: ["email", "sms"] },
    topic: { type: "string" },
    status: { type: "string" },
    source: { type: "string" },
    reason: TEXT_OR_NULL,
    occurredAt: TIME,
    receivedAt: TIME,
    late: { type: "boolean" },
    address: { ...TEXT_OR_NULL, description: "Masked; `null` where none is held." },
  },
} as const;

const PROVIDER = {
  type: "object",
  required: ["provider", "addresses", "missing", "lastGoodAt", "lastRefusedAt", "lastRefusedWhy"],
  properties: {
    provider: { type: "string" },
    addresses: { ...TEXTS, description: "Where it is to deliver to." },
    missing: { ...TEXTS, description: "The secrets that it lacks, by the names of their variables." },
    lastGoodAt: {
      ...TIME_OR_NULL,
      description: "Noted once a minute, not for each delivery; so are refusals.",
    },
    lastRefusedAt: TIME_OR_NULL,
    lastRefusedWhy: TEXT_OR_NULL,
  },
} as const;

export const ACTIVITY_SCHEMAS = {
  Activity: {
    type: "object",
    required: ["now", "from", "minutes", "announced", "delivered", "partners", "recent"],
    properties: {
      now: TIME,
      from: TIME,
      minutes: { type: "array", items: MINUTE, description: "Those in which something happened." },
      announced: { ...PERCENTILES, description: "From the receipt of an event to its way to the partners." },
      delivered: { ...PERCENTILES, description: "From the receipt of an event until a partner had it." },
      partners: { type: "object", additionalProperties: PERCENTILES },
      recent: { type: "array", maxItems: 50, items: RECENT, description: "The last events, newest first." },
    },
  },
  Providers: {
    type: "object",
    required: ["providers"],
    properties: { providers: { type: "array", items: PROVIDER } },
  },
} as const;
