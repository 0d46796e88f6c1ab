import { html } from "hono/html";
import type { Delivery } from "../ledger/receipts.ts";
import { type EvidenceEvent, type EvidenceFile, namedWording } from "./file.ts";
import { day, evidenceName, howItCame, moment, topicTitle, whatHappened } from "./words.ts";

type Markup = ReturnType<typeof html>;

const KINDS: Readonly<Record<string, string>> = {
  opted_out: "out",
  opted_in: "in",
  pending: "wait",
  unknown: "",
};

/** One event of the timeline: what happened, what shows it, who was told, and where it stands in the proof. */
export function eventItem(file: EvidenceFile, shown: EvidenceEvent): Markup {
  const { event, entry, deliveries } = shown;
  const until = typeof entry["until"] === "string" ? `, until ${moment(entry["until"])}` : "";
  return html`<li class="event ${KINDS[event.status] ?? ""}">
<time datetime="${event.occurredAt}">${moment(event.occurredAt)}</time>
<h3><b>${whatHappened(event)}</b>: ${topicTitle(file, event.topic)}, ${howItCame(event)}${until}</h3>
${changedNothing(shown)}
<dl>${details(file, shown)}</dl>
${deliveries.length === 0 ? "" : receipts(file, deliveries)}
${proof(shown)}
</li>`;
}

/** Some events are kept and change nothing; who reads must not take them for a choice that counts. */
function changedNothing({ event, entry }: EvidenceEvent): Markup | string {
  const said = [
    ...(entry["inert"] === true
      ? ["It changed nothing: a later choice stood, or it was not to be trusted."]
      : []),
    ...(event.late ? ["It came so late that it could only lower permission."] : []),
    ...(event.reason === "unproven" ? ["The wording that was agreed to is not on record."] : []),
  ];
  return said.length === 0 ? "" : html`<p>${said.join(" ")}</p>`;
}

function details(file: EvidenceFile, { event, evidence, agent }: EvidenceEvent): readonly Markup[] {
  const received = row("Received", moment(event.receivedAt));
  if (evidence === null) return [received, row("Evidence", "erased, as the person or the law asked")];
  const told = Object.entries(evidence).map(([name, value]) =>
    name === "wording" ? wordingRow(file, evidence) : row(evidenceName(name), plain(value)),
  );
  return [received, ...told, ...agentRows(agent)];
}

function agentRows(agent: unknown): readonly Markup[] {
  if (agent === "destroyed") return [row("IP address and browser", "destroyed 90 days after their month")];
  if (typeof agent !== "object" || agent === null) return [];
  return Object.entries(agent).map(([name, value]) => row(evidenceName(name), plain(value)));
}

/** What the person read, word for word (R-131). */
function wordingRow(file: EvidenceFile, evidence: NonNullable<EvidenceEvent["evidence"]>): Markup {
  const value = evidence["wording"];
  if (typeof value === "string") return quote([value], undefined);
  const wording = namedWording(file, evidence)?.wording;
  if (wording === undefined) return row("Wording", plain(value));
  return quote(Object.values(wording.texts), wording.language);
}

function quote(texts: readonly string[], language: string | undefined): Markup {
  const quotes = texts.map((text) =>
    language === undefined
      ? html`<blockquote>${text}</blockquote>`
      : html`<blockquote lang="${language}">${text}</blockquote>`,
  );
  return html`<dt>The person read</dt><dd>${quotes}</dd>`;
}

function row(name: string, value: string): Markup {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function receipts({ recipients }: EvidenceFile, deliveries: readonly Delivery[]): Markup {
  const nameOf = (id: string): string => recipients.find((one) => one.id === id)?.name ?? id;
  const rows = deliveries.map(
    ({ partner, state, attempts, deliveredAt, lastAttemptAt, lastStatus }) =>
      html`<tr><th scope="row">${nameOf(partner)}</th><td>${state}</td><td>${attempts}</td><td>${lastStatus ?? "–"}</td><td>${timeOf(deliveredAt ?? lastAttemptAt)}</td></tr>`,
  );
  return html`<table><caption>Who was told of it</caption><thead><tr><th scope="col">Partner</th><th scope="col">State</th><th scope="col">Attempts</th><th scope="col">Answer</th><th scope="col">At</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function timeOf(time: string | null): string {
  return time === null ? "–" : moment(time);
}

function proof({ event, link, inHead }: EvidenceEvent): Markup {
  const where =
    link === null
      ? "not chained yet"
      : html`link ${link.seq}, entry <span class="hash">${link.entryHash.slice(0, 16)}…</span>, ${inHead === null ? "its day is not signed yet" : `covered by the head of ${day(inHead.day)}`}`;
  return html`<p class="proof">Event <span class="hash">${event.eventId}</span>: ${where}</p>`;
}
