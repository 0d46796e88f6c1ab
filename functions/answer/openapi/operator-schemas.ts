// Schemas of what auditors and operators ask and are told.

const HISTORY_REQUEST = {
  type: "object",
  required: ["channel", "address"],
  properties: {
    channel: { $ref: "#/components/schemas/Channel" },
    address: { type: "string", minLength: 1, maxLength: 320 },
    deliveries: {
      type: "boolean",
      description: "With what became of each event at each partner; a page then has at most 250 events.",
    },
    next: { type: "string", description: "The `next` of the page before." },
  },
  additionalProperties: false,
} as const;

const REDRIVE_REQUEST = {
  type: "object",
  properties: {
    partner: { type: "string", description: "Only this partner." },
    event: { type: "string", description: "Only this event. Not beside `missing`." },
    missing: {
      type: "boolean",
      description: "What was lost instead of what is dead: every event that a partner has no receipt for.",
    },
    cursor: { type: "string", description: "The `cursor` of the call before." },
  },
  additionalProperties: false,
} as const;

const REDRIVEN = {
  type: "object",
  required: ["redriven", "more"],
  properties: {
    redriven: { type: "integer", minimum: 0, description: "Jobs that this call sent again." },
    more: { type: "boolean", description: "The call's time was up before the end." },
    cursor: { type: "string", description: "Where to go on." },
  },
} as const;

const DAY = { type: "string", format: "date" } as const;

const UNREAD_REQUEST = {
  type: "object",
  properties: { day: { ...DAY, description: "Today, unless said." } },
  additionalProperties: false,
} as const;

const UNREAD_LIST = {
  type: "object",
  required: ["day", "unread"],
  properties: {
    day: DAY,
    unread: {
      type: "array",
      items: {
        type: "object",
        required: ["day", "id", "provider", "why", "receivedAt", "replayedAt", "decision"],
        properties: {
          day: DAY,
          id: { type: "string" },
          provider: { type: "string" },
          why: {
            type: "string",
            description:
              "`malformed`, `unknown_type`, `ambiguous` or `unaddressed`; of mail also `unclear` or `unproven`.",
          },
          receivedAt: { type: "string", format: "date-time" },
          replayedAt: { type: ["string", "null"], format: "date-time" },
          decision: {
            enum: ["opt_out", "keep", null],
            description: "What a person made of it, of mail (`/v1/review`).",
          },
        },
      },
    },
  },
} as const;

const REPLAY_REQUEST = {
  type: "object",
  required: ["day", "id"],
  properties: { day: DAY, id: { type: "string", pattern: "^[A-Za-z0-9_-]{43}$" } },
  additionalProperties: false,
} as const;

const REPLAYED = {
  type: "object",
  required: ["replayed"],
  properties: { replayed: { type: "boolean" } },
} as const;

const WORD = { type: "string", minLength: 1, maxLength: 320 } as const;

const PROVIDER_CHANGE = {
  type: "object",
  required: ["channel", "address", "effect", "id"],
  properties: {
    channel: { $ref: "#/components/schemas/Channel" },
    address: WORD,
    list: { ...WORD, description: "The provider's own list, group or stream; all mail, unless said." },
    effect: { enum: ["opted_out", "complaint", "hard_bounce", "soft_bounce"] },
    id: { ...WORD, description: "The provider's id of the event." },
    time: {
      type: "object",
      required: ["milliseconds", "wholeSecond"],
      properties: {
        milliseconds: { type: "integer", description: "Since 1970." },
        wholeSecond: { type: "boolean", description: "The provider tells no fractions." },
      },
      additionalProperties: false,
    },
    evidence: {
      type: "object",
      maxProperties: 8,
      additionalProperties: { type: "string", maxLength: 320 },
    },
  },
  additionalProperties: false,
} as const;

const BACKFILL_REQUEST = {
  type: "object",
  required: ["changes"],
  properties: {
    changes: { type: "array", maxItems: 500, items: { $ref: "#/components/schemas/ProviderChange" } },
  },
  additionalProperties: false,
} as const;

const BACKFILLED = {
  type: "object",
  required: ["received"],
  properties: { received: { type: "integer", minimum: 0, description: "How many changes that were." } },
} as const;

const REVIEW_ID = {
  type: "string",
  description: "Of a text its time and an id; of a mail `mail.`, its day and an id.",
  pattern:
    "^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\.[0-9A-HJKMNP-TV-Z]{26}|mail\\.\\d{4}-\\d\\d-\\d\\d\\.[A-Za-z0-9_-]{43})$",
} as const;
const REVIEW_DECISION = { enum: ["opt_out", "keep"] } as const;

const REVIEWS = {
  type: "object",
  required: ["reviews", "more"],
  properties: {
    reviews: {
      type: "array",
      maxItems: 100,
      items: {
        type: "object",
        required: ["id", "channel", "from", "to", "text", "receivedAt", "decideBy", "rule", "language"],
        properties: {
          id: REVIEW_ID,
          channel: { $ref: "#/components/schemas/Channel" },
          from: { type: "string", description: "The number or address that wrote it." },
          to: { type: "string", description: "The number, name or address it was sent to." },
          text: { type: "string" },
          receivedAt: { type: "string", format: "date-time" },
          decideBy: { type: "string", format: "date-time", description: "Ten business days after receipt." },
          rule: { type: "string", description: "What made it doubtful." },
          language: { type: ["string", "null"] },
        },
      },
    },
    more: { type: "boolean", description: "More than these wait." },
  },
} as const;

const REVIEW_REQUEST = {
  type: "object",
  required: ["id", "decision"],
  properties: {
    id: REVIEW_ID,
    decision: REVIEW_DECISION,
    address: {
      ...WORD,
      description: "Of a mail: whose opt-out it is, where that is not its one sender's, or it names nobody.",
    },
  },
  additionalProperties: false,
} as const;

const REVIEWED = {
  type: "object",
  required: ["id", "decision"],
  properties: { id: REVIEW_ID, decision: REVIEW_DECISION },
} as const;

export const OPERATOR_SCHEMAS = {
  Reviews: REVIEWS,
  ReviewRequest: REVIEW_REQUEST,
  Reviewed: REVIEWED,
  UnreadRequest: UNREAD_REQUEST,
  UnreadList: UNREAD_LIST,
  ReplayRequest: REPLAY_REQUEST,
  Replayed: REPLAYED,
  ProviderChange: PROVIDER_CHANGE,
  BackfillRequest: BACKFILL_REQUEST,
  Backfilled: BACKFILLED,
  HistoryRequest: HISTORY_REQUEST,
  RedriveRequest: REDRIVE_REQUEST,
  Redriven: REDRIVEN,
} as const;
