import { type HttpHandler, serve } from "../../shared/http.ts";
import type { LedgerRuntime } from "../../shared/intake.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { start } from "../../shared/runtime.ts";
import { erase } from "./erase.ts";
import { imports } from "./imports.ts";
import { keepOldLinks } from "./keep-old-links.ts";
import { unsuppress } from "./unsuppress.ts";

/**
 * What operators alone write: lists that are moved in, rights, suppressions. One function, because a stack holds
 * 500 resources and an operator's command can wait for a cold start.
 */
export function operator(runtime: LedgerRuntime): HttpHandler {
  const served: Readonly<Record<string, HttpHandler>> = {
    imports: imports(runtime),
    "old-links": keepOldLinks(runtime),
    erase: erase(runtime),
    unsuppress: unsuppress(runtime),
  };
  const nothing = serve("operator", {});
  return (event) => (served[event.rawPath.split("/")[2] ?? ""] ?? nothing)(event);
}

export const handler = start(() => operator(ledgerRuntimeFromEnv()));
