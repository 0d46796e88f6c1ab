import { html } from "hono/html";
import * as v from "valibot";
import { time } from "../time.ts";
import { type Markup, refused, type Shown, type View, type Visit } from "../view.ts";
import { KEYS_SCRIPT, keysSwitch } from "./review/keys.ts";

const REVIEW = v.object({
  id: v.string(),
  channel: v.string(),
  from: v.string(),
  to: v.string(),
  text: v.string(),
  receivedAt: v.string(),
  decideBy: v.string(),
  rule: v.string(),
  language: v.nullable(v.string()),
});
const REVIEWS = v.object({ reviews: v.array(REVIEW), more: v.boolean() });
const DECIDED = v.object({ decision: v.string() });

type Review = v.InferOutput<typeof REVIEW>;

/** Texts and mails that may be opt-outs, for a person to judge. */
export const review: View = { path: "review", title: "Review", scope: "operate", show: shownTo, act };

async function act(visit: Visit): Promise<Shown> {
  const id = visit.fields.get("id") ?? "";
  const decision = visit.fields.get("decision") ?? "";
  const address = (visit.fields.get("address") ?? "").trim();
  const body = { id, decision, ...(address === "" ? {} : { address }) };
  const done = await visit.ask(DECIDED, { method: "POST", path: "/v1/review", body });
  const next = await shownTo(visit);
  if (!done.ok) return { ...next, ...refused(done.error, next.content) };
  return { ...next, notice: { kind: "done", text: decidedText(decision, done.value.decision) } };
}

/** Somebody may have decided before. */
function decidedText(asked: string, stands: string): string {
  if (asked !== stands) return "It was taken as an opt-out before, which only the person can take back.";
  return stands === "opt_out" ? "Recorded as an opt-out." : "Kept: nothing was changed.";
}

async function shownTo(visit: Visit): Promise<Shown> {
  const answer = await visit.ask(REVIEWS, { path: "/v1/review" });
  if (!answer.ok) return refused(answer.error, html``);
  const { reviews, more } = answer.value;
  if (reviews.length === 0)
    return { content: html`<p class="card">Nothing waits: every text and mail was understood.</p>` };
  const items = reviews.map((one, index) => item(one, visit, index));
  const rest = more ? html`<p>More wait than are listed: they come when these are decided.</p>` : html``;
  return { content: html`${lead(reviews)}${items}${rest}`, script: KEYS_SCRIPT };
}

function lead({ length }: readonly Review[]): Markup {
  const waiting = length === 1 ? "One message waits" : `${length} messages wait, the oldest first`;
  return html`<p>${waiting}. Leave: the person is opted out, as of when it came in. Keep: it was no such wish.</p>${keysSwitch()}`;
}

function item(one: Review, { guard, now }: Visit, index: number): Markup {
  const { id, channel, from, text, language } = one;
  const name = channel === "email" ? "Mail" : "Text";
  const words =
    language === null
      ? html`<blockquote>${text}</blockquote>`
      : html`<blockquote lang="${language}">${text}</blockquote>`;
  return html`<section class="card"><h2 id="from-${index}">${name} from ${from === "" ? "nobody named" : from}</h2>${words}${facts(one, now)}
<form method="post" class="after" action="/console/review">${guard}<input type="hidden" name="id" value="${id}"><div class="row">${channel === "email" ? whose() : ""}${choice("opt_out", "Leave", index)}${choice("keep", "Keep", index)}</div></form></section>`;
}

function facts({ to, receivedAt, decideBy, rule, language }: Review, now: number): Markup {
  const isLate = Date.parse(decideBy) < now;
  const by = isLate ? html`<span class="bad">${time(decideBy)}, late</span>` : time(decideBy);
  return html`<dl><dt>Decide by</dt><dd>${by}</dd><dt>Came in</dt><dd>${time(receivedAt)}, to ${to}</dd><dt>Rule</dt><dd><code>${rule}</code></dd><dt>Language</dt><dd>${language ?? "not known"}</dd></dl>`;
}

function whose(): Markup {
  return html`<label>Whose opt-out, where it is not its sender's<input type="text" name="address" maxlength="320" autocomplete="off" autocapitalize="none" spellcheck="false"></label>`;
}

/** A key each for the first one's. */
function choice(decision: "opt_out" | "keep", label: "Leave" | "Keep", index: number): Markup {
  const kind = decision === "keep" ? "quiet" : "";
  const key = label.charAt(0).toLowerCase();
  return index === 0
    ? html`<button class="${kind}" name="decision" value="${decision}" aria-describedby="from-0" accesskey="${key}">${label} <kbd aria-hidden="true">${key}</kbd></button>`
    : html`<button class="${kind}" name="decision" value="${decision}" aria-describedby="from-${index}">${label}</button>`;
}
