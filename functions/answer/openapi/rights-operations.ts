import { answer, body, needs, READ_BODY, schemaOf } from "./parts.ts";
import { problems } from "./problems.ts";

const ANN = { channel: "email", address: "ann@example.com" } as const;

const ERASE = {
  operationId: "erase",
  summary: "Erases what is a person's; the keyed no stays and still answers",
  description:
    "Everything is closed first. While partners have not been told, nothing is erased and `waiting` says whom it " +
    "waits for: ask again. Events, choices and chains stay under their keyed ids, without address and evidence.",
  ...needs("operate"),
  requestBody: body(schemaOf("EraseRequest"), { one: ANN, now: { ...ANN, force: true } }),
  responses: { 200: answer("Erased, or waiting.", "Erased"), ...problems(...READ_BODY) },
};

const UNSUPPRESS = {
  operationId: "unsuppress",
  summary: "Ends the suppression of an address that bounced",
  description: "Lifts neither a complaint nor anything that the person chose.",
  ...needs("operate"),
  requestBody: body(schemaOf("UnsuppressRequest"), { one: { ...ANN, note: "the mailbox exists again" } }),
  responses: { 200: answer("Whether a bounce suppressed it.", "Unsuppressed"), ...problems(...READ_BODY) },
};

const EXPORT = {
  operationId: "export",
  summary: "Everything that is the tenant's, decrypted, a page a call",
  description:
    "In no order of time. While it answers `next`, ask again with it; a page may be empty. With `since`: the events " +
    "received and deliveries attempted from then on, with the contacts of those events as they are now.",
  ...needs("operate"),
  requestBody: body(schemaOf("ExportRequest"), { all: {}, since: { since: "2026-11-01T00:00:00Z" } }),
  responses: { 200: answer("A page.", "Exported"), ...problems(...READ_BODY) },
};

export const RIGHTS_PATHS = {
  "/v1/export": { post: EXPORT },
  "/v1/erase": { post: ERASE },
  "/v1/unsuppress": { post: UNSUPPRESS },
};
