import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import { OPENAPI } from "./openapi.ts";

const PLACES: Readonly<Record<string, () => Reply>> = {
  "/healthz": () => json({ status: "ok" }),
  "/v1/openapi.json": () => json(OPENAPI),
};

/**
 * Whatever has no route of its own: the probe, the API's description, and the 404 and 405 that carry our
 * headers instead of the gateway's.
 */
export function defaultRoute(): HttpHandler {
  const get = serve("default", {
    GET: (request: Request) => PLACES[request.path]?.() ?? problem("not_found"),
  });
  const others = serve(
    "default",
    Object.fromEntries(METHODS.map((method) => [method, () => problem("not_found")])),
  );
  return (event) => (event.rawPath in PLACES ? get(event) : others(event));
}

/** At an address that is not there, every method is told the same. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

export const handler = start(() => defaultRoute());
