import type { FunctionSpec } from "../function-spec.ts";

/** What the stream wakes. */
export const BROADCAST: readonly FunctionSpec[] = [
  {
    name: "broadcast",
    entry: "functions/broadcast/broadcast.ts",
    routes: [],
    trigger: "stream",
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    followsJobs: true,
    sendsTo: ["jobs"],
    secrets: [],
    timeoutSeconds: 60,
  },
];
