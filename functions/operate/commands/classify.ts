import { pipeline } from "node:stream/promises";
import { classify } from "../../../shared/classify.ts";
import type { Command } from "../command.ts";
import { linesOf } from "../lines.ts";

export const command: Command = {
  says: "Labels text messages, one a line on standard input: what would each of them do?",
  options: {},
  async run({ json }) {
    await pipeline(process.stdin, linesOf, (lines) => verdicts(lines, json), process.stdout, { end: false });
    return "done";
  },
};

async function* verdicts(lines: AsyncIterable<string>, json: boolean): AsyncGenerator<string> {
  for await (const line of lines) {
    const verdict = classify(line);
    yield json ? `${JSON.stringify(verdict)}\n` : `${verdict.label}\n`;
  }
}
