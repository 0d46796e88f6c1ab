// Schemas of what operators are told of partners.

const TIME = { type: "string", format: "date-time" } as const;
const TIME_OR_NULL = { type: ["string", "null"], format: "date-time" } as const;
const COUNT = { type: "integer", minimum: 0 } as const;
const TEXT_OR_NULL = { type: ["string", "null"] } as const;
const STATUS_OR_NULL = { type: ["integer", "null"] } as const;

const OPEN_JOB = {
  type: "object",
  description: "An event that was tried at this partner, or could not be, and that it has not taken.",
  required: [
    "eventId",
    "state",
    "attempts",
    "lastStatus",
    "lastError",
    "createdAt",
    "lastAttemptAt",
    "nextAttemptAt",
    "deliveredAt",
    "appliedAt",
    "rule",
    "dueAt",
  ],
  properties: {
    eventId: { $ref: "#/components/schemas/EventId" },
    state: { enum: ["retrying", "refused", "dead"] },
    attempts: COUNT,
    lastStatus: STATUS_OR_NULL,
    lastError: { ...TEXT_OR_NULL, description: "`own_fault`: nothing could be sent for a reason of ours." },
    createdAt: TIME,
    lastAttemptAt: TIME_OR_NULL,
    nextAttemptAt: TIME_OR_NULL,
    deliveredAt: { type: "null" },
    appliedAt: { type: "null" },
    rule: TEXT_OR_NULL,
    dueAt: TIME_OR_NULL,
  },
} as const;

const CLOCK = {
  type: "object",
  description: "How many open jobs have used up half, nine tenths and all of their time.",
  required: ["half", "ninety", "late", "more"],
  properties: {
    half: COUNT,
    ninety: COUNT,
    late: COUNT,
    more: { type: "boolean", description: "These are the least: there are more than were counted." },
  },
} as const;

const DRIFT = {
  type: "object",
  description: "How the partner's own list and ours differed when they were last compared as a whole.",
  required: ["at", "listed", "unknownHere", "missingThere"],
  properties: {
    at: TIME,
    listed: { ...COUNT, description: "Entries of the partner's list." },
    unknownHere: { ...COUNT, description: "On its list and not closed here: recorded as opt-outs." },
    missingThere: { ...COUNT, description: "Taken by it and on its list no more: told to it again." },
  },
} as const;

const PARTNER = {
  type: "object",
  required: [
    "partner",
    "type",
    "health",
    "lastDeliveredAt",
    "lastFailedAt",
    "lastStatus",
    "lastError",
    "waiting",
    "inFlight",
    "deadLetters",
    "deadlineHours",
    "clock",
    "drift",
    "takenAt",
    "oldest",
  ],
  properties: {
    partner: { type: "string" },
    type: { type: "string" },
    health: {
      enum: ["well", "failing", "unknown"],
      description: "`unknown` until it was first told of something.",
    },
    lastDeliveredAt: { ...TIME_OR_NULL, description: "Noted every few minutes, not for each delivery." },
    lastFailedAt: TIME_OR_NULL,
    lastStatus: { ...STATUS_OR_NULL, description: "Of the last failure." },
    lastError: TEXT_OR_NULL,
    waiting: { ...COUNT, description: "Jobs in its queue that may be taken now, as SQS estimates." },
    inFlight: { ...COUNT, description: "Jobs that are being tried, or wait for their next attempt." },
    deadLetters: COUNT,
    deadlineHours: { type: "number", description: "The shortest deadline that any of its jobs may have." },
    clock: CLOCK,
    drift: {
      oneOf: [DRIFT, { type: "null" }],
      description: "Nothing for a partner whose API cannot list, or whose list was not gone through yet.",
    },
    takenAt: {
      ...TIME_OR_NULL,
      description:
        "When it last took a page of its feed, or was last written a file; of a partner that pulls or takes files.",
    },
    oldest: { oneOf: [OPEN_JOB, { type: "null" }], description: "The open job that is due first." },
    jobs: { type: "array", maxItems: 100, items: OPEN_JOB, description: "Where it alone was asked for." },
    more: { type: "boolean", description: "There are more open jobs than are listed." },
  },
} as const;

const SETTLE_REQUEST = {
  type: "object",
  required: ["partner", "event"],
  properties: {
    partner: { type: "string", minLength: 1 },
    event: { $ref: "#/components/schemas/EventId" },
  },
  additionalProperties: false,
} as const;

const SETTLED = {
  type: "object",
  required: ["partner", "event", "settled"],
  properties: {
    partner: { type: "string" },
    event: { $ref: "#/components/schemas/EventId" },
    settled: { const: true },
  },
} as const;

const FEED_EVENT = {
  type: "object",
  description: "The same as a webhook's body. Of one person and topic the latest `occurredAt` holds.",
  required: ["type", "timestamp", "data"],
  properties: {
    type: { enum: ["consent.opted_out", "consent.opted_in", "contact.suppressed"] },
    timestamp: TIME,
    data: {
      type: "object",
      required: ["eventId", "tenant", "channel", "address", "topic", "status", "source", "occurredAt"],
      properties: {
        eventId: { $ref: "#/components/schemas/EventId" },
        tenant: { type: "string" },
        channel: { enum: ["email", "sms"] },
        address: { type: "string", description: "Plain, or its hash: in the partner's `address` form." },
        topic: { type: "string" },
        status: { enum: ["opted_out", "opted_in", "unknown"] },
        source: { type: "string" },
        occurredAt: TIME,
        reason: { enum: ["complaint", "hard_bounce"] },
      },
    },
  },
} as const;

const FEED_PAGE = {
  type: "object",
  required: ["events", "cursor", "more"],
  properties: {
    events: { type: "array", maxItems: 500, items: FEED_EVENT, description: "Oldest first." },
    cursor: {
      ...TEXT_OR_NULL,
      description:
        "To go on with, when the page is stored: it says so. `null` while there never was an event.",
    },
    more: { type: "boolean", description: "The next page may be asked for at once." },
  },
} as const;

export const PARTNER_SCHEMAS = {
  FeedPage: FEED_PAGE,
  Partners: {
    type: "object",
    required: ["partners"],
    properties: { partners: { type: "array", items: PARTNER } },
  },
  SettleRequest: SETTLE_REQUEST,
  Settled: SETTLED,
} as const;
