import { html } from "hono/html";
import type { Markup } from "./view.ts";

/** A time of the API's to the minute, in UTC: the operators of one company sit in several zones. */
export function time(text: string): Markup {
  return html`<time datetime="${text}">${text.slice(0, 16).replace("T", " ")} UTC</time>`;
}

/** The same to the second, where the order of two matters. */
export function exactTime(text: string): Markup {
  return html`<time datetime="${text}">${text.slice(0, 19).replace("T", " ")} UTC</time>`;
}
