import { html } from "hono/html";
import * as v from "valibot";
import type { Finding } from "../../../../shared/message/finding.ts";
import { time } from "../time.ts";
import { type Markup, refused, type Shown, type View, type Visit } from "../view.ts";
import { judgeHeaders } from "./set-up/link-headers.ts";

const PROVIDERS = v.object({
  providers: v.array(
    v.object({
      provider: v.string(),
      addresses: v.array(v.string()),
      missing: v.array(v.string()),
      lastGoodAt: v.nullable(v.string()),
      lastRefusedAt: v.nullable(v.string()),
      lastRefusedWhy: v.nullable(v.string()),
    }),
  ),
});

type Provider = v.InferOutput<typeof PROVIDERS>["providers"][number];

/** What is configured and what is missing, the addresses to paste into each provider, and a look at a link's headers. */
export const setUp: View = {
  path: "set-up",
  title: "Set-up",
  scope: "operate",
  show: (visit) => shownTo(visit, undefined),
  async act(visit) {
    return shownTo(visit, await judgeHeaders(visit.fields.get("headers") ?? "", visit.tenant.publicUrl));
  },
};

async function shownTo(visit: Visit, findings: readonly Finding[] | undefined): Promise<Shown> {
  const answer = await visit.ask(PROVIDERS, { path: "/v1/providers" });
  if (!answer.ok) return refused(answer.error, html``);
  const cards = answer.value.providers.map(card);
  const none = html`<p class="card">No provider is configured.</p>`;
  const content = html`${cards.length === 0 ? none : html`<div class="grid">${cards}</div>`}${headersCard(visit, findings)}`;
  if (findings === undefined) return { content };
  const wrong = findings.filter(({ ok }) => !ok).length;
  return wrong === 0
    ? { content, notice: { kind: "done", text: "These headers are good." } }
    : { content, notice: { kind: "mistake", text: `${wrong} of ${findings.length} points are wrong.` } };
}

function card({ provider, addresses, missing, lastGoodAt, lastRefusedAt, lastRefusedWhy }: Provider): Markup {
  const state =
    missing.length > 0
      ? html`<span class="warn">not set: ${missing.join(", ")}</span>`
      : lastGoodAt === null
        ? html`<span class="soft">configured; no good delivery yet</span>`
        : html`<span class="good">delivers</span>`;
  const last =
    lastRefusedAt === null
      ? "never"
      : html`${time(lastRefusedAt)}: <code>${lastRefusedWhy ?? "unknown"}</code>`;
  return html`<section class="card"><h2>${provider}</h2><dl>
<dt>State</dt><dd>${state}</dd>
<dt>Deliver to</dt><dd>${addresses.map((address) => html`<code>${address}</code><br>`)}</dd>
<dt>Last good</dt><dd>${lastGoodAt === null ? "never" : time(lastGoodAt)}</dd>
<dt>Last refused</dt><dd>${last}</dd>
</dl></section>`;
}

function headersCard({ guard }: Visit, findings: readonly Finding[] | undefined): Markup {
  const list = findings?.map(
    ({ check, ok, detail }) =>
      html`<li><span class="${ok ? "good" : "bad"}">${ok ? "good" : "wrong"}</span> ${check}: ${detail}</li>`,
  );
  return html`<section class="card"><h2>Look at a link</h2><form method="post" action="/console/set-up">${guard}<label>The headers of a message, as its source shows them<textarea name="headers" rows="6" autocomplete="off" spellcheck="false" required></textarea></label><p class="after"><button>Look</button></p></form>${list === undefined ? "" : html`<ul>${list}</ul>`}</section>`;
}
