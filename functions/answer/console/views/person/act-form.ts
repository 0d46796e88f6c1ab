import { html } from "hono/html";
import type { Markup, Visit } from "../../view.ts";

/** A form that does something about a person, whose address travels in its body and in no URL. */
export function actForm(visit: Visit, act: string, address: string, fields: Markup): Markup {
  return html`<form method="post" action="/console/person">${visit.guard}<input type="hidden" name="do" value="${act}"><input type="hidden" name="address" value="${address}">${fields}</form>`;
}
