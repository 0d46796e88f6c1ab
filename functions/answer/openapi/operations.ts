import { ACTIVITY_PATHS } from "./activity-operations.ts";
import { IMPORT_PATHS } from "./import-operations.ts";
import { PARTNER_PATHS } from "./partner-operations.ts";
import { answer, body, needs, READ_BODY, schemaOf } from "./parts.ts";
import { problems } from "./problems.ts";
import { RIGHTS_PATHS } from "./rights-operations.ts";

const MANY = "up to 10,000";

/** One object, or an array of them under a name. */
function oneOrMany(schema: string, member: string): object {
  const array = { type: "array", maxItems: 10_000, items: schemaOf(schema) };
  const many = {
    type: "object",
    required: [member],
    properties: { [member]: array },
    additionalProperties: false,
  };
  return { oneOf: [schemaOf(schema), many] };
}

const ANN = { channel: "email", address: "ann@example.com" } as const;
const ANN_HASH = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476";
const BO = { channel: "sms", address: "+12025550123" } as const;

const LINKS = {
  operationId: "mintLinks",
  summary: `The unsubscribe links and mail headers of one message, or of ${MANY}`,
  description: "All or nothing: one bad entry is a 400 that names it, and no link is made.",
  ...needs("links:write"),
  requestBody: body(oneOrMany("LinkRequest", "links"), {
    one: { ...ANN, topic: "newsletter", campaign: "2026-11" },
    many: { links: [ANN, { ...BO, topic: "offers" }] },
  }),
  responses: { 200: answer("The links.", "Links"), ...problems(...READ_BODY) },
};

const CHECK = {
  operationId: "check",
  summary: `May I send? For one recipient, or for ${MANY}`,
  description:
    "Sees every change that was acknowledged before. In a batch, a bad entry is answered in its place with " +
    "`invalid_request`, whatever the others are.",
  ...needs("consent:read"),
  requestBody: body(
    { oneOf: ["CheckByAddress", "CheckByHash", "CheckBatch"].map(schemaOf) },
    {
      one: { ...ANN, topic: "newsletter" },
      many: { checks: [ANN, { ...BO, topic: "offers" }] },
      byHash: { channel: "email", addressHash: ANN_HASH, purpose: "marketing", jurisdiction: "DE" },
      past: { ...ANN, topic: "newsletter", at: "2026-11-01T00:00:00Z" },
      common: { channel: "email", topic: "newsletter", checks: [{ addressHash: ANN_HASH }] },
    },
  ),
  responses: { 200: answer("The answers.", "Checks"), ...problems(...READ_BODY) },
};

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description: "Makes a repeat of the request the same event.",
  schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
} as const;

const EVENTS = {
  operationId: "recordEvent",
  summary: "Records an opt-in, an opt-out, or a sign-up that waits for its confirmation",
  ...needs("consent:write"),
  parameters: [IDEMPOTENCY_KEY],
  requestBody: body(schemaOf("EventRequest"), {
    optOut: { ...ANN, topic: "newsletter", status: "opted_out", occurredAt: "2026-11-23T20:00:00Z" },
    objection: { ...ANN, topic: "*", status: "opted_out", objection: true, also: BO.address },
    optIn: {
      ...ANN,
      topic: "newsletter",
      status: "opted_in",
      evidence: { wording: "Yes, send me the newsletter.", form: "https://shop.example.com/sign-up" },
    },
  }),
  responses: {
    200: answer("Stored, and seen by the next check.", "EventRecorded"),
    202: answer("Kept safe while the database is away; recorded when it is back.", "EventQueued"),
    ...problems(...READ_BODY, 422),
  },
};

const HISTORY = {
  operationId: "history",
  summary: "Everything recorded of one person, with the proof that none of it is missing or altered",
  ...needs("consent:read"),
  requestBody: body(schemaOf("HistoryRequest"), { one: ANN }),
  responses: { 200: answer("A page of at most 1,000 events.", "History"), ...problems(...READ_BODY) },
};

const DELIVERIES = {
  operationId: "deliveries",
  summary: "What became of one event at each partner",
  ...needs("consent:read"),
  parameters: [{ name: "eventId", in: "path", required: true, schema: schemaOf("EventId") }],
  responses: {
    200: answer("One entry a partner; none where nobody is to be told.", "Deliveries"),
    ...problems(401, 403, 404, 405, 503),
  },
};

const EVIDENCE = {
  operationId: "evidence",
  summary: "One person's evidence, with all that proves it: the file that a lawyer is given",
  ...needs("consent:read"),
  requestBody: body(schemaOf("EvidenceRequest"), { one: ANN, two: { ...BO, format: "json" } }),
  responses: {
    200: {
      description: "A page of some 250 events; as `iso27560` or `html` the whole.",
      content: {
        "application/json": { schema: schemaOf("Evidence") },
        "application/ld+json": {
          schema: { type: "object", description: "ISO/IEC TS 27560:2023 in DPV terms." },
        },
        "text/html": {
          schema: { type: "string", description: "Loads nothing, and verifies itself in the browser." },
        },
      },
    },
    ...problems(...READ_BODY),
  },
};

const LEDGER = {
  operationId: "walkLedger",
  summary: "Every link and entry of the ledger, or of one contact, for whoever verifies it",
  description:
    "Nothing in it names or opens anything. It does not say whether the ledger is sound: compute the hashes, as " +
    "`heed verify-ledger` does.",
  ...needs("operate"),
  requestBody: body(schemaOf("WalkRequest"), { all: {}, one: ANN }),
  responses: { 200: answer("Some of it, and where to go on.", "Walk"), ...problems(...READ_BODY) },
};

const HEADS = {
  operationId: "heads",
  summary: "The signed heads of the ledger's days, the oldest first",
  ...needs("operate"),
  requestBody: body(schemaOf("HeadsRequest"), { all: {}, from: { from: "2026-11-23" } }),
  responses: { 200: answer("At most 200 of them.", "Heads"), ...problems(...READ_BODY) },
};

const DAY = {
  operationId: "ledgerDay",
  summary:
    "What a day's head covers: the links that were laid on that day, and what stands in their places now",
  ...needs("operate"),
  requestBody: body(schemaOf("DayRequest"), { one: { day: "2026-11-23" } }),
  responses: { 200: answer("Some of them, and where to go on.", "DayLinks"), ...problems(...READ_BODY) },
};

const REDRIVE = {
  operationId: "redrive",
  summary: "Sends again what partners refused or did not take in time, with the same `webhook-id`",
  description:
    "A call lasts at most some 20 s. While it answers `more`, ask again, with its `cursor` if any.",
  ...needs("operate"),
  requestBody: body(schemaOf("RedriveRequest"), { all: {}, partner: { partner: "crm" } }),
  responses: { 200: answer("What was sent again.", "Redriven"), ...problems(...READ_BODY, 404) },
};

const UNREAD = {
  operationId: "unread",
  summary: "The authentic events of one day that could not be read, without their content",
  ...needs("operate"),
  requestBody: body(schemaOf("UnreadRequest"), { today: {}, day: { day: "2026-11-23" } }),
  responses: { 200: answer("What is kept of that day.", "UnreadList"), ...problems(...READ_BODY) },
};

const PROVIDER = { name: "provider", in: "path", required: true, schema: { type: "string" } } as const;

const REPLAY = {
  operationId: "replay",
  summary: "Reads one kept event again, after a fix",
  ...needs("operate"),
  parameters: [PROVIDER],
  requestBody: body(schemaOf("ReplayRequest"), {
    one: { day: "2026-11-23", id: "26L84p5R2dxyVVR5bi74tf1zwWwEnFpHDyS-pft067Y" },
  }),
  responses: {
    200: answer("Whether it was understood this time, and recorded.", "Replayed"),
    ...problems(...READ_BODY, 404),
  },
};

const BACKFILL = {
  operationId: "backfill",
  summary: "Records what was read from a provider's own API after an outage",
  description:
    "As the provider's deliveries are recorded: a change whose `id` is known already is no second event. Only " +
    "what lowers permission is taken.",
  ...needs("operate"),
  parameters: [PROVIDER],
  requestBody: body(schemaOf("BackfillRequest"), {
    bounce: {
      changes: [
        {
          channel: "email",
          address: "ann@example.com",
          effect: "hard_bounce",
          id: "0100018c-feedback",
          time: { milliseconds: 1_795_000_000_000, wholeSecond: false },
        },
      ],
    },
    nothing: { changes: [] },
  }),
  responses: { 200: answer("Recorded, or known before.", "Backfilled"), ...problems(...READ_BODY, 404) },
};

const REVIEWS = {
  operationId: "reviews",
  summary: "The texts and mails that may be opt-outs and that no rule decided, the oldest first",
  description: "At most 100; while it answers `more`, the others come when these are decided.",
  ...needs("operate"),
  responses: { 200: answer("What waits.", "Reviews"), ...problems(401, 403, 405, 503) },
};

const REVIEW = {
  operationId: "review",
  summary: "Decides about one text or mail: `opt_out` records the opt-out that it would have been",
  ...needs("operate"),
  requestBody: body(schemaOf("ReviewRequest"), {
    optOut: { id: "2026-11-23T10:00:00.000Z.EGFAM3GC928EF7PX22K4R2BVRZ", decision: "opt_out" },
  }),
  responses: { 200: answer("Decided.", "Reviewed"), ...problems(...READ_BODY, 404) },
};

const DESCRIPTION = {
  operationId: "describe",
  summary: "This document",
  security: [],
  responses: {
    200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
    ...problems(405),
  },
};

/** Every route under `/v1`, as infra/functions names them. */
export const PATHS = {
  "/v1/links": { post: LINKS },
  "/v1/check": { post: CHECK },
  "/v1/events": { post: EVENTS },
  "/v1/history": { post: HISTORY },
  "/v1/events/{eventId}/deliveries": { get: DELIVERIES },
  "/v1/evidence": { post: EVIDENCE },
  "/v1/ledger": { post: LEDGER },
  "/v1/ledger/heads": { post: HEADS },
  "/v1/ledger/day": { post: DAY },
  "/v1/redrive": { post: REDRIVE },
  "/v1/unread": { post: UNREAD },
  "/v1/review": { get: REVIEWS, post: REVIEW },
  "/v1/replay/{provider}": { post: REPLAY },
  "/v1/backfill/{provider}": { post: BACKFILL },
  ...IMPORT_PATHS,
  ...RIGHTS_PATHS,
  ...PARTNER_PATHS,
  ...ACTIVITY_PATHS,
  "/v1/openapi.json": { get: DESCRIPTION },
};
