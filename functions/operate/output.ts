import type { Call } from "./command.ts";

/** A result: the only thing that goes to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Where a person reads, what is said in words; everywhere else, and with `--json`, the JSON itself. */
export function printValue({ json }: Call, value: unknown, inWords?: () => readonly string[]): void {
  const forPeople = process.stdout.isTTY && !json;
  if (!forPeople) print(JSON.stringify(value));
  else print(inWords === undefined ? JSON.stringify(value, null, 2) : inWords().join("\n"));
}

/** How far long work is, on a terminal only: one line that is written over. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

export function endProgress(): void {
  progress("");
}
