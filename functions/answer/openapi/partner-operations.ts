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

/** Partners, as operators see them. */
export const PARTNER_PATHS = { "/v1/partners": { get: LIST, post: SETTLE } };
