import { html } from "hono/html";
import { topicTitle } from "../../../../../shared/evidence/words.ts";
import { exactTime } from "../../time.ts";
import type { Markup } from "../../view.ts";
import type { Story } from "./story.ts";

type Standing = Story["standing"][number];

/** Reasons of `/v1/check` in plain words. */
const WHY: ReadonlyMap<string, string> = new Map([
  ["legal_block", "the law there allows none"],
  ["complaint", "complained of spam, which closes everything"],
  ["channel_opt_out", "opted out of all marketing"],
  ["topic_opt_out", "opted out of it"],
  ["hard_bounce", "the address does not take mail"],
  ["unproven", "said yes, but the wording is not on record"],
  ["consent_expired", "said yes for a time, and that is over"],
  ["basis_invalid", "the law there does not know what the yes rests on"],
  ["opted_in", "opted in"],
  ["pending", "signed up and has not confirmed it"],
  ["default", "said nothing, and the configuration allows it"],
  ["no_record", "said nothing, and the configuration asks for a yes"],
]);

const STATUSES: ReadonlyMap<string, string> = new Map([
  ["opted_out", "opted out"],
  ["opted_in", "opted in"],
  ["pending", "pending"],
  ["unknown", "no choice"],
]);

/** What "may I send?" is answered of each topic, and why. */
export function standingTable(story: Story): Markup {
  const rows = story.standing.map((standing) => row(story, standing));
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Where it stands"><table><caption>May they be written to?</caption><thead><tr><th scope="col">About</th><th scope="col">Answer</th><th scope="col">Status</th><th scope="col">Why</th><th scope="col">Since</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function row(story: Story, standing: Standing): Markup {
  const { topic, allowed, status, reason, rule, since } = standing;
  const answer = allowed ? html`<span class="good">yes</span>` : html`<span class="bad">no</span>`;
  return html`<tr><th scope="row">${topicTitle(story, topic)}</th><td>${answer}</td><td>${STATUSES.get(status) ?? status}</td><td>${WHY.get(reason) ?? reason} <small>${rule}</small></td><td>${since === null ? "–" : sinceOf(story, standing, since)}</td></tr>`;
}

/** Leads to the event that decided, where it is on the page. */
function sinceOf({ events }: Story, { eventId }: Standing, since: string): Markup {
  const isHere = events.some(({ event }) => event.eventId === eventId);
  return isHere ? html`<a href="#${eventId}">${exactTime(since)}</a>` : exactTime(since);
}
