import { requireEnv } from "../../shared/env.ts";
import type { HttpHandler } from "../../shared/http.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";
import { exportAll } from "./export.ts";
import { unread } from "./unread.ts";

/** What operators alone read. One function, because a stack holds 500 resources. */
export function operatorReads(
  runtime: Runtime & { readonly table: Table; readonly region: string },
): HttpHandler {
  const exported = exportAll(runtime);
  const notRead = unread(runtime);
  return (event) => (event.rawPath === "/v1/export" ? exported(event) : notRead(event));
}

export const handler = start(() =>
  operatorReads({ ...runtimeFromEnv(), table: tableFromEnv(), region: requireEnv("AWS_REGION") }),
);
