import { BASES } from "../../../shared/basis.ts";
import { AFFIRMATIVE_ACTS } from "../../../shared/consent-basis.ts";
import { AGES } from "../../../shared/ledger/precedence.ts";

// Schemas of what the sender's programs ask and are told (contract, "Shapes").

const RECIPIENT = {
  channel: { $ref: "#/components/schemas/Channel" },
  address: {
    type: "string",
    minLength: 1,
    maxLength: 320,
    description: "An e-mail address, or an international phone number. It is normalised first.",
  },
} as const;

const TOPIC = {
  $ref: "#/components/schemas/TopicId",
  description: "A topic of the tenant; without it, or `*`: all marketing on the channel.",
} as const;

const LANGUAGE = { type: "string", pattern: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$" } as const;

const CHANNEL = { enum: ["email", "sms"] } as const;
const STATUS = { enum: ["opted_out", "opted_in", "pending", "unknown"] } as const;
const TOPIC_ID = { type: "string", pattern: "^(\\*|[a-z0-9][a-z0-9_-]{0,31})$" } as const;

const LINK_REQUEST = {
  type: "object",
  required: ["channel", "address"],
  properties: {
    ...RECIPIENT,
    topic: TOPIC,
    campaign: { type: "string", maxLength: 64, description: "Kept as evidence with what the link records." },
    language: {
      ...LANGUAGE,
      description: "The language of the message; the pages behind its links answer in it.",
    },
    also: {
      ...RECIPIENT.address,
      description: "The same person's address on the other channel: the preference centre then shows both.",
    },
  },
  additionalProperties: false,
} as const;

const LINKS = {
  type: "object",
  required: ["links"],
  properties: {
    links: {
      type: "array",
      description: "In the order asked.",
      items: {
        type: "object",
        required: ["url", "preferencesUrl", "headers"],
        properties: {
          url: { type: "string", format: "uri", description: "Opts out, by a page or by RFC 8058." },
          preferencesUrl: { type: "string", format: "uri", description: "Good for 30 days." },
          headers: {
            type: "object",
            description: "To be put into the message as they are, and covered by its DKIM signature.",
            required: ["List-Unsubscribe", "List-Unsubscribe-Post"],
            properties: {
              "List-Unsubscribe": { type: "string", pattern: "^<https?:[^<>]+>(, <mailto:[^<>]+>)?$" },
              "List-Unsubscribe-Post": { const: "List-Unsubscribe=One-Click" },
            },
          },
        },
      },
    },
  },
} as const;

const TIME = { type: "string", format: "date-time" } as const;

/** What a check asks, beside whom it asks about. */
const QUESTION = {
  topic: TOPIC,
  purpose: {
    enum: ["marketing", "transactional", "sale_share"],
    description: "Without a topic, everything of that kind; beside one it must be the topic's own.",
  },
  jurisdiction: {
    type: "string",
    pattern: "^[A-Z]{2}(-[A-Z0-9]{1,3})?$",
    description:
      "Where the recipient is (ISO 3166, or `EU`): then the law there decides what no record means.",
  },
  age: {
    enum: AGES,
    description:
      "How old the recipient is known to be: data of who is under 16 is sold or shared only after a yes, of who is " +
      "under 13 never, for only a parent's would count. Decides nothing else.",
  },
  at: {
    ...TIME,
    description:
      "A past moment: what the answer was then. At most 100 in a call; reads all of a contact's entries.",
  },
  timeZone: {
    type: "string",
    maxLength: 64,
    description: "The recipient's own (IANA), for the tenant's `quietHours`.",
  },
} as const;

const SENT_AT = {
  type: "array",
  maxItems: 100,
  items: TIME,
  description: "When marketing was sent to the recipient before; the tenant's `frequency` counts these.",
} as const;

const CHECK_BY_ADDRESS = {
  type: "object",
  required: ["channel", "address"],
  properties: { ...RECIPIENT, ...QUESTION, sentAt: SENT_AT },
  additionalProperties: false,
} as const;

const CHECK_BY_HASH = {
  type: "object",
  description: "For callers that keep the address to themselves.",
  required: ["channel", "addressHash"],
  properties: {
    channel: { $ref: "#/components/schemas/Channel" },
    addressHash: {
      type: "string",
      pattern: "^[0-9A-Fa-f]{64}$",
      description: "SHA-256 of the normalised address in UTF-8 (docs/checking.md says how it is normalised).",
    },
    ...QUESTION,
    sentAt: SENT_AT,
  },
  additionalProperties: false,
} as const;

const CHECK_BATCH = {
  type: "object",
  required: ["checks"],
  properties: {
    checks: {
      type: "array",
      maxItems: 10_000,
      description: "As many checks; what all of them have in common may stand beside them instead.",
      items: { type: "object" },
    },
    channel: { $ref: "#/components/schemas/Channel" },
    ...QUESTION,
  },
  additionalProperties: false,
} as const;

const REASONS = [
  "legal_block",
  "complaint",
  "channel_opt_out",
  "topic_opt_out",
  "hard_bounce",
  "unproven",
  "consent_expired",
  "basis_invalid",
  "opted_in",
  "pending",
  "default",
  "no_record",
  "frequency",
  "quiet_hours",
  "invalid_request",
  "error",
] as const;

const CHECK_RESULT = {
  type: "object",
  required: ["allowed", "status", "reason", "rule", "since", "eventId"],
  properties: {
    allowed: { type: "boolean", description: "Send only where this is `true`." },
    status: { $ref: "#/components/schemas/Status" },
    reason: {
      enum: REASONS,
      description:
        "`default` and `no_record`: nothing is recorded, and the tenant's default decides. `invalid_request` " +
        "and `error` stand in a batch for a check that could not be made.",
    },
    rule: {
      type: "string",
      description:
        "The rule that decided, by its number in docs/checking.md, or the tenant's setting that did.",
    },
    since: { type: ["string", "null"], format: "date-time" },
    eventId: { type: ["string", "null"], description: "The event that the answer rests on." },
    expiresAt: { ...TIME, description: "With `opted_in`: when the consent ends by itself." },
    notBefore: { ...TIME, description: "With `frequency` and `quiet_hours`: when to ask again." },
    suppressUntil: {
      ...TIME,
      description:
        "With an opt-out of `sale_share`: until then the person is not to be asked to opt in again.",
    },
    detail: { type: "string", description: "With `invalid_request`: what is allowed." },
  },
} as const;

const CHECKS = {
  type: "object",
  required: ["results"],
  properties: {
    results: {
      type: "array",
      description: "In the order asked.",
      items: { $ref: "#/components/schemas/CheckResult" },
    },
  },
} as const;

const EVENT_REQUEST = {
  type: "object",
  required: ["channel", "address", "topic", "status"],
  properties: {
    ...RECIPIENT,
    topic: { $ref: "#/components/schemas/TopicId", description: "A topic of the tenant, or `*`." },
    status: { enum: ["opted_out", "opted_in", "pending"] },
    occurredAt: {
      type: "string",
      format: "date-time",
      description: "When the person acted, at most 5 minutes ahead; by default now.",
    },
    evidence: {
      type: "object",
      description:
        "What proves it, at most 4,096 characters as JSON. An opt-in without `wording` is marked `unproven`, unless " +
        "its `basis` is less than `express`: then what that basis needs is required.",
      properties: {
        wording: { description: "What the person read and agreed to." },
        recipients: {
          type: "array",
          minItems: 1,
          maxItems: 100,
          items: { type: "string" },
          description:
            "With `opted_in` or `pending`: ids of the partners whom the person was told would get their data, each " +
            "with a `legalName` in the configuration.",
        },
        affirmativeAct: {
          enum: AFFIRMATIVE_ACTS,
          description:
            "How the person said yes. A box ticked beforehand, or silence, is no consent: 400. To sale and sharing " +
            "(`sale_share`) only `double_opt_in` is one; a yes to it that does not say how is `unproven`.",
        },
        basis: {
          enum: ["express", ...BASES],
          default: "express",
          description:
            "`soft_opt_in` needs `sale`, and `similarProducts`, `refusalAtCollection` and `refusalInEachMessage` " +
            "to be `true`; `implied_purchase` needs `sale` and ends after 24 months, `implied_inquiry` needs " +
            "`inquiry` and ends after 6, counted from `occurredAt`. None of them lifts an opt-out.",
        },
        expiresAt: { ...TIME, description: "When the consent ends by itself, at the latest." },
      },
      additionalProperties: true,
    },
    language: { ...LANGUAGE, description: "With `pending`: the language of the page that confirms." },
    objection: {
      const: true,
      description:
        "With the topic `*` and `opted_out`: the person objects to direct marketing (GDPR art. 21(2)). Sharing " +
        "their data (`sale_share`) ends with it, and both on the other channel for the address in `also`.",
    },
    also: {
      type: "string",
      minLength: 1,
      maxLength: 320,
      description: "With `objection`: the other address.",
    },
    reassigned: {
      const: true,
      description:
        "With `sms`, the topic `*`, `opted_out` and `occurredAt`: from then on the number is another's. Consent " +
        "from before is void; what its new holder agrees to later, topic by topic, stands.",
    },
  },
  additionalProperties: false,
} as const;

const EVENT_IDS = {
  type: "array",
  description: "With `objection`: every event that it made, the one above first.",
  items: { $ref: "#/components/schemas/EventId" },
} as const;

const CONFIRM_URL = {
  type: ["string", "null"],
  format: "uri",
  description:
    "With `pending`: the link that the person confirms by, good for 7 days; `null` where the address was " +
    "given one within the last day.",
} as const;

const EVENT_RECORDED = {
  type: "object",
  required: ["eventId", "applied"],
  properties: {
    eventId: { $ref: "#/components/schemas/EventId" },
    applied: { type: "boolean", description: "`false`: a later event stands, and this one changed nothing." },
    confirmUrl: CONFIRM_URL,
    eventIds: EVENT_IDS,
  },
} as const;

const EVENT_QUEUED = {
  type: "object",
  required: ["queued"],
  description: "Kept while the database refuses; a sign-up (`pending`) is 503 then, and is to come again.",
  properties: { queued: { const: true } },
} as const;

export const SENDER_SCHEMAS = {
  Channel: CHANNEL,
  TopicId: TOPIC_ID,
  Status: STATUS,
  LinkRequest: LINK_REQUEST,
  Links: LINKS,
  CheckByAddress: CHECK_BY_ADDRESS,
  CheckByHash: CHECK_BY_HASH,
  CheckBatch: CHECK_BATCH,
  CheckResult: CHECK_RESULT,
  Checks: CHECKS,
  EventRequest: EVENT_REQUEST,
  EventRecorded: EVENT_RECORDED,
  EventQueued: EVENT_QUEUED,
} as const;
