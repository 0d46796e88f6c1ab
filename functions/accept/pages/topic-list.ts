import { html } from "hono/html";
import { topicTitle } from "./names.ts";
import { tickOf } from "./preference-actions.ts";
import type { Side } from "./preference-sides.ts";
import { offeredTopics } from "./standpoint.ts";
import { dayText, type Language, type Markup, type Name, named, say } from "./wording.ts";

/**
 * The topics to choose among, with nothing ticked beforehand (R-258) and what happens now in words. One channel
 * is a list; two are a matrix, topic by channel, which on a narrow screen is read topic by topic.
 */
export function topicList(sides: readonly Side[], language: Language): Markup {
  const [own, other] = sides;
  if (own === undefined) return html``;
  if (other === undefined) {
    const rows = offeredTopics(own.contact).map(({ id }) =>
      box(sides, 0, id, { title: titleOf(own, id, language), state: stateText(own, id, language) }),
    );
    return html`${rows}`;
  }
  const topics = new Set(sides.flatMap(({ contact }) => offeredTopics(contact).map(({ id }) => id)));
  return html`${[...topics].map((id) => matrixRow(sides, id, language))}`;
}

function matrixRow(sides: readonly Side[], id: string, language: Language): Markup {
  const boxes = sides.map((side, index) =>
    offeredTopics(side.contact).some((topic) => topic.id === id)
      ? box(sides, index, id, {
          title: say(language, side.contact.channel),
          state: stateText(side, id, language),
        })
      : "",
  );
  const title = sides[0] === undefined ? id : titleOf(sides[0], id, language);
  return html`<fieldset class="pair"><legend>${named(title, "span")}</legend><div class="row">${boxes}</div></fieldset>`;
}

/**
 * The same choices in the least room: a list for each channel, what is sent now before what is not, each state
 * said once. For senders with more topics than fit otherwise.
 */
export function shortTopicList(sides: readonly Side[], language: Language): Markup {
  const lists = sides.map((side, index) => {
    const topics = offeredTopics(side.contact).map(({ id }) => id);
    const isOn = (id: string): boolean => side.at?.open.has(id) === true;
    const groups = [
      ["state_on", topics.filter(isOn)],
      ["state_off", topics.filter((id) => !isOn(id))],
    ] as const;
    const channel = sides.length === 1 ? "" : html`<legend>${say(language, side.contact.channel)}</legend>`;
    return html`<fieldset class="short">${channel}${groups.map(([state, ids]) => {
      const heading = side.at === undefined ? "" : html`<p class="soft">${say(language, state)}</p>`;
      const rows = ids.map((id) => shortBox(sides, index, id, titleOf(side, id, language)));
      return ids.length === 0 ? "" : html`${heading}${rows}`;
    })}</fieldset>`;
  });
  return html`${lists}`;
}

function box(
  sides: readonly Side[],
  index: number,
  id: string,
  { title, state }: { readonly title: Name; readonly state: string },
): Markup {
  return html`<label class="topic"><input type="checkbox" name="keep" value="${tickOf(sides, index, id)}"><span>${named(title, "b")}<small>${state}</small></span></label>`;
}

function shortBox(sides: readonly Side[], index: number, id: string, title: Name): Markup {
  return html`<label><input type="checkbox" name="keep" value="${tickOf(sides, index, id)}">${named(title, "span")}</label>`;
}

function titleOf({ contact }: Side, id: string, language: Language): Name {
  return topicTitle(contact.tenant, id, language);
}

function stateText({ at }: Side, topic: string, language: Language): string {
  const standing = at?.standings.get(topic);
  if (at === undefined || standing === undefined) return "";
  if (at.open.has(topic)) return say(language, "state_on");
  if (at.paused.has(topic) && at.pausedUntil !== undefined) {
    return say(language, "state_paused", { date: dayText(language, Date.parse(at.pausedUntil)) });
  }
  if (standing.status === "pending") return say(language, "state_pending");
  const { status, since } = standing;
  return status === "opted_out" && since !== null
    ? say(language, "state_stopped", { date: dayText(language, Date.parse(since)) })
    : say(language, "state_off");
}
