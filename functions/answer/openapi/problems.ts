// What every route may answer instead of what it was asked (RFC 9457). The statuses are those of replies.ts.

export const PROBLEM_SCHEMA = {
  type: "object",
  required: ["type", "title", "status"],
  properties: {
    type: { const: "about:blank" },
    title: { type: "string" },
    status: { type: "integer" },
    errors: {
      type: "array",
      description: "What is wrong in the request, and what is allowed there. Never the value itself.",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: {
          pointer: { type: "string", description: "JSON Pointer (RFC 6901); empty for the whole request." },
          detail: { type: "string" },
        },
      },
    },
  },
} as const;

const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

export const PROBLEM_RESPONSES = {
  Problem400: { description: "The request does not parse or validate; nothing was changed.", content },
  Problem401: { description: "The token is missing, wrong or expired.", content },
  Problem403: { description: "The token is good and lacks the scope.", content },
  Problem404: { description: "The tenant has no such event.", content },
  Problem405: {
    description: "Another method than those that `Allow` names.",
    headers: { Allow: { schema: { type: "string" } } },
    content,
  },
  Problem413: { description: "More than 1 MiB, or more than 10,000 items.", content },
  Problem415: { description: "The body is not sent as `application/json`.", content },
  Problem422: { description: "The `Idempotency-Key` was used with another request.", content },
  Problem503: {
    description: "Nothing was stored or read; try again.",
    headers: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
    content,
  },
} as const;

type Status = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 503;

/** The answers of these statuses, for one operation. */
export function problems(...statuses: readonly Status[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}
