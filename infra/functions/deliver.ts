import { type FunctionSpec, WRITES } from "../function-spec.ts";
import { namesIn } from "./folders.ts";

/** A file there answers people through the API of the provider of its name. */
export const TEXTERS = "functions/deliver/replies";

/** What sends again. */
export const DELIVER: readonly FunctionSpec[] = [
  {
    name: "redrive",
    entry: "functions/deliver/redrive.ts",
    routes: ["ANY /v1/redrive"],
    table: ["GetItem", "PutItem", "UpdateItem", "Query", "Scan"],
    followsJobs: true,
    sendsTo: ["jobs"],
    drains: "dead",
    secrets: ["api"],
    timeoutSeconds: 29,
  },
  {
    name: "feed",
    entry: "functions/deliver/feed.ts",
    routes: ["ANY /v1/feed"],
    table: [...WRITES, "Query"],
    sendsTo: [],
    secrets: ["contacts", "partners"],
    partnerType: "feed",
    timeoutSeconds: 29,
  },
  {
    name: "suppression-files",
    entry: "functions/deliver/suppression-files.ts",
    routes: [],
    trigger: { everyMinutes: 60, everyMinutesHere: 1 },
    table: [...WRITES, "BatchGetItem", "Query", "Scan"],
    sendsTo: [],
    secrets: ["contacts", "signing"],
    partnerType: "suppression-file",
    granted: "fileGrants",
    timeoutSeconds: 300,
  },
];

/** A file under deliver/replies answers people through its provider's API: one function, fed by its own queue. */
export function replyFunctions(): readonly FunctionSpec[] {
  return namesIn(TEXTERS).map((texter) => ({
    name: `reply-${texter}`,
    entry: `${TEXTERS}/${texter}.ts`,
    routes: [],
    trigger: "replies",
    table: ["UpdateItem"],
    sendsTo: [],
    secrets: ["contacts", "providers"],
    texter,
    timeoutSeconds: 15,
  }));
}

/** A file under deliver/partners is a partner type: one function, fed by the queue of each such partner. */
export function partnerFunctions(): readonly FunctionSpec[] {
  return namesIn("functions/deliver/partners").map((type) => ({
    name: `deliver-${type}`,
    entry: `functions/deliver/partners/${type}.ts`,
    routes: [],
    trigger: "jobs",
    table: [...WRITES, "Query"],
    sendsTo: ["dead"],
    secrets: ["contacts", "partners"],
    partnerType: type,
    granted: "grants",
    timeoutSeconds: 45,
  }));
}

/** A file under deliver/reconcile compares the lists of its type's partners with the ledger, a stretch an hour. */
export function reconcileFunctions(): readonly FunctionSpec[] {
  return namesIn("functions/deliver/reconcile").map((type) => ({
    name: `reconcile-${type}`,
    entry: `functions/deliver/reconcile/${type}.ts`,
    routes: [],
    trigger: { everyMinutes: 60 },
    table: [...WRITES, "Query", "Scan"],
    sendsTo: ["jobs"],
    secrets: ["contacts", "partners"],
    partnerType: type,
    granted: "grants",
    timeoutSeconds: 300,
  }));
}
