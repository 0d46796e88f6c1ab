// Schemas of moving in with somebody else's list.

const IMPORT_ID = { type: "string", pattern: "^[0-9A-HJKMNP-TV-Z]{26}$" } as const;
const TIME = { type: "string", format: "date-time" } as const;
const FORMAT = {
  type: "string",
  pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
  description: "The name of the list's format.",
} as const;

const IMPORT = {
  type: "object",
  required: ["import", "format", "startedAt", "undoneAt"],
  properties: {
    import: { $ref: "#/components/schemas/ImportId" },
    format: FORMAT,
    startedAt: TIME,
    undoneAt: { type: ["string", "null"], format: "date-time" },
  },
} as const;

const IMPORTS = {
  type: "object",
  required: ["imports"],
  properties: { imports: { type: "array", items: { $ref: "#/components/schemas/Import" } } },
} as const;

const IMPORT_REQUEST = {
  type: "object",
  required: ["digest", "format"],
  properties: {
    digest: {
      type: "string",
      pattern: "^[0-9a-f]{64}$",
      description: "SHA-256 of the list and of how it is read: the same list is the same import.",
    },
    format: FORMAT,
  },
  additionalProperties: false,
} as const;

const IMPORT_BEGUN = {
  type: "object",
  required: ["import", "resumed"],
  properties: {
    import: { $ref: "#/components/schemas/ImportId" },
    resumed: { type: "boolean", description: "It was begun before, and is not undone." },
  },
} as const;

const IMPORT_ROW = {
  type: "object",
  required: ["channel", "address", "status"],
  properties: {
    channel: { $ref: "#/components/schemas/Channel" },
    address: { type: "string", minLength: 1, maxLength: 320 },
    topic: {
      $ref: "#/components/schemas/TopicId",
      description: "All marketing on the channel, unless said.",
    },
    status: { enum: ["opted_out", "complaint", "hard_bounce", "opted_in"] },
    occurredAt: { ...TIME, description: "Without it the row counts as of `asOf`." },
    wording: {
      type: "string",
      minLength: 1,
      maxLength: 2000,
      description: "What the person agreed to; an opt-in needs it and its time.",
    },
    evidence: {
      type: "object",
      maxProperties: 8,
      additionalProperties: { type: "string", maxLength: 320 },
    },
  },
  additionalProperties: false,
} as const;

const BATCH = { type: "integer", minimum: 0 } as const;
const LIST = {
  asOf: { ...TIME, description: "When the list said so; by default now." },
  rows: {
    type: "array",
    maxItems: 500,
    description: "A bad row is answered in its place.",
    items: { $ref: "#/components/schemas/ImportRow" },
  },
} as const;

const IMPORT_ROWS = {
  type: "object",
  required: ["batch", "rows"],
  properties: {
    batch: { ...BATCH, description: "The batch's place in the list; the same one may be sent again." },
    ...LIST,
  },
  additionalProperties: false,
} as const;

const IMPORT_PLAN = {
  type: "object",
  required: ["format", "rows"],
  properties: { format: FORMAT, ...LIST },
  additionalProperties: false,
} as const;

const IMPORT_RESULTS = {
  type: "object",
  required: ["results"],
  properties: {
    results: {
      type: "array",
      description: "In the order of the rows.",
      items: {
        type: "object",
        required: ["outcome"],
        properties: {
          outcome: {
            enum: ["closes", "stands", "later", "known", "opens", "refused", "invalid"],
            description:
              "`stands`: it is so already. `later`: a later opt-in stands, and the row changes nothing. `known`: " +
              "this import recorded it before. `opens`: an opt-in. `refused`: an opt-in of what is closed.",
          },
          detail: { type: "string", description: "With `invalid`: what is allowed." },
        },
      },
    },
  },
} as const;

const IMPORT_UNDO = {
  type: "object",
  properties: {
    batch: { ...BATCH, description: "The `next` of the call before." },
    plan: { type: "boolean", description: "Only says what would be taken back." },
  },
  additionalProperties: false,
} as const;

const COUNT = { type: "integer", minimum: 0 } as const;
const IMPORT_UNDONE = {
  type: "object",
  required: ["lifted", "held", "overtaken", "confirmed"],
  properties: {
    lifted: { ...COUNT, description: "They close nothing any more." },
    held: { ...COUNT, description: "Another import says the same." },
    overtaken: { ...COUNT, description: "Something later stands, or an opt-out of its own." },
    confirmed: { ...COUNT, description: "The person has said the same since." },
    next: { ...BATCH, description: "The call's time was up before the end: go on here." },
  },
} as const;

const OLD_LINKS_REQUEST = {
  type: "object",
  required: ["system", "links"],
  properties: {
    system: { type: "string", description: "One of the tenant's `oldLinks`." },
    links: {
      type: "array",
      maxItems: 500,
      items: {
        type: "object",
        required: ["id", "address"],
        properties: {
          id: {
            type: "string",
            minLength: 1,
            maxLength: 200,
            description: "What the link says of its person, as `heed old-links` makes it.",
          },
          channel: { $ref: "#/components/schemas/Channel", default: "email" },
          address: { type: "string", minLength: 1, maxLength: 320 },
          topic: {
            $ref: "#/components/schemas/TopicId",
            description: "What the link leaves: `*`, unless said.",
          },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
} as const;

const OLD_LINKS_KEPT = {
  type: "object",
  required: ["kept"],
  properties: { kept: { type: "integer", minimum: 0 } },
} as const;

export const IMPORT_SCHEMAS = {
  OldLinksRequest: OLD_LINKS_REQUEST,
  OldLinksKept: OLD_LINKS_KEPT,
  ImportId: IMPORT_ID,
  Import: IMPORT,
  Imports: IMPORTS,
  ImportRequest: IMPORT_REQUEST,
  ImportBegun: IMPORT_BEGUN,
  ImportRow: IMPORT_ROW,
  ImportRows: IMPORT_ROWS,
  ImportPlan: IMPORT_PLAN,
  ImportResults: IMPORT_RESULTS,
  ImportUndo: IMPORT_UNDO,
  ImportUndone: IMPORT_UNDONE,
} as const;
