import { sourceHash } from "../../../../../shared/source-hash.ts";
import type { PageScript } from "../../view.ts";

/**
 * Every ten seconds, while it is looked at, the page is asked for anew and its live part put in. What is unfolded or
 * has the focus is left alone until it is not.
 */
const TEXT = `setInterval(async () => {
  const live = document.getElementById("live");
  if (document.hidden || live.contains(document.activeElement) || live.querySelector("details[open]")) return;
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    if (fresh) live.replaceChildren(...fresh.childNodes);
  } catch {}
}, 10000);
`;

export const refreshing: PageScript = { text: TEXT, hash: sourceHash(TEXT) };
