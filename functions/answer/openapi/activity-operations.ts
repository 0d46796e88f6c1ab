import { answer, needs } from "./parts.ts";
import { problems } from "./problems.ts";

const MINUTES = {
  name: "minutes",
  in: "query",
  description: "How far to look back.",
  schema: { type: "integer", minimum: 1, maximum: 1440, default: 60 },
} as const;

const ACTIVITY = {
  operationId: "activity",
  summary:
    "What came in of late, by the minute and the source, how fast it went on, and the last fifty events",
  ...needs("consent:read"),
  parameters: [MINUTES],
  responses: { 200: answer("What happened.", "Activity"), ...problems(400, 401, 403, 405, 503) },
};

const PROVIDERS = {
  operationId: "providers",
  summary: "Which providers deliver, where to, and how their deliveries were found lately",
  ...needs("operate"),
  responses: { 200: answer("The providers.", "Providers"), ...problems(401, 403, 405, 503) },
};

/** What comes in, as those who look on see it. */
export const ACTIVITY_PATHS = { "/v1/activity": { get: ACTIVITY }, "/v1/providers": { get: PROVIDERS } };
