import { html } from "hono/html";
import * as v from "valibot";
import { partnerAnswer } from "../partner-answer.ts";
import { time } from "../time.ts";
import { type Markup, refused, type Shown, type View, type Visit } from "../view.ts";

const TIME = v.nullable(v.string());
const JOB = v.object({
  eventId: v.string(),
  state: v.string(),
  attempts: v.number(),
  lastStatus: v.nullable(v.number()),
  lastError: v.nullable(v.string()),
  createdAt: v.string(),
  nextAttemptAt: TIME,
  dueAt: TIME,
});
const PARTNER = v.object({
  partner: v.string(),
  type: v.string(),
  health: v.string(),
  lastDeliveredAt: TIME,
  lastFailedAt: TIME,
  lastStatus: v.nullable(v.number()),
  lastError: v.nullable(v.string()),
  waiting: v.number(),
  inFlight: v.number(),
  deadLetters: v.number(),
  deadlineHours: v.number(),
  clock: v.object({ half: v.number(), ninety: v.number(), late: v.number(), more: v.boolean() }),
  oldest: v.nullable(JOB),
  drift: v.nullable(v.object({ at: v.string(), unknownHere: v.number(), missingThere: v.number() })),
  takenAt: TIME,
  jobs: v.optional(v.array(JOB), []),
  more: v.optional(v.boolean(), false),
});
const PARTNERS = v.object({ partners: v.array(PARTNER) });
const REDRIVEN = v.object({ redriven: v.number(), more: v.boolean() });

type Partner = v.InferOutput<typeof PARTNER>;
type Job = v.InferOutput<typeof JOB>;

/** Each partner's health, backlog and clock; what it never took, and the way to send that again. */
export const partners: View = {
  path: "partners",
  title: "Partners",
  scope: "operate",
  show: (visit) => shownTo(visit),
  act,
};

async function act(visit: Visit): Promise<Shown> {
  const partner = visit.fields.get("partner") ?? "";
  const event = visit.fields.get("event");
  const path = "/v1/redrive";
  const body = { ...(partner === "" ? {} : { partner }), ...(event === null ? {} : { event }) };
  const done = await visit.ask(REDRIVEN, { method: "POST", path, body });
  if (!done.ok) return refused(done.error, (await shownTo(visit)).content);
  const { redriven, more } = done.value;
  const text = `${redriven} sent again.${more ? " There are more: press again." : ""}`;
  return { ...(await shownTo(visit)), notice: { kind: "done", text } };
}

async function shownTo(visit: Visit): Promise<Shown> {
  const one = visit.query.get("partner");
  const query = one === null ? "" : `?partner=${encodeURIComponent(one)}`;
  const answer = await visit.ask(PARTNERS, { path: `/v1/partners${query}` });
  // Another tenant's partner is none of ours, and an address that leads nowhere.
  if (!answer.ok)
    return refused({ ...answer.error, status: one === null ? answer.error.status : 404 }, html``);
  const [only] = answer.value.partners;
  if (one !== null && only !== undefined) return { title: only.partner, content: whole(only, visit) };
  const cards = answer.value.partners.map((partner) => card(partner, visit));
  const none = html`<p class="card">No partner is configured: nobody has to be told.</p>`;
  return { content: cards.length === 0 ? none : html`<div class="grid">${cards}</div>` };
}

function card(partner: Partner, visit: Visit): Markup {
  return html`<section class="card"><h2><a href="/console/partners?partner=${partner.partner}">${partner.partner}</a></h2>${facts(partner, visit.now)}${again(partner, visit)}</section>`;
}

function whole(partner: Partner, visit: Visit): Markup {
  const rows = partner.jobs.map((job) => row(job, partner, visit));
  const table =
    rows.length === 0
      ? html`<p>Nothing waits for it but what is in its queue.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Open jobs"><table><thead><tr><th scope="col">Event</th><th scope="col">State</th><th scope="col" class="n">Attempts</th><th scope="col">Last answer</th><th scope="col">Next attempt</th><th scope="col">Due</th><th scope="col">To do</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const more = partner.more ? html`<p>There are more than are listed.</p>` : html``;
  return html`<section class="card">${facts(partner, visit.now)}${again(partner, visit)}</section><section class="card"><h2>What it has not taken</h2>${table}${more}</section><p><a href="/console/partners">All partners</a></p>`;
}

function facts(partner: Partner, now: number): Markup {
  const { health, clock, oldest, deadLetters } = partner;
  const late = clock.late > 0 ? html`<span class="bad">${count(clock.late, clock.more)} late</span>` : "";
  const near =
    clock.ninety > 0
      ? html`<span class="warn">${clock.ninety} have used nine tenths of their time</span>`
      : "";
  return html`<dl>
<dt>Health</dt><dd>${word(health)}</dd>
<dt>Type</dt><dd>${partner.type}</dd>
<dt>Waiting</dt><dd>${partner.waiting} in the queue, ${partner.inFlight} being tried</dd>
<dt>Deadline</dt><dd>${partner.deadlineHours} h ${late} ${near}</dd>
<dt>Oldest job</dt><dd>${oldest === null ? "none" : html`${age(now, oldest.createdAt)}, ${oldest.attempts} attempt${oldest.attempts === 1 ? "" : "s"}`}</dd>
<dt>Last taken</dt><dd>${partner.lastDeliveredAt === null ? "never" : time(partner.lastDeliveredAt)}</dd>
<dt>Last failure</dt><dd>${partner.lastFailedAt === null ? "never" : html`${time(partner.lastFailedAt)}: ${partnerAnswer(partner)}`}</dd>
<dt>Dead letters</dt><dd>${deadLetters === 0 ? "none" : html`<span class="bad">${deadLetters}</span>`}</dd>
${driftOf(partner)}</dl>`;
}

/** Of those whose own list can be compared with ours, and of those that pull. */
function driftOf({ drift, takenAt }: Partner): Markup {
  const compared =
    drift === null
      ? html``
      : html`<dt>Drift</dt><dd>${drift.unknownHere} unknown here, ${drift.missingThere} missing there; compared ${time(drift.at)}</dd>`;
  return takenAt === null ? compared : html`${compared}<dt>Feed read</dt><dd>${time(takenAt)}</dd>`;
}

function again({ partner, deadLetters }: Partner, { guard }: Visit): Markup {
  if (deadLetters === 0) return html``;
  return html`<form method="post" class="after" action="/console/partners?partner=${partner}">${guard}<input type="hidden" name="partner" value="${partner}"><button>Send all dead letters again</button></form>`;
}

function row(job: Job, { partner }: Partner, { guard, now }: Visit): Markup {
  const redrive =
    job.state === "retrying"
      ? html``
      : html`<form method="post" action="/console/partners?partner=${partner}">${guard}<input type="hidden" name="partner" value="${partner}"><input type="hidden" name="event" value="${job.eventId}"><button class="quiet">Send again</button></form>`;
  const overdue = job.dueAt !== null && Date.parse(job.dueAt) < now;
  return html`<tr><td><code>${job.eventId}</code></td><td>${job.state}</td><td class="n">${job.attempts}</td><td>${partnerAnswer(job)}</td><td>${job.nextAttemptAt === null ? "" : time(job.nextAttemptAt)}</td><td>${job.dueAt === null ? "" : html`<span class="${overdue ? "bad" : ""}">${time(job.dueAt)}</span>`}</td><td>${redrive}</td></tr>`;
}

function word(health: string): Markup {
  const kind = health === "well" ? "good" : health === "failing" ? "bad" : "soft";
  return html`<span class="${kind}">${health}</span>`;
}

function count(number: number, more: boolean): string {
  return more ? `at least ${number}` : String(number);
}

function age(now: number, since: string): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(since)) / 60_000));
  return minutes < 120 ? `${minutes} min old` : `${Math.round(minutes / 60)} h old`;
}
