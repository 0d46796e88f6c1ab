import { SCOPES } from "../../shared/bearer.ts";
import { ACTIVITY_SCHEMAS } from "./openapi/activity-schemas.ts";
import { EVIDENCE_SCHEMAS } from "./openapi/evidence-schemas.ts";
import { IMPORT_SCHEMAS } from "./openapi/import-schemas.ts";
import { LEDGER_SCHEMAS } from "./openapi/ledger-schemas.ts";
import { PATHS } from "./openapi/operations.ts";
import { OPERATOR_SCHEMAS } from "./openapi/operator-schemas.ts";
import { PARTNER_SCHEMAS } from "./openapi/partner-schemas.ts";
import { PROBLEM_RESPONSES, PROBLEM_SCHEMA } from "./openapi/problems.ts";
import { RIGHTS_SCHEMAS } from "./openapi/rights-schemas.ts";
import { SENDER_SCHEMAS } from "./openapi/sender-schemas.ts";
import { VERIFICATION_SCHEMAS } from "./openapi/verification-schemas.ts";

const DESCRIPTION = `Hears every opt-out and makes every system heed it.

A 2xx means that the change is stored durably. Bad input is 4xx, changes nothing, and is described by a problem
document (RFC 9457). Every answer carries \`Cache-Control: no-store\`. Members may be added to answers; those
that are described here stay.`;

const TOKEN = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description: `HS256 under an \`api\` key of the tenant, the key's id in \`kid\`; claims \`iss\` \`heed\`, \`aud\`
\`heed-api\`, \`tenant\`, \`scope\` (${SCOPES.map((scope) => `\`${scope}\``).join(", ")}; one text, separated by
spaces) and \`exp\`, at most 24 h ahead. \`heed token\` mints one. Or a token of the deployment's OIDC issuer.`,
} as const;

const PARTNER_TOKEN = {
  type: "http",
  scheme: "bearer",
  description: "The `secret` of a partner of type `feed`, as it is.",
} as const;

/** The description of all of `/v1` (OpenAPI 3.1.1). What it says is held against the real answers by its test. */
export const OPENAPI = {
  openapi: "3.1.1",
  info: {
    title: "Heed",
    version: "1",
    description: DESCRIPTION,
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/" }],
  security: [{ token: [] }],
  paths: PATHS,
  components: {
    securitySchemes: { token: TOKEN, partner: PARTNER_TOKEN },
    schemas: {
      ...SENDER_SCHEMAS,
      ...LEDGER_SCHEMAS,
      ...EVIDENCE_SCHEMAS,
      ...VERIFICATION_SCHEMAS,
      ...OPERATOR_SCHEMAS,
      ...IMPORT_SCHEMAS,
      ...RIGHTS_SCHEMAS,
      ...PARTNER_SCHEMAS,
      ...ACTIVITY_SCHEMAS,
      Problem: PROBLEM_SCHEMA,
    },
    responses: PROBLEM_RESPONSES,
  },
};
