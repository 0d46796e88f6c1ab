import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { KeyRef } from "../../../shared/config.ts";
import { CommandFailed } from "../command.ts";
import { spanOf } from "./json-span.ts";

/** Which of a tenant's keys. */
export type Purpose = "links" | "api" | "signing";

/**
 * Writes a tenant's keys of one purpose into the configuration and leaves the rest of the file as it was written.
 * @throws CommandFailed where the file does not name them: then a person has to
 */
export function writeKeys(file: string, tenantId: string, of: Purpose, keys: readonly KeyRef[]): void {
  const text = readFileSync(file, "utf8");
  const document: unknown = JSON.parse(text);
  const tenants: readonly unknown[] = Object(document).tenants;
  const index = tenants.findIndex((tenant) => Object(tenant).id === tenantId);
  const span = spanOf(text, ["tenants", index, of, "keys"]);
  if (span === undefined) throw unnamed(file, tenantId, of, keys);
  const indent = /[ \t]*(?=\S[^\n]*$)/.exec(text.slice(0, span.from))?.[0] ?? "";
  const written = text.slice(span.from, span.to).includes("\n") ? onLines(keys, indent) : onOne(keys);
  const changed = text.slice(0, span.from) + written + text.slice(span.to);
  Object(Object(tenants[index])[of]).keys = keys;
  // The whole deployment reads this file: it is never left with anything in it but this one change.
  if (!isDeepStrictEqual(JSON.parse(changed), document)) throw unnamed(file, tenantId, of, keys);
  writeFileSync(`${file}.new`, changed);
  renameSync(`${file}.new`, file);
}

function unnamed(file: string, tenantId: string, of: Purpose, keys: readonly KeyRef[]): CommandFailed {
  const part = `"${of}": { "keys": ${onOne(keys)} }`;
  return new CommandFailed(
    `${file} does not name them; write this into tenant ${tenantId} and go on: ${part}`,
  );
}

function onOne(keys: readonly KeyRef[]): string {
  return `[${keys.map(inWords).join(", ")}]`;
}

function onLines(keys: readonly KeyRef[], indent: string): string {
  return `[\n${keys.map((key) => `${indent}  ${inWords(key)}`).join(",\n")}\n${indent}]`;
}

function inWords({ kid, secret }: KeyRef): string {
  return `{ "kid": ${JSON.stringify(kid)}, "secret": ${JSON.stringify(secret)} }`;
}
