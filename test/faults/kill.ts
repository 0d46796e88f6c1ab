import { parseArgs } from "node:util";
import { crash, hang, kills } from "./faults.ts";
import { trial, type Verdict } from "./trial.ts";

// The published failure test: `node test/faults/kill.ts [--only kill|hang|crash] [--actions N] [--seed N]`.
// Exit 1 on a broken promise.

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    actions: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const say = (line: string): void => {
  process.stderr.write(`  ${line}\n`);
};
const actions = Number(values.actions);
const TRIALS = {
  kill: { title: "kill -9 of the whole stack, three times", disturb: kills(3, say), actions, pace: 0 },
  hang: { title: "DynamoDB hangs for 20 s", disturb: hang(20, say), actions: actions / 2, pace: 300 },
  crash: { title: "DynamoDB is killed for 20 s", disturb: crash(20, say), actions: actions / 2, pace: 300 },
};

let broken = false;
for (const [name, { title, ...fault }] of Object.entries(TRIALS)) {
  if (values.only !== undefined && values.only !== name) continue;
  say(`${title}; seed ${values.seed}`);
  const verdict = await trial({ ...fault, seed: Number(values.seed), say });
  broken ||= verdict.violations.length > 0;
  process.stdout.write(tableOf(title, verdict));
}
process.exit(broken ? 1 : 0);

function tableOf(title: string, { violations, ...counts }: Verdict): string {
  const lines = Object.entries(counts).map(
    ([name, count]) => `  ${name.padEnd(14)} ${String(count).padStart(6)}`,
  );
  const mark = violations.length === 0 ? "✓" : "✗";
  const broken = violations.slice(0, 20).map((violation) => `    ${violation}`);
  const total = `${mark} ${"violations".padEnd(14)} ${String(violations.length).padStart(6)}`;
  return `\n${title}\n${[...lines, total, ...broken].join("\n")}\n`;
}
