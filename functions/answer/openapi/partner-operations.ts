import { answer, body, needs, READ_BODY, schemaOf } from "./parts.ts";
import { problems } from "./problems.ts";

const PARTNER = {
  name: "partner",
  in: "query",
  description: "This one alone, with its jobs that are not done.",
  schema: { type: "string" },
} as const;

const LIST = {
  operationId: "partners",
  summary: "How each partner is: what waits for it, what is late, what was given up",
  ...needs("operate"),
  parameters: [PARTNER],
  responses: { 200: answer("The partners.", "Partners"), ...problems(400, 401, 403, 405, 503) },
};

const SETTLE = {
  operationId: "settleDelivery",
  summary: "Stops the clock of a job that was given up and that the partner was told of by other means",
  ...needs("operate"),
  requestBody: body(schemaOf("SettleRequest"), {
    byTelephone: { partner: "crm", event: "01JDD0000000000000000000AA" },
  }),
  responses: { 200: answer("Settled.", "Settled"), ...problems(...READ_BODY, 404) },
};

const CURSOR = {
  name: "cursor",
  in: "query",
  description: "The `cursor` of the page before. Without it the feed is given from its beginning.",
  schema: { type: "string" },
} as const;

const FEED = {
  operationId: "feed",
  summary: "What a partner without webhooks is told, since a cursor",
  description:
    "At least once, half a minute after it was recorded. To ask with a cursor says that everything before it was taken.",
  security: [{ partner: [] }],
  parameters: [CURSOR],
  responses: { 200: answer("A page.", "FeedPage"), ...problems(400, 401, 405, 503) },
};

/** Partners, as operators see them; and what one that pulls sees. */
export const PARTNER_PATHS = { "/v1/partners": { get: LIST, post: SETTLE }, "/v1/feed": { get: FEED } };
