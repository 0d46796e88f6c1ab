import { html } from "hono/html";
import { namedWording } from "../../../../../shared/evidence/file.ts";
import { evidenceName, howItCame, topicTitle, whatHappened } from "../../../../../shared/evidence/words.ts";
import { exactTime } from "../../time.ts";
import type { Markup } from "../../view.ts";
import { receipts } from "./receipts.ts";
import type { Story, StoryEvent } from "./story.ts";

/** Of the year 9999: no clock means a later one. */
const LAST_SECOND = 253_402_300_800;

/** All that happened, as it came in: the first first. @param now milliseconds */
export function timeline(story: Story, now: number): Markup {
  const place = ({ event }: StoryEvent): string => `${event.receivedAt} ${event.eventId}`;
  const events = story.events.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  return html`<ol class="timeline">${events.map((event) => item(story, event, now))}</ol>`;
}

function item(story: Story, shown: StoryEvent, now: number): Markup {
  const { event, entry } = shown;
  const until = typeof entry["until"] === "string" ? html`, until ${exactTime(entry["until"])}` : "";
  return html`<li id="${event.eventId}" class="${kindOf(event)}"><h3>${whatHappened(event)}: ${topicTitle(story, event.topic)}</h3>
<p>${exactTime(event.occurredAt)}, ${howItCame(event)}${until}</p>${asides(shown)}
<dl>${details(story, shown)}</dl>${wording(story, shown)}${receipts(story, shown, now)}${proof(shown)}</li>`;
}

function kindOf({ status, reason }: StoryEvent["event"]): string {
  if (status === "opted_out" || reason === "complaint" || reason === "hard_bounce") return "no";
  return status === "opted_in" ? "yes" : "";
}

/** Some events are kept and change nothing; nobody must take them for a choice that counts. */
function asides({ event, entry }: StoryEvent): Markup | string {
  const said = [
    ...(entry["inert"] === true
      ? ["It changed nothing: a later choice stood, or it was not to be trusted."]
      : []),
    ...(event.late ? ["It came so late that it could only lower permission."] : []),
    ...(event.reason === "unproven" ? ["The wording that was agreed to is not on record."] : []),
  ];
  return said.length === 0 ? "" : html`<p class="warn">${said.join(" ")}</p>`;
}

function details(story: Story, shown: StoryEvent): readonly Markup[] {
  const { event, evidence, agent } = shown;
  const received = row("Received", exactTime(event.receivedAt));
  if (evidence === null) return [received, row("Evidence", "erased, as the person or the law asked")];
  const isFolded = wordsOf(story, shown).texts.length > 0;
  const told = Object.entries(evidence).filter(([name]) => !(isFolded && name === "wording"));
  return [
    received,
    ...told.map(([name, value]) => row(evidenceName(name), shownAs(name, value))),
    ...agentRows(agent),
  ];
}

function agentRows(agent: unknown): readonly Markup[] {
  if (agent === "destroyed") return [row("IP address and browser", "destroyed 90 days after their month")];
  if (typeof agent !== "object" || agent === null) return [];
  return Object.entries(agent).map(([name, value]) => row(evidenceName(name), plain(value)));
}

function row(name: string, value: string | Markup): Markup {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}

/** A link names its time in Unix seconds. */
function shownAs(name: string, value: unknown): string | Markup {
  if (name !== "linkIssuedAt" || typeof value !== "number" || !(value >= 0 && value < LAST_SECOND))
    return plain(value);
  return exactTime(new Date(value * 1000).toISOString());
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What the person read, word for word, in its own language. */
function wording(story: Story, shown: StoryEvent): Markup {
  const { texts, language } = wordsOf(story, shown);
  if (texts.length === 0) return html``;
  const quotes = texts.map((text) =>
    language === undefined
      ? html`<blockquote>${text}</blockquote>`
      : html`<blockquote lang="${language}">${text}</blockquote>`,
  );
  return html`<details><summary>The words that were shown</summary>${quotes}</details>`;
}

function wordsOf(
  story: Story,
  { evidence }: StoryEvent,
): { readonly texts: readonly string[]; readonly language?: string } {
  const given = evidence?.["wording"];
  if (typeof given === "string") return { texts: [given] };
  const kept = namedWording(story, evidence)?.wording;
  return kept === undefined ? { texts: [] } : { texts: Object.values(kept.texts), language: kept.language };
}

/** Where it stands in what nobody can change afterwards. */
function proof({ event: { eventId }, link, inHead }: StoryEvent): Markup {
  const head =
    inHead === null
      ? "its day is not signed yet"
      : html`in the signed head of ${inHead.day}, ${inHead.region}`;
  const summary = link === null ? "Proof: not chained yet" : html`Proof: link ${link.seq}, ${head}`;
  const hashes =
    link === null ? "" : html`${row("Entry", code(link.entryHash))}${row("Link", code(link.hash))}`;
  return html`<details><summary>${summary}</summary><dl>${row("Event", code(eventId))}${hashes}</dl></details>`;
}

function code(text: string): Markup {
  return html`<code>${text}</code>`;
}
