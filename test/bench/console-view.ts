import type { LocalStack } from "../support/local-stack.ts";
import { median, type Row } from "./measure.ts";

const LOOKS = 20;

/** What an operator waits for who opens the console of a stack in use: nobody signs in on one machine. */
export async function consoleRows(stack: LocalStack, contacts: number): Promise<readonly Row[]> {
  const looks: number[] = [];
  let bytes = 0;
  // The first look starts the functions behind it.
  for (let look = 0; look <= LOOKS; look += 1) {
    const from = performance.now();
    const answer = await fetch(`${stack.url}/console`);
    const page = await answer.text();
    if (look > 0) looks.push(performance.now() - from);
    if (!page.includes("The last events") || !page.includes("<svg"))
      throw new Error("the console shows nothing");
    bytes = Buffer.byteLength(page);
  }
  const note = `at ${contacts} contacts; nothing else is loaded`;
  return [
    { metric: "console, its first view", value: median(looks), unit: "ms", target: 100, note },
    { metric: "console, its first view, in all", value: bytes / 1000, unit: "KB", target: 60 },
  ];
}
