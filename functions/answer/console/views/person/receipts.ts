import { html } from "hono/html";
import { partnerAnswer } from "../../partner-answer.ts";
import { time } from "../../time.ts";
import type { Markup } from "../../view.ts";
import type { Delivery, Story, StoryEvent } from "./story.ts";

const KINDS: ReadonlyMap<string, string> = new Map([
  ["delivered", "good"],
  ["retrying", "warn"],
  ["refused", "bad"],
  ["dead", "bad"],
]);

/** Who was told of an event, what they answered, and whether it was in time. @param now milliseconds */
export function receipts(story: Story, { deliveries }: StoryEvent, now: number): Markup {
  if (deliveries.length === 0) return html``;
  const rows = deliveries.map((delivery) => row(story, delivery, now));
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Who was told"><table><caption>Who was told</caption><thead><tr><th scope="col">Partner</th><th scope="col">State</th><th scope="col" class="n">Attempts</th><th scope="col">Last answer</th><th scope="col">Taken</th><th scope="col">Due</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function row({ recipients }: Story, delivery: Delivery, now: number): Markup {
  const { partner, attempts, deliveredAt, appliedAt } = delivery;
  const name = recipients.find(({ id }) => id === partner)?.name ?? partner;
  const answer = attempts === 0 ? "–" : partnerAnswer(delivery);
  const applied = appliedAt === null ? "" : html`<br><small>in effect ${time(appliedAt)}</small>`;
  return html`<tr><th scope="row">${name}</th><td>${stateOf(delivery)}</td><td class="n">${attempts}</td><td>${answer}</td><td>${deliveredAt === null ? "–" : time(deliveredAt)}${applied}</td><td>${dueOf(delivery, now)}</td></tr>`;
}

function stateOf({ state, reason, nextAttemptAt }: Delivery): Markup {
  const why = reason === null ? "" : html` <small>${reason.replaceAll("_", " ")}</small>`;
  const next = nextAttemptAt === null ? "" : html`<br><small>again ${time(nextAttemptAt)}</small>`;
  return html`<span class="${KINDS.get(state) ?? "soft"}">${state}</span>${why}${next}`;
}

/** A partner that was told late was late, whatever came after; of what was skipped nothing is owed. */
function dueOf({ state, deliveredAt, rule, dueAt }: Delivery, now: number): Markup {
  if (dueAt === null) return html`–`;
  const done = deliveredAt === null ? now : Date.parse(deliveredAt);
  const isLate = state !== "skipped" && done > Date.parse(dueAt);
  const due = isLate ? html`<span class="bad">${time(dueAt)}, late</span>` : time(dueAt);
  return html`${due} <small>${rule ?? ""}</small>`;
}
