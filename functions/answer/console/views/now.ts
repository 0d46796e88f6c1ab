import { html } from "hono/html";
import * as v from "valibot";
import { exactTime } from "../time.ts";
import { type Markup, refused, type View, type Visit } from "../view.ts";
import { minutesPlot, type Series } from "./now/minutes-plot.ts";
import { refreshing } from "./now/refreshing.ts";

const COUNTS = v.record(v.string(), v.number());
const PERCENTILES = v.object({ p50: v.nullable(v.number()), p99: v.nullable(v.number()) });
const ACTIVITY = v.object({
  now: v.string(),
  from: v.string(),
  minutes: v.array(
    v.object({ at: v.string(), optOuts: COUNTS, optIns: COUNTS, suppressions: COUNTS, refused: COUNTS }),
  ),
  announced: PERCENTILES,
  delivered: PERCENTILES,
  recent: v.array(
    v.object({
      receivedAt: v.string(),
      channel: v.string(),
      address: v.nullable(v.string()),
      topic: v.string(),
      status: v.string(),
      source: v.string(),
      reason: v.nullable(v.string()),
    }),
  ),
});
const PARTNERS = v.object({
  partners: v.array(
    v.object({
      partner: v.string(),
      health: v.string(),
      waiting: v.number(),
      deadLetters: v.number(),
      clock: v.object({ late: v.number(), more: v.boolean() }),
    }),
  ),
});

type Activity = v.InferOutput<typeof ACTIVITY>;
type Minute = Activity["minutes"][number];

/** What comes in, how fast it goes on, and what is late. It refreshes by itself where scripts run. */
export const now: View = {
  path: "",
  title: "Now",
  scope: "consent:read",
  async show(visit) {
    const [activity, late] = await Promise.all([
      visit.ask(ACTIVITY, { path: "/v1/activity?minutes=60" }),
      lateCard(visit),
    ]);
    if (!activity.ok) return refused(activity.error, html``);
    return { content: html`<div id="live">${contentOf(activity.value, late)}</div>`, script: refreshing };
  },
};

function contentOf(activity: Activity, late: Markup): Markup {
  const { minutes, announced, delivered } = activity;
  const sum = (of: (minute: Minute) => Readonly<Record<string, number>>): number =>
    minutes.flatMap((minute) => Object.values(of(minute))).reduce((total, one) => total + one, 0);
  return html`<p class="soft">The last 60 minutes, as of ${exactTime(activity.now)}. <a href="/console">Look again</a></p>
<div class="grid figures">
${figure("Opt-outs", html`${sum(({ optOuts }) => optOuts)}`, "one-click, pages, texts, providers and programs")}
${figure("Complaints and bounces", html`${sum(({ suppressions }) => suppressions)}`, "suppressed whatever their topics say")}
${figure("Received to on its way", duration(announced.p50), html`half are faster; 99 of 100 within ${duration(announced.p99)}`)}
${figure("Click to partner", duration(delivered.p50), html`half are faster; 99 of 100 within ${duration(delivered.p99)}`)}
${late}
</div>
<section class="card">${minutesPlot(
    "Opt-outs a minute, by source",
    activity.from,
    seriesOf(minutes, ({ optOuts }) => optOuts),
  )}</section>
<section class="card">${minutesPlot(
    "Refused deliveries a minute, by provider",
    activity.from,
    seriesOf(minutes, ({ refused: counts }) => counts),
  )}</section>
${recentCard(activity)}`;
}

function figure(title: string, value: Markup | string, says: Markup | string): Markup {
  return html`<section class="card"><h2>${title}</h2><p class="big">${value}</p><p class="soft">${says}</p></section>`;
}

/** As people say it; a hyphen where nothing was counted. */
function duration(milliseconds: number | null): string {
  if (milliseconds === null) return "–";
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 120_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function seriesOf(
  minutes: readonly Minute[],
  of: (minute: Minute) => Readonly<Record<string, number>>,
): readonly Series[] {
  const names = [...new Set(minutes.flatMap((minute) => Object.keys(of(minute))))].sort();
  return names.map((name) => ({
    name,
    counts: new Map(minutes.map((minute) => [minute.at.slice(0, 16), of(minute)[name] ?? 0])),
  }));
}

/** What is late stands beside what comes in, for those who may see partners. */
async function lateCard(visit: Visit): Promise<Markup> {
  if (!visit.scopes.includes("operate")) return html``;
  const answer = await visit.ask(PARTNERS, { path: "/v1/partners" });
  if (!answer.ok) return html``;
  const { partners } = answer.value;
  const late = partners.reduce((sum, { clock }) => sum + clock.late, 0);
  const rows = partners
    .filter(({ health, clock, deadLetters }) => health === "failing" || clock.late > 0 || deadLetters > 0)
    .map(
      ({ partner, clock, deadLetters, waiting }) =>
        html`<li><a href="/console/partners?partner=${partner}">${partner}</a>: ${waiting} waiting, ${clock.more ? "at least " : ""}${clock.late} late, ${deadLetters} dead letter${deadLetters === 1 ? "" : "s"}</li>`,
    );
  const says = rows.length === 0 ? html`<p class="good">Every partner is well.</p>` : html`<ul>${rows}</ul>`;
  return html`<section class="card"><h2>Late</h2><p class="big ${late > 0 ? "bad" : ""}">${late}</p>${says}</section>`;
}

function recentCard({ recent }: Activity): Markup {
  if (recent.length === 0) {
    return html`<section class="card"><h2>The last events</h2><p>Nothing was recorded in the last day.</p></section>`;
  }
  const rows = recent.map(
    ({ receivedAt, address, channel, topic, status, source, reason }) =>
      html`<tr><td>${exactTime(receivedAt)}</td><td>${address ?? "erased"}</td><td>${channel}</td><td>${topic}</td><td>${reason ?? status}</td><td>${source}</td></tr>`,
  );
  return html`<section class="card"><h2 id="recent">The last events</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="recent"><table><thead><tr><th scope="col">Received</th><th scope="col">Who</th><th scope="col">Channel</th><th scope="col">Topic</th><th scope="col">What</th><th scope="col">Source</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
