import type { HttpHandler } from "../../shared/http.ts";
import type { LedgerRuntime } from "../../shared/intake.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { start } from "../../shared/runtime.ts";
import { exportAll } from "./export.ts";
import { unread } from "./unread.ts";

/** What operators alone read. One function, because a stack holds 500 resources. */
export function operatorReads(runtime: LedgerRuntime): HttpHandler {
  const exported = exportAll(runtime);
  const notRead = unread(runtime);
  return (event) => (event.rawPath === "/v1/export" ? exported(event) : notRead(event));
}

export const handler = start(() => operatorReads(ledgerRuntimeFromEnv()));
