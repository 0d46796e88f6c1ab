import { answer, body, needs, READ_BODY, schemaOf } from "./parts.ts";
import { problems } from "./problems.ts";

const IMPORT_ID = { name: "import", in: "path", required: true, schema: schemaOf("ImportId") } as const;

const ROWS = [
  { channel: "email", address: "ann@example.com", status: "complaint", occurredAt: "2026-03-01T09:30:00Z" },
  { channel: "sms", address: "+12025550123", topic: "offers", status: "opted_out" },
] as const;

const LIST = {
  operationId: "imports",
  summary: "The lists that were imported, the oldest first",
  ...needs("operate"),
  responses: { 200: answer("The imports.", "Imports"), ...problems(401, 403, 405, 503) },
};

const BEGIN = {
  operationId: "beginImport",
  summary: "Begins the import of a list that somebody else kept, or goes on with it",
  ...needs("operate"),
  requestBody: body(schemaOf("ImportRequest"), {
    list: { digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", format: "heed" },
  }),
  responses: { 200: answer("Its id.", "ImportBegun"), ...problems(...READ_BODY) },
};

const PLAN = {
  operationId: "planImport",
  summary: "What rows of a list would do; nothing is written",
  ...needs("operate"),
  requestBody: body(schemaOf("ImportPlan"), { some: { format: "heed", rows: ROWS } }),
  responses: { 200: answer("What each would do.", "ImportResults"), ...problems(...READ_BODY) },
};

const RECORD = {
  operationId: "importRows",
  summary: "Records a batch of a list's rows",
  description:
    "An import closes. It never opens what is closed, and a row of what is closed already makes no event. Sent " +
    "again after a 503, nothing is recorded twice.",
  ...needs("operate"),
  parameters: [IMPORT_ID],
  requestBody: body(schemaOf("ImportRows"), {
    some: { batch: 0, asOf: "2026-11-01T00:00:00Z", rows: ROWS },
    none: { batch: 1, rows: [] },
  }),
  responses: { 200: answer("What each row did.", "ImportResults"), ...problems(...READ_BODY, 404) },
};

const UNDO = {
  operationId: "undoImport",
  summary: "Takes back what an import closed, and nothing that is closed otherwise",
  description:
    "Nobody is opted in by it: what is taken back is as if the import had not been. A call lasts at most some " +
    "20 s; while it answers `next`, ask again with it.",
  ...needs("operate"),
  parameters: [IMPORT_ID],
  requestBody: body(schemaOf("ImportUndo"), { plan: { plan: true } }),
  responses: {
    200: answer("How many entries went which way.", "ImportUndone"),
    ...problems(...READ_BODY, 404),
  },
};

const OLD_LINKS = {
  operationId: "keepOldLinks",
  summary: "Keeps whom the links of a previous system are of, so that they go on working",
  description: "All or nothing; kept again, a link is of whom it was kept for last.",
  ...needs("operate"),
  requestBody: body(schemaOf("OldLinksRequest"), {
    one: {
      system: "listmonk",
      links: [
        { id: "0b9d1d6e-5c1b-4a3e-9d5e-2f7a1c9e8b64", address: "ann@example.com", topic: "newsletter" },
      ],
    },
  }),
  responses: { 200: answer("Kept.", "OldLinksKept"), ...problems(...READ_BODY, 404) },
};

export const IMPORT_PATHS = {
  "/v1/old-links": { post: OLD_LINKS },
  "/v1/imports": { get: LIST, post: BEGIN },
  "/v1/imports/plan": { post: PLAN },
  "/v1/imports/{import}/rows": { post: RECORD },
  "/v1/imports/{import}/undo": { post: UNDO },
};
