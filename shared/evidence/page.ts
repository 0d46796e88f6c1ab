import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { html, raw } from "hono/html";
import { sourceHash } from "../source-hash.ts";
import { eventItem } from "./event-item.ts";
import type { EvidenceFile, TopicStanding } from "./file.ts";
import { STYLE } from "./page-style.ts";
import { day, moment, topicTitle } from "./words.ts";

type Markup = ReturnType<typeof html>;

/** The page's script: beside the bundle, or where the source has it. */
const SCRIPT = readFileSync(
  [join(import.meta.dirname, "evidence"), import.meta.dirname]
    .map((folder) => join(folder, "page-script.js"))
    .find((file) => existsSync(file)) ?? "page-script.js",
  "utf8",
);

/** What the page's own policy lets run: its script and its style, and nothing from anywhere. */
export const PAGE_SOURCES = { script: sourceHash(SCRIPT), style: sourceHash(STYLE) };

const POLICY = `default-src 'none';script-src '${PAGE_SOURCES.script}';style-src '${PAGE_SOURCES.style}';base-uri 'none';form-action 'none'`;

/** One id and tag, by which a program finds the evidence in a page again. */
const DATA_START = '<script type="application/json" id="evidence">';
const DATA_END = "</script>";

/**
 * A person's evidence as a page for people: one file that loads nothing, prints on A4, carries the evidence itself
 * and verifies it in the browser.
 */
export async function evidencePageOf(file: EvidenceFile): Promise<string> {
  const { controller, subject } = file;
  const markup = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>Consent evidence: ${subject.address}, ${controller.name}</title><style>${raw(STYLE)}</style></head>
<body><main>
<p class="over">Consent evidence</p>
<h1>${subject.address}</h1>
<p class="lead">What ${controller.name} has on record of this ${subject.channel === "email" ? "address" : "number"}: every choice, how it was made, what the person was told, and who was told of it.</p>
<div id="verdict" role="status"><p>This file carries its own proof.</p><p>In a current browser this box says whether it verifies; <code>heed verify-evidence FILE</code> does the same on any machine. Neither needs a connection.</p></div>
${facts(file)}
${standings(file)}
${timeline(file)}
${parties(file)}
${proofs(file)}
</main>
${raw(DATA_START)}${raw(dataOf(file))}${raw(DATA_END)}
<script>${raw(SCRIPT)}</script>
</body></html>
`;
  return String(markup);
}

/** In a page, no text can end the element that holds it. */
function dataOf(file: EvidenceFile): string {
  return JSON.stringify(file).replaceAll("<", "\\u003c");
}

/** The evidence that a page carries. @returns `undefined` for what is no such page */
export function evidenceIn(page: string): unknown {
  const start = page.indexOf(DATA_START);
  const end = page.indexOf(DATA_END, start);
  if (start < 0 || end < 0) return undefined;
  return JSON.parse(page.slice(start + DATA_START.length, end));
}

function facts({ events, madeAt, subject, controller }: EvidenceFile): Markup {
  const times = events.map(({ event }) => event.receivedAt).sort();
  const [first, last] = [times.at(0), times.at(-1)];
  const span =
    first === undefined || last === undefined ? "nothing is recorded" : `${moment(first)} to ${moment(last)}`;
  return html`<dl class="facts">
<dt>Records of</dt><dd>${controller.name}</dd>
<dt>Made</dt><dd>${moment(madeAt)}</dd>
<dt>Events</dt><dd>${events.length}, ${span}</dd>
<dt>Kept under</dt><dd>${subject.contactIds.map((id) => html`<span class="hash">${id}</span> `)}</dd>
</dl>`;
}

function standings(file: EvidenceFile): Markup {
  return html`<h2>Where it stands</h2>
<table class="keep"><caption>What “may I send?” was answered when this file was made</caption>
<thead><tr><th scope="col">About</th><th scope="col">May be sent to</th><th scope="col">Because</th><th scope="col">Since</th></tr></thead>
<tbody>${file.standing.map((standing) => standingRow(file, standing))}</tbody></table>`;
}

function standingRow(file: EvidenceFile, { topic, allowed, reason, rule, since }: TopicStanding): Markup {
  const answer = allowed ? html`<span class="yes">yes</span>` : html`<span class="no">no</span>`;
  const why = `${reason.replaceAll("_", " ")} (${rule})`;
  return html`<tr><th scope="row">${topicTitle(file, topic)}</th><td>${answer}</td><td>${why}</td><td>${since === null ? "–" : moment(since)}</td></tr>`;
}

/** By the time of receipt, whatever the order of the chain. */
function timeline(file: EvidenceFile): Markup {
  const place = ({ receivedAt, eventId }: EvidenceFile["events"][number]["event"]): string =>
    `${receivedAt} ${eventId}`;
  const events = file.events.toSorted((a, b) => (place(a.event) < place(b.event) ? -1 : 1));
  const list =
    events.length === 0
      ? html`<p>Nothing is recorded of this person.</p>`
      : html`<ol class="events">${events.map((event) => eventItem(file, event))}</ol>`;
  return html`<h2>What happened</h2>${list}`;
}

function parties({ controller, recipients }: EvidenceFile): Markup {
  const known = [
    ["Name", controller.name],
    ["Address", controller.address],
    ["Contact", controller.contact],
    ["Law of", controller.jurisdiction],
    ["Records stored in", controller.storedIn],
    ["Privacy notice", controller.privacyNotice],
  ].flatMap(([name, value]) => (value === undefined ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]));
  const told =
    recipients.length === 0
      ? html`<p>Nobody else is told of changes.</p>`
      : html`<p>Told of changes:</p><ul>${recipients.map(({ name }) => html`<li>${name}</li>`)}</ul>`;
  return html`<h2>Who answers, and who is told</h2><dl>${known}</dl>${told}`;
}

function proofs({ events, heads }: EvidenceFile): Markup {
  const keys = [...new Set(heads.map(({ key }) => key))];
  const covered = events.filter(({ inHead }) => inHead !== null).length;
  const table = html`<table><caption>Daily heads: each covers everything that was chained on its day, for everybody</caption>
<thead><tr><th scope="col">Day (UTC)</th><th scope="col">Root</th></tr></thead>
<tbody>${heads.map(({ head }) => html`<tr><th scope="row">${day(head.day)}</th><td class="hash">${head.root}</td></tr>`)}</tbody></table>`;
  return html`<h2>How it is proved</h2>
<p>Each event is sealed when it is stored. Its SHA-256 hash goes into a chain of this person’s events, in which every link holds the one before, so an event that were changed, taken out or slipped in would break all that follow. At the end of a day one signed head covers every link that was laid on it; ${covered} of these ${events.length} events are covered. Each head follows on the one of the day before, so one that was kept elsewhere, or under lock, leaves no way to make others later.</p>
<p>What this file cannot show by itself: that nothing came after its last event (the ledger shows that), that the key below is the sender’s (compare it with the one the sender made known before the dispute), and what partners answered (their receipts are the sender’s own record).</p>
${keys.length === 0 ? html`<p>No day of these events is signed yet.</p>` : html`<dl>${keys.map((key) => html`<dt>Signed by</dt><dd class="hash">${key} (Ed25519)</dd>`)}</dl>${table}`}`;
}
