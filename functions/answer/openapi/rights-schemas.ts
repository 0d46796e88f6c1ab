// Schemas of what a person's rights, and an operator's better knowledge, ask for.

const RECIPIENT = {
  channel: { $ref: "#/components/schemas/Channel" },
  address: { type: "string", minLength: 1, maxLength: 320 },
} as const;

const ERASE_REQUEST = {
  type: "object",
  required: ["channel", "address"],
  properties: {
    ...RECIPIENT,
    force: { type: "boolean", description: "Waits for nobody: what no partner has by now, it never gets." },
  },
  additionalProperties: false,
} as const;

const ERASED = {
  type: "object",
  required: ["erased", "waiting"],
  properties: {
    erased: { type: "boolean" },
    waiting: {
      type: "array",
      description: "What has not arrived; at most 100 of it.",
      items: {
        type: "object",
        required: ["eventId", "partner", "state"],
        properties: {
          eventId: { $ref: "#/components/schemas/EventId" },
          partner: { type: ["string", "null"], description: "`null` until the event is broadcast." },
          state: { enum: ["recorded", "queued", "retrying", "refused", "dead"] },
        },
      },
    },
    events: { type: "integer", minimum: 0, description: "Events whose evidence is gone." },
    texts: { type: "integer", minimum: 0, description: "Texts that waited for review and are gone." },
  },
} as const;

const UNSUPPRESS_REQUEST = {
  type: "object",
  required: ["channel", "address"],
  properties: {
    ...RECIPIENT,
    note: { type: "string", maxLength: 320, description: "Why; kept as evidence." },
  },
  additionalProperties: false,
} as const;

const UNSUPPRESSED = {
  type: "object",
  required: ["unsuppressed", "eventId"],
  properties: {
    unsuppressed: { type: "boolean", description: "`false` where no bounce suppressed it." },
    eventId: { type: ["string", "null"] },
  },
} as const;

const EXPORT_REQUEST = {
  type: "object",
  properties: {
    next: { type: "string", description: "The `next` of the call before." },
    since: { type: "string", format: "date-time" },
  },
  additionalProperties: false,
} as const;

const EXPORTED = {
  type: "object",
  required: ["records"],
  properties: {
    records: {
      type: "array",
      items: {
        type: "object",
        required: ["type"],
        description:
          "`contact`: its choices and suppressions, and its address. `event`: as in the history. `link`: of a " +
          "contact's chain. `delivery`: what one partner was told. `wording`: texts as they were shown. `import`.",
        properties: { type: { enum: ["contact", "event", "link", "delivery", "wording", "import"] } },
        additionalProperties: true,
      },
    },
    next: { type: "string", description: "Where to go on; absent after the last page." },
  },
} as const;

export const RIGHTS_SCHEMAS = {
  ExportRequest: EXPORT_REQUEST,
  Exported: EXPORTED,
  EraseRequest: ERASE_REQUEST,
  Erased: ERASED,
  UnsuppressRequest: UNSUPPRESS_REQUEST,
  Unsuppressed: UNSUPPRESSED,
} as const;
