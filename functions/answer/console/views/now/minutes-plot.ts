import { html } from "hono/html";
import type { Markup } from "../../view.ts";

/** What is counted under one name, by the minute (`YYYY-MM-DDTHH:MM`). */
export interface Series {
  readonly name: string;
  readonly counts: ReadonlyMap<string, number>;
}

const MINUTES = 60;
const WIDTH = 1120;
const HEIGHT = 160;
const [LEFT, BOTTOM] = [36, 24];
const BAR = (WIDTH - LEFT) / MINUTES;
/** As many colours as the style has; what comes after them shares the last. */
const COLOURS = 8;

/**
 * Bars of an hour, one on the other by name; with the numbers in a table behind it, for those who cannot see it and
 * for print (WCAG 1.1.1).
 * @param from the first minute, ISO 8601
 */
export function minutesPlot(title: string, from: string, series: readonly Series[]): Markup {
  if (series.length === 0) return html`<h2>${title}</h2><p>None.</p>`;
  const minutes = minutesFrom(from);
  const most = Math.max(
    1,
    ...minutes.map((minute) => series.reduce((sum, one) => sum + countIn(one, minute), 0)),
  );
  const top = niceAbove(most);
  return html`<h2>${title}</h2>
<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT + BOTTOM}" width="${WIDTH}" height="${HEIGHT + BOTTOM}" role="img" aria-label="${title}: at most ${most} in a minute. The numbers are in the table below.">${axes(minutes, top)}${minutes.map((minute, index) => bars(series, minute, { index, top }))}</svg>
<p>${series.map((one, index) => legend(one, index))}</p>
<details><summary>The numbers</summary>${numbers(title, minutes, series)}</details>`;
}

function minutesFrom(from: string): readonly string[] {
  const start = Date.parse(from);
  return Array.from({ length: MINUTES }, (_, n) => new Date(start + n * 60_000).toISOString().slice(0, 16));
}

function countIn({ counts }: Series, minute: string): number {
  return counts.get(minute) ?? 0;
}

/** 1, 2 or 5 times a power of ten. */
function niceAbove(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most;
}

function axes(minutes: readonly string[], top: number): Markup {
  const line = (y: number): Markup =>
    html`<line x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}" stroke="var(--line)"/>`;
  const label = (y: number, count: number): Markup =>
    html`<text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${count}</text>`;
  const hours = minutes.flatMap((minute, index) =>
    index % 15 === 0
      ? [html`<text x="${LEFT + index * BAR}" y="${HEIGHT + 18}">${minute.slice(11)}</text>`]
      : [],
  );
  return html`${line(8)}${line(HEIGHT)}${label(8, top)}${label(HEIGHT, 0)}${hours}`;
}

function bars(
  series: readonly Series[],
  minute: string,
  { index, top }: { readonly index: number; readonly top: number },
): readonly Markup[] {
  let below = 0;
  return series.flatMap((one, colour) => {
    const count = countIn(one, minute);
    if (count === 0) return [];
    const height = (count / top) * (HEIGHT - 8);
    const y = HEIGHT - ((below + count) / top) * (HEIGHT - 8);
    below += count;
    const x = LEFT + index * BAR + 1;
    return [
      html`<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(BAR - 2).toFixed(1)}" height="${height.toFixed(1)}" fill="${colourOf(colour)}"/>`,
    ];
  });
}

function colourOf(index: number): string {
  return `var(--c${Math.min(index + 1, COLOURS)})`;
}

function legend({ name, counts }: Series, index: number): Markup {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return html`<span class="key"><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" rx="3" fill="${colourOf(index)}"/></svg> ${name} ${total}</span> `;
}

function numbers(title: string, minutes: readonly string[], series: readonly Series[]): Markup {
  const busy = minutes.filter((minute) => series.some((one) => countIn(one, minute) > 0));
  const rows = busy.map(
    (minute) =>
      html`<tr><th scope="row">${minute.slice(11)}</th>${series.map((one) => html`<td class="n">${countIn(one, minute)}</td>`)}</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}, the numbers"><table><thead><tr><th scope="col">UTC</th>${series.map(({ name }) => html`<th scope="col" class="n">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
