import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";

// Reads along every log line of the whole run, in every process of it. What it finds lies in files, which
// test/log-lines.test.ts looks at when all other tests are done.

const found = process.env["HEED_TEST_LOG_LINES"];

/** An address of mail, also as a URL would write it; the @ of a package has no name before it. */
const MAIL = /[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/;
/** A number in E.164, also without its plus where it is one that the tests use. */
const NUMBER = /(?:\+|%2B)[1-9]\d{7,14}|(?<![\w.-])1?202555\d{4}(?!\w)/;

let lines = 0;

/** What a log line says of somebody: an address, or nothing. */
export function addressIn(line: string): string | undefined {
  return MAIL.exec(line)?.[0] ?? NUMBER.exec(line)?.[0];
}

/** Takes the place of `process.stdout.write` where a test wants its output quiet, and reads along all the same. */
export function readAlong(text: string | Uint8Array): true {
  for (const line of String(text).split("\n")) if (isLogLine(line)) judge(line);
  return true;
}

/** Reads what the functions of a whole stack in another process logged. */
export function readAlongIn(file: string): void {
  if (existsSync(file)) for (const line of readFileSync(file, "utf8").trim().split("\n")) judge(line);
}

/** Reads along what is written to a stream: the log of a whole stack in the tests' own process. */
export function readAlongAt(log: Writable): void {
  const write = log.write.bind(log);
  let rest = "";
  log.write = (part: unknown, ...more: never[]): boolean => {
    const whole = (rest + String(part)).split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) judge(line);
    return write(part, ...more);
  };
}

/** Everything that functions write is one JSON object a line; results and what a test prints are not. */
function isLogLine(line: string): boolean {
  return line.startsWith("{") && /"(?:level|_aws)":/.test(line);
}

function judge(line: string): void {
  lines += 1;
  if (addressIn(line) !== undefined) note("addresses", line);
}

function note(what: "addresses" | "counted", line: string | number): void {
  if (found !== undefined) appendFileSync(join(found, what), `${line}\n`);
}

/** Notes how many lines this process has read so far, and begins anew. */
export function noteCount(): void {
  note("counted", lines);
  lines = 0;
}
