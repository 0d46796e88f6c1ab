import { createHash } from "node:crypto";
import { html } from "hono/html";
import * as v from "valibot";
import { topicTitle } from "../../../../../shared/evidence/words.ts";
import { fail, ok, type Result } from "../../../../../shared/result.ts";
import type { Markup, Refusal, Visit } from "../../view.ts";
import { actForm } from "./act-form.ts";
import type { Story, Subject } from "./story.ts";

/** No topic can be called so. */
const OBJECTION = "objection:*";
const LONGEST_REASON = 1_000;

/** Recorded, or kept until it can be. */
const DONE = v.object({ applied: v.optional(v.boolean()), queued: v.optional(v.boolean()) });

/** What a person asked for by other ways than ours, recorded for them. */
export function optOutForm(visit: Visit, story: Story): Markup {
  const { address, contactIds } = story.subject;
  const options = topicsOf(visit, story).map(
    ([value, title]) => html`<option value="${value}">${title}</option>`,
  );
  const once = `${visit.now}.${contactIds[0]}`;
  const fields = html`<input type="hidden" name="once" value="${once}">
<p><label>Of what<select name="topic">${options}</select></label></p>
<p><label>Why, and how they asked<textarea name="reason" required maxlength="${LONGEST_REASON}"></textarea></label></p>
<button>Record the opt-out</button>`;
  return html`<section class="card"><h2>Opt out for them</h2>${actForm(visit, "opt_out", address, fields)}</section>`;
}

function topicsOf({ tenant }: Visit, story: Story): readonly (readonly [string, string])[] {
  const topics = tenant.topics.filter(({ channels }) => channels.includes(story.subject.channel));
  const ids = ["*", ...topics.map(({ id }) => id), "sale_share"];
  return [
    ...ids.map((id): readonly [string, string] => [id, topicTitle(story, id)]),
    [OBJECTION, "everything: an objection (GDPR art. 21)"],
  ];
}

/** @returns what was done, in words */
export async function optOut(visit: Visit, subject: Subject): Promise<Result<string, Refusal>> {
  const topic = visit.fields.get("topic") ?? "";
  const reason = (visit.fields.get("reason") ?? "").trim();
  if (reason === "") {
    const errors = [{ pointer: "/reason", detail: "expected why, and how they asked" }];
    return fail({ status: 400, title: "Nothing was recorded", errors });
  }
  const asked = topic === OBJECTION ? { topic: "*", objection: true } : { topic };
  const done = await visit.ask(DONE, {
    method: "POST",
    path: "/v1/events",
    body: { ...subject, ...asked, status: "opted_out", evidence: { route: "console", reason } },
    idempotencyKey: keyOf(visit.fields.get("once") ?? "", topic, reason),
  });
  if (!done.ok) return done;
  if (done.value.queued === true)
    return ok("The database does not answer: the opt-out is kept, and recorded when it does.");
  return ok("The opt-out is recorded, and every partner is told.");
}

/** The form pressed twice is one event; filled in anew it is another. */
function keyOf(once: string, topic: string, reason: string): string {
  const said = createHash("sha256")
    .update(JSON.stringify([once, topic, reason]))
    .digest("base64url");
  return `console.${said}`;
}
