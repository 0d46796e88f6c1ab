import type { Config } from "../../../shared/config.ts";
import type { Request } from "../../../shared/http.ts";
import { json, problem, type Reply } from "../../../shared/replies.ts";
import { sendersAt } from "./senders-at.ts";

/** When what Heed does about the signal last changed. */
const LAST_UPDATE = "2026-11-25";

/**
 * The GPC support resource (Global Privacy Control, section "GPC Support Resource"): only where the signal is
 * honoured, that is, for a sender of this host that says so.
 */
export function gpcSupport(config: Config, request: Request): Reply {
  const honoured = sendersAt(config, request).some(({ privacy }) => privacy.gpc);
  return honoured ? json({ gpc: true, lastUpdate: LAST_UPDATE }) : problem("not_found");
}
