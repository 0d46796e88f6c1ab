import { html } from "hono/html";
import * as v from "valibot";
import { fail, type Result } from "../../../../../shared/result.ts";
import type { Markup, Refusal, Visit } from "../../view.ts";
import { actForm } from "./act-form.ts";
import type { Story, Subject } from "./story.ts";

const ERASED = v.object({
  erased: v.boolean(),
  waiting: v.array(v.object({ partner: v.nullable(v.string()) })),
  events: v.optional(v.number(), 0),
});

/** What an erasure came to; not erased yet, it waits for these partners. */
export type Erased = v.InferOutput<typeof ERASED>;

/** @param waits whether an erasure was asked for that waits for partners: then it can be had without them */
export function eraseForm(visit: Visit, { subject }: Story, waits: boolean): Markup {
  const force = waits
    ? html`<p><label><input type="checkbox" name="force" value="yes"> Wait for no partner: what one has not been told by now it never is</label></p>`
    : "";
  const fields = html`<p>Their address and all evidence of theirs go, for good. What they closed stays closed. Everything is closed first, and partners are told.</p>
<p><label><input type="checkbox" name="sure" value="yes" required> Erase what is theirs, for good</label></p>${force}
<button class="danger">Erase</button>`;
  return html`<section class="card"><h2>Erase</h2>${actForm(visit, "erase", subject.address, fields)}</section>`;
}

export async function erase(visit: Visit, subject: Subject): Promise<Result<Erased, Refusal>> {
  if (visit.fields.get("sure") !== "yes") {
    const errors = [{ pointer: "/sure", detail: "expected a tick that you mean it" }];
    return fail({ status: 400, title: "Nothing was erased", errors });
  }
  const force = visit.fields.get("force") === "yes" ? { force: true } : {};
  return visit.ask(ERASED, { method: "POST", path: "/v1/erase", body: { ...subject, ...force } });
}

/** What an erasure came to, in words. */
export function erasedText({ erased, waiting, events }: Erased): string {
  if (erased) return `Erased: the address, and the evidence of ${count(events, "event")}.`;
  const names = [...new Set(waiting.flatMap(({ partner }) => partner ?? []))];
  const partners = names.length === 0 ? "partners" : names.join(", ");
  return `Everything is closed, and nothing is erased yet: ${partners} must be told first. Erase again in a while.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
