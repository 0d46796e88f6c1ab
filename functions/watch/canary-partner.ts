import { type HttpHandler, serve } from "../../shared/http.ts";
import { empty } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";

/**
 * The partner of the canary. It takes what it is told and keeps nothing: that it was told stands in its receipt, which
 * is what the canary looks for.
 */
export function canaryPartner(): HttpHandler {
  return serve("canary-partner", { POST: () => empty() });
}

export const handler = start(() => canaryPartner());
