import { classify } from "../../shared/classify.ts";
import { labelledTexts } from "../support/sms-texts.ts";
import { median, percentile, type Row, type Topic } from "./measure.ts";

const WARM_UP = 20;
/** Calls of one text that are timed together: one alone is shorter than the clock's grain. */
const CALLS = 20;

/** How many texts one core tells apart in a second, keywords and free text in seven languages. */
export const classifying: Topic = {
  name: "classify",
  measure() {
    const texts = labelledTexts().map(({ text }) => text);
    for (let round = 0; round < WARM_UP; round += 1) for (const text of texts) classify(text);
    const times = texts.map(secondsOf);
    const longest = secondsOf("please do not stop this message now ".repeat(300));
    const rows: Row[] = [
      {
        metric: "texts per second, the median text",
        value: 1 / median(times),
        unit: "1/s",
        target: 20_000,
        atLeast: true,
        note: "one core; 20,000 is 50 µs",
      },
      { metric: "texts per second, at the 95th percentile", value: 1 / percentile(times, 95), unit: "1/s" },
      { metric: "a text of 10 kB", value: longest * 1000, unit: "ms", target: 10 },
    ];
    return Promise.resolve(rows);
  },
};

function secondsOf(text: string): number {
  const from = performance.now();
  for (let call = 0; call < CALLS; call += 1) classify(text);
  return (performance.now() - from) / CALLS / 1000;
}
