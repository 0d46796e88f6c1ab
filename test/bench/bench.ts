import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backlog } from "./backlog.ts";
import { batch } from "./batch.ts";
import { bundles } from "./bundles.ts";
import { capacity } from "./capacity.ts";
import { check } from "./check.ts";
import { classifying } from "./classify.ts";
import { clickToPartner } from "./click-to-partner.ts";
import { coldStart } from "./cold-start.ts";
import { growth } from "./contacts.ts";
import { fanOut } from "./fan-out.ts";
import { importing } from "./import.ts";
import { longHistory } from "./long-history.ts";
import { isMet, progress, type Row, type Topic } from "./measure.ts";
import { mixedBatch } from "./mixed-batch.ts";
import { oneClicks } from "./one-click.ts";
import { sizes } from "./stack-sizes.ts";
import { warm } from "./warm.ts";

// `npm run bench`: every measure against a baseline of the same run. Numbers of two runs are not to be compared;
// ratios are.

const TOPICS: readonly Topic[] = [
  bundles,
  sizes,
  coldStart,
  warm,
  oneClicks,
  clickToPartner,
  fanOut,
  backlog,
  batch,
  mixedBatch,
  capacity,
  check,
  classifying,
  importing,
  longHistory,
  growth,
];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    contacts: { type: "string", default: "100000" },
    rows: { type: "string", default: "50000" },
    jobs: { type: "string", default: "10000" },
  },
});
const unknown = values.only?.find((name) => !TOPICS.some((topic) => topic.name === name));
if (unknown !== undefined) {
  process.stderr.write(`bench: no ${unknown}; there is ${TOPICS.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}

const results: { readonly topic: string; readonly rows: readonly Row[] }[] = [];
for (const topic of TOPICS) {
  if (values.only !== undefined && !values.only.includes(topic.name)) continue;
  progress(topic.name);
  const rows = await topic.measure({
    contacts: Number(values.contacts),
    rows: Number(values.rows),
    jobs: Number(values.jobs),
  });
  results.push({ topic: topic.name, rows });
  process.stdout.write(tableOf(topic.name, rows));
}

const report = {
  at: new Date().toISOString(),
  node: process.version,
  cores: cpus().length,
  results: results.map(({ topic, rows }) => ({
    topic,
    rows: rows.map((row) => ({ ...row, met: isMet(row) })),
  })),
};
writeFileSync(join(process.cwd(), "bench-results.json"), `${JSON.stringify(report, null, 2)}\n`);
const missed = results.flatMap(({ rows }) => rows).filter((row) => isMet(row) === false);
process.stdout.write(missed.length === 0 ? "\nEvery target is met.\n" : `\n${missed.length} missed.\n`);
process.exit(0);

function tableOf(name: string, rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const met = isMet(row);
    const mark = met === undefined ? " " : met ? "✓" : "✗";
    const limit = row.target === undefined ? "" : `${row.atLeast ? ">=" : "<="} ${row.target}`;
    const value = `${row.value.toFixed(digitsOf(row))} ${row.unit}`;
    return `  ${mark} ${row.metric.padEnd(58)} ${value.padStart(12)} ${limit.padStart(9)}  ${row.note ?? ""}`;
  });
  return `\n${name}\n${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function digitsOf({ unit, value }: Row): number {
  if (unit === "rows" || unit === "1/s" || unit === "MB") return 0;
  return unit === "KB" || value >= 100 ? 1 : 2;
}
