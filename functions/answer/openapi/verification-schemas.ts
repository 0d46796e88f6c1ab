// Schemas of what the ledger is verified by.

const HASH = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
const DAY = { type: "string", format: "date" } as const;
const SEQ = { type: "integer", minimum: 1 } as const;
const REGION = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const CONTACT_ID = { type: "string", pattern: "^[\\w-]{44,46}$" } as const;
const CURSOR = { type: "string", description: "Where to go on: ask again with it." } as const;
const BYTES = { type: "string", pattern: "^[\\w-]+$" } as const;

const WALK_REQUEST = {
  type: "object",
  description: "All of the ledger; or one contact, by its id or by channel and address.",
  properties: {
    contactId: CONTACT_ID,
    channel: { $ref: "#/components/schemas/Channel" },
    address: { type: "string", minLength: 1, maxLength: 320 },
    cursor: { type: "string", description: "The `cursor` of the answer before." },
  },
  additionalProperties: false,
} as const;

const LINK_ITEM = {
  type: "object",
  required: ["contactId", "link"],
  properties: {
    contactId: CONTACT_ID,
    link: {
      type: "object",
      required: ["region", "seq", "eventId", "entryHash", "prev", "hash"],
      properties: {
        region: REGION,
        seq: SEQ,
        eventId: { $ref: "#/components/schemas/EventId" },
        entryHash: HASH,
        prev: HASH,
        hash: HASH,
      },
    },
  },
} as const;

const ENTRY_ITEM = {
  type: "object",
  required: ["contactId", "entry"],
  properties: {
    contactId: CONTACT_ID,
    entry: {
      type: "object",
      required: ["form", "seq", "listed"],
      properties: {
        form: {
          type: "object",
          description: "What the entry's hash covers; binary attributes in base64url.",
          additionalProperties: { type: ["string", "number", "boolean", "null"] },
        },
        seq: {
          type: ["integer", "null"],
          description: "Its place in the chain; `null` while it waits for one.",
        },
        listed: { type: ["string", "null"], description: "The day's list that its link stands in." },
      },
    },
  },
} as const;

const STATE_ITEM = {
  type: "object",
  required: ["contactId", "state"],
  properties: {
    contactId: CONTACT_ID,
    state: {
      type: "array",
      description: "What checks are answered from; no hash covers it, and the entries make it anew.",
      items: {
        type: "object",
        required: ["name", "status", "at", "eventId", "unproven"],
        properties: {
          name: { type: "string", description: "A topic, `*`, or what suppresses: `!complaint`." },
          status: { enum: ["opted_out", "opted_in"] },
          at: { type: "string", format: "date-time" },
          eventId: { $ref: "#/components/schemas/EventId" },
          unproven: { type: "boolean" },
          until: { type: "string", format: "date-time" },
          basis: { enum: ["soft_opt_in", "implied_purchase", "implied_inquiry"] },
        },
      },
    },
  },
} as const;

const WALK = {
  type: "object",
  required: ["items"],
  properties: {
    items: {
      type: "array",
      description:
        "A contact's items stand one after the other: its links, its entries, the links that stand in its state, its state.",
      items: {
        oneOf: [
          { $ref: "#/components/schemas/LinkItem" },
          { $ref: "#/components/schemas/EntryItem" },
          { $ref: "#/components/schemas/StateItem" },
        ],
      },
    },
    cursor: CURSOR,
  },
} as const;

const HEADS_REQUEST = {
  type: "object",
  properties: {
    region: { ...REGION, description: "The deployment's own, unless said." },
    from: { ...DAY, description: "The first day; the ledger's own first, unless said." },
  },
  additionalProperties: false,
} as const;

const SIGNED_HEAD = {
  type: "object",
  description: "What stands for all that was chained on one day (UTC).",
  required: ["head", "key", "signature"],
  properties: {
    head: {
      type: "object",
      required: ["format", "tenant", "region", "day", "links", "root", "previous"],
      properties: {
        format: { const: "heed-head-1" },
        tenant: { type: "string" },
        region: REGION,
        day: DAY,
        links: { type: "integer", minimum: 0, description: "How many links the day's lists hold." },
        root: { ...HASH, description: "The Merkle root (RFC 6962) of those lists." },
        previous: {
          type: ["string", "null"],
          pattern: "^[0-9a-f]{64}$",
          description: "The hash of the head of the day before; `null` of the first.",
        },
      },
    },
    key: { ...BYTES, description: "The Ed25519 public key." },
    signature: { ...BYTES, description: "Over the head's canonical form (RFC 8785)." },
  },
} as const;

const HEADS = {
  type: "object",
  required: ["region", "heads"],
  properties: {
    region: REGION,
    heads: { type: "array", maxItems: 200, items: { $ref: "#/components/schemas/SignedHead" } },
    next: { ...DAY, description: "Present where more follow: ask again `from` it." },
  },
} as const;

const DAY_REQUEST = {
  type: "object",
  required: ["day"],
  properties: {
    region: { ...REGION, description: "The deployment's own, unless said." },
    day: DAY,
    cursor: { type: "string", description: "The `cursor` of the answer before." },
  },
  additionalProperties: false,
} as const;

const DAY_LINKS = {
  type: "object",
  required: ["region", "day", "links"],
  properties: {
    region: REGION,
    day: DAY,
    links: {
      type: "array",
      maxItems: 2000,
      description: "In the order that the day's root is made of.",
      items: {
        type: "object",
        required: ["list", "contactId", "seq", "hash", "link"],
        properties: {
          list: { type: "integer", minimum: 0, maximum: 63 },
          contactId: CONTACT_ID,
          seq: SEQ,
          hash: { ...HASH, description: "The link's, as it was laid." },
          link: {
            type: ["object", "null"],
            description: "The link that stands at that place of the contact's chain now.",
            required: ["seq", "eventId", "entryHash", "prev", "hash"],
            properties: {
              seq: SEQ,
              eventId: { $ref: "#/components/schemas/EventId" },
              entryHash: HASH,
              prev: HASH,
              hash: HASH,
            },
          },
        },
      },
    },
    cursor: CURSOR,
  },
} as const;

export const VERIFICATION_SCHEMAS = {
  WalkRequest: WALK_REQUEST,
  LinkItem: LINK_ITEM,
  EntryItem: ENTRY_ITEM,
  StateItem: STATE_ITEM,
  Walk: WALK,
  HeadsRequest: HEADS_REQUEST,
  SignedHead: SIGNED_HEAD,
  Heads: HEADS,
  DayRequest: DAY_REQUEST,
  DayLinks: DAY_LINKS,
} as const;
