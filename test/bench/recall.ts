// How well the classifier does on labelled texts: `node test/bench/recall.ts [FILE.csv]`, columns text, label and
// language first, RFC 4180. Without a file, on test/fixtures/sms-texts.csv, part by part.

import { readFileSync } from "node:fs";
import { classify } from "../../shared/classify.ts";
import { type LabelledText, labelledTexts, readTexts } from "../support/sms-texts.ts";

const [file] = process.argv.slice(2);
const texts = file === undefined ? labelledTexts() : readTexts(readFileSync(file, "utf8"));
const parts = file === undefined ? Map.groupBy(texts, ({ part }) => part) : [];
for (const [part, some] of [["all", texts] as const, ...parts]) {
  process.stdout.write(`${part}\n`);
  const languages = Map.groupBy(some, ({ language }) => language);
  for (const [language, rows] of [["all", some] as const, ...languages]) {
    process.stdout.write(`  ${language.padEnd(4)}${summary(rows)}\n`);
  }
}

/** Of wishes in free words those that were found; of opt-outs that were found those that are some; keywords. */
function summary(rows: readonly LabelledText[]): string {
  const judged = rows.map((row) => ({ ...row, given: classify(row.text) }));
  const wishes = judged.filter(({ label }) => label === "optout-freetext");
  const found = wishes.filter(({ given }) => given.label.startsWith("optout"));
  const others = judged.filter(({ label }) => label === "none");
  const wrong = others.filter(({ given }) => given.label.startsWith("optout"));
  const left = judged.filter(({ given }) => given.review === true);
  const keywords = judged.filter(({ label }) => label.endsWith("-keyword"));
  const right = keywords.filter(({ label, given }) => given.label === label);
  const called = judged.filter(({ given }) => given.label === "optout-freetext");
  const rightly = called.filter(({ label }) => label.startsWith("optout"));
  return [
    `recall ${share(found.length, wishes.length)}`,
    `precision ${share(rightly.length, called.length)}`,
    `none taken for an opt-out ${share(wrong.length, others.length)}`,
    `keywords ${share(right.length, keywords.length)}`,
    `to review ${share(left.length, judged.length)}`,
  ].join("   ");
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
  return `${percent.padStart(7)} (${part}/${whole})`;
}
