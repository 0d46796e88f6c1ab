import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { LedgerRuntime } from "../../../shared/intake.ts";
import { ledgerRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { sidesOf } from "./preference-sides.ts";
import { preferencesHeld } from "./preferences-held.ts";
import { withPreferencesLink } from "./preferences-link.ts";
import { HISTORY, preferencesPage } from "./preferences-view.ts";

/**
 * GET and HEAD of the preference centre: what a person gets, what they can choose, and all that is held of it. A
 * function of its own, which may read the table by its keys and write nothing, so that fetching can change nothing
 * (R-043, R-238).
 * @param regions those of the deployment, where it has two
 */
export function preferencesPageOf(
  runtime: LedgerRuntime,
  regions: readonly string[] = [runtime.region],
): HttpHandler {
  const get = (request: Request): Promise<Reply> =>
    withPreferencesLink(runtime, request, async (link, language) => {
      const [sides, held] = await Promise.all([
        sidesOf(runtime, link),
        // One more than is shown says that there are more.
        preferencesHeld(runtime, link, { regions, most: HISTORY + 1 }),
      ]);
      return preferencesPage({ runtime, link, language, sides, held });
    });
  return serve("preferences-page", { GET: get }, ["POST"]);
}

export const handler = start(() =>
  preferencesPageOf(ledgerRuntimeFromEnv(), process.env["HEED_REGIONS"]?.split(",")),
);
