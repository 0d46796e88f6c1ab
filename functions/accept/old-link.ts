import type { HttpHandler } from "../../shared/http.ts";
import { start } from "../../shared/runtime.ts";
import type { OldLinkSystem } from "./old-link-system.ts";

/** The handler of one previous system's links. */
export function oldLink(system: OldLinkSystem): HttpHandler {
  return start(() => {
    // Whoever asks a file only where its links lead loads nothing of what serves them.
    const loading = import("./old-links-handler.ts");
    const made = loading.then(({ oldLinksFromEnv }) => oldLinksFromEnv(system));
    return async (event) => (await made)(event);
  });
}
