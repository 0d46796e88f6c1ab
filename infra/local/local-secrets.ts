import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import type { SecretUse } from "../configuration.ts";
import { CannotStart, replaceFile } from "./data-folder.ts";

/** Values of `env:` references, by variable. */
export type LocalSecrets = Readonly<Record<string, string>>;

/**
 * The values behind the references: a variable that is set always wins; keys that may be made up are made at
 * the first start and kept.
 * @param file mode 0600: it holds the keys
 * @throws CannotStart where the file is damaged: new keys would orphan every link and contact of the old ones; and
 *   where a key is none, or each request that needs it would fail
 */
export function localSecrets(
  uses: readonly SecretUse[],
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): LocalSecrets {
  const kept = readKept(file);
  const secrets: Record<string, string> = {};
  for (const use of uses) {
    const name = variableOf(use);
    if (name === undefined) continue;
    const given = env[name] || undefined;
    const value = given ?? kept[name] ?? madeUp(use);
    if (value === undefined) continue;
    if (use.form === "key" && Buffer.from(value, "base64url").length !== 32) {
      throw new CannotStart(`${name} is no key: expected 32 bytes in base64url (43 characters)`);
    }
    secrets[name] = value;
    if (given === undefined) kept[name] = value;
  }
  replaceFile(file, `${JSON.stringify(kept, null, 2)}\n`, 0o600);
  chmodSync(file, 0o600);
  return secrets;
}

/** The variable that a use refers to, unless its secret is kept elsewhere. */
export function variableOf({ ref }: SecretUse): string | undefined {
  return ref.startsWith("env:") ? ref.slice("env:".length) : undefined;
}

function readKept(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof kept === "object" && kept !== null && !Array.isArray(kept)) return { ...kept };
  } catch {
    // Said below, without the piece of the file that the parser's message would repeat.
  }
  throw new CannotStart(`${file} is damaged: put back a copy of it, or remove it and lose the keys it held`);
}

function madeUp({ form }: SecretUse): string | undefined {
  if (form === "given") return undefined;
  const bytes = randomBytes(32);
  return form === "key" ? bytes.toString("base64url") : `whsec_${bytes.toString("base64")}`;
}
