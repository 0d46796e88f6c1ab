import { html } from "hono/html";
import type { Entry } from "../../../shared/ledger/items.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { card } from "./layout.ts";
import { topicTitle } from "./names.ts";
import { dayText, type Language, type Markup, named, say } from "./wording.ts";

/** What is held about a person's choices, the newest first, folded away until it is asked for. */
export function historyCard(
  link: OpenedLink,
  language: Language,
  history: readonly Entry[],
  most: number,
): Markup {
  const rows = history.slice(0, most).map((entry) => row(link, language, entry));
  const cut =
    history.length > most ? html`<p>${say(language, "history_last", { count: String(most) })}</p>` : "";
  const list =
    history.length === 0
      ? html`<p>${say(language, "history_empty")}</p>`
      : html`${cut}<ol class="plain">${rows}</ol>`;
  return card(html`<details><summary>${say(language, "history_heading")}</summary>${list}</details>`);
}

function row({ tenant, also }: OpenedLink, language: Language, entry: Entry): Markup {
  const day = dayText(language, Date.parse(entry.occurredAt));
  const topic = named(topicTitle(tenant, entry.topic, language));
  const source = say(language, sourceKey(entry.source), { sender: tenant.name });
  const channel = also === undefined ? "" : `${say(language, entry.channel)} · `;
  return html`<li>${topic} · ${eventText(language, entry)}<small>${channel}${day} · ${source}</small></li>`;
}

function eventText(language: Language, { reason, status, until }: Entry): string {
  if (reason === "complaint" || reason === "hard_bounce") return say(language, `event_${reason}`);
  if (until !== undefined) {
    return say(language, "event_paused", { date: dayText(language, Date.parse(until)) });
  }
  return say(language, `event_${status === "unknown" ? "opted_out" : status}`);
}

const SOURCES: ReadonlySet<string> = new Set(["one_click", "mailto", "sms", "api", "import", "gpc"]);

function sourceKey(source: string): string {
  if (source.startsWith("provider:")) return "by_provider";
  return SOURCES.has(source) ? `by_${source}` : "by_page";
}
