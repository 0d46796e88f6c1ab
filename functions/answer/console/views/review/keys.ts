import { html } from "hono/html";
import { sourceHash } from "../../../../../shared/source-hash.ts";
import type { Markup, PageScript } from "../../view.ts";

/**
 * Lets a key alone press the button that has it as its access key: not while a field is typed into, nor while the
 * key is held, for each press decides about a person. It can be switched off, for who speaks to the machine (WCAG
 * 2.1.4), and stays so.
 */
const TEXT = `(() => {
const box = document.getElementById("keys");
const kept = { get: () => { try { return localStorage.getItem("heed-keys") } catch { return null } },
set: (value) => { try { localStorage.setItem("heed-keys", value) } catch {} } };
box.checked = kept.get() !== "off";
box.closest("p").hidden = false;
box.addEventListener("change", () => kept.set(box.checked ? "on" : "off"));
let pressed = false;
document.addEventListener("keydown", (event) => {
if (!box.checked || pressed || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
if (event.target.closest("input:not([type=checkbox]),textarea,select,[contenteditable]")) return;
const button = [...document.querySelectorAll("button[accesskey]")].find((one) => one.accessKey === event.key.toLowerCase());
if (!button) return;
event.preventDefault();
pressed = true;
button.click();
});
})();`;

export const KEYS_SCRIPT: PageScript = { text: TEXT, hash: sourceHash(TEXT) };

/** Shown by the script: without it there is nothing to switch. */
export function keysSwitch(): Markup {
  return html`<p hidden><label><input type="checkbox" id="keys"> The keys shown decide about the first one</label></p>`;
}
