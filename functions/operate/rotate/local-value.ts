import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SecretRef } from "../../../shared/config.ts";
import { CommandFailed, type Env } from "../command.ts";
import type { Stack } from "../stack.ts";

/**
 * Makes the value of a new key on the local stack, where nobody has set one. On AWS the deployment makes it.
 * @returns whether it was made here
 * @throws CommandFailed where the file of keys is damaged
 */
export function makeLocalValue({ local, dataDir }: Stack, env: Env, ref: SecretRef): boolean {
  const file = join(dataDir, "secrets.json");
  const name = ref.startsWith("env:") ? ref.slice("env:".length) : "";
  if (!local || name === "" || env[name] || !existsSync(file)) return false;
  const kept = keptIn(file);
  if (name in kept) return false;
  const value = randomBytes(32).toString("base64url");
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...kept, [name]: value }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return true;
}

/** Never with the parser's words: they quote the file. */
function keptIn(file: string): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    return { ...Object(kept) };
  } catch {
    throw new CommandFailed(`${file} cannot be read as JSON: it holds the keys of the local stack`);
  }
}
