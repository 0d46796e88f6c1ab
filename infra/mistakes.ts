import type * as v from "valibot";
import { REFERENCE } from "./schema-parts.ts";

/** Where texts are public by nature. Any other text may be a secret in the wrong place and is never shown. */
const SHOWN = new Set([
  "$schema",
  "id",
  "name",
  "kid",
  "type",
  "kind",
  "channels",
  "topics",
  "number",
  "confirms",
  "language",
  "address",
  "publicUrl",
  "domain",
  "ruleSet",
  "reporters",
  "issuer",
  "audience",
  "colour",
  "onColour",
  "allowPrivatePartners",
  "from",
  "to",
  "timeZone",
]);

/** One line about one mistake: where, what stands there, what may stand there. */
export function mistake(path: string, found: string, allowed: string): string {
  return `${path}: found ${found}; allowed: ${allowed}`;
}

/** The line for what the schema refused. */
export function schemaMistake(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((item) => item.key);
  if (isUnknownKey(issue)) return mistake(pathOf(keys), "an unknown key", issue.message);
  const name = keys.findLast((key) => typeof key === "string");
  return mistake(
    pathOf(keys),
    shown(issue.input, typeof name === "string" && SHOWN.has(name)),
    issue.message,
  );
}

/** valibot names only the first unknown key of an object. */
export function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === "strict_object" && issue.expected === "never";
}

function shown(value: unknown, open: boolean): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  if (open || REFERENCE.test(value)) return quote(value);
  return value === "" ? "an empty text" : `a text of ${value.length} characters`;
}

/** A text in quotes, short enough for its line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** `tenants[0].topics[1].id` */
function pathOf(keys: readonly unknown[]): string {
  const path = keys.map((key) => pathStep(key)).join("");
  return path === "" ? "$" : path.replace(/^\./, "");
}

/** One step of a path: `[1]` into a list, `.id` or `["two words"]` into an object. */
export function pathStep(key: unknown): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[\w$-]+$/.test(String(key)) ? `.${key}` : `[${quote(String(key))}]`;
}

/** Where a text stops being JSON: the parser's own message would repeat a piece of it. */
export function jsonMistake(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const lines = before.split("\n");
  const place = `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
  const next = [...text.slice(before.length)][0];
  return mistake(place, next === undefined ? "the end of the file" : quote(next), "JSON");
}
