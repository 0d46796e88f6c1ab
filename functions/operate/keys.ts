import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultContactKey, type KeyRef, type SecretRef, type Tenant } from "../../shared/config.ts";
import type { LinkKey } from "../../shared/link.ts";
import { readRemote } from "../../shared/remote-secrets.ts";
import { type Secrets, secretStore } from "../../shared/secrets.ts";
import { type Vault, vault } from "../../shared/vault.ts";
import { CommandFailed, type Env } from "./command.ts";
import type { Stack } from "./stack.ts";

/**
 * Secrets as a command finds them: the environment first, then what the local stack made and keeps, then AWS
 * (`env:NAME` is there only for a deployed stack).
 * @param refs those that are needed: they are read in one call
 */
export function secretsFor(stack: Stack, env: Env, refs: readonly SecretRef[]): Secrets {
  const kept = stack.local ? keptSecrets(stack.dataDir) : {};
  const own = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const remote = async (outside: readonly SecretRef[]): Promise<ReadonlyMap<SecretRef, string>> => {
    const there = outside.filter((ref) => !stack.local || !ref.startsWith("env:"));
    return there.length === 0 ? new Map() : readRemote(there).catch(unreadable);
  };
  return secretStore(refs, { ...kept, ...own }, remote, Date.now);
}

/** Never with the parser's words: they quote the file. */
function keptSecrets(dataDir: string): Env {
  const file = join(dataDir, "secrets.json");
  if (!existsSync(file)) return {};
  try {
    const kept: Record<string, unknown> = JSON.parse(readFileSync(file, "utf8"));
    return Object.fromEntries(
      Object.entries(kept).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
    );
  } catch {
    throw new CommandFailed(`${file} cannot be read as JSON: it holds the keys of the local stack`);
  }
}

function unreadable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new CommandFailed(
    `a secret cannot be read from AWS (${reason}): AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and ` +
      "AWS_SESSION_TOKEN say where and as whom; `aws configure export-credentials --format env` prints them",
    { cause: error },
  );
}

/**
 * The first of a tenant's keys, which signs.
 * @throws CommandFailed where it is missing or not base64url of 32 bytes
 */
export async function signingKeyOf(stack: Stack, env: Env, keys: readonly KeyRef[]): Promise<LinkKey> {
  const [key] = keys;
  if (key === undefined) throw new CommandFailed("the tenant has no key to sign with");
  return { kid: key.kid, secret: await keyBytes(secretsFor(stack, env, [key.secret]), key.secret, stack) };
}

/**
 * A tenant's contact ids, by the keys that its part of the configuration names or, without any, by the default.
 * @throws CommandFailed where a key is missing or not base64url of 32 bytes
 */
export async function contactVaultOf(stack: Stack, env: Env, { id, contacts }: Tenant): Promise<Vault> {
  const keys = contacts.keys.length === 0 ? [defaultContactKey(id)] : contacts.keys;
  const secrets = secretsFor(
    stack,
    env,
    keys.map(({ secret }) => secret),
  );
  const read = keys.map(async ({ kid, secret }) => ({ kid, secret: await keyBytes(secrets, secret, stack) }));
  return vault(await Promise.all(read));
}

/** @throws CommandFailed where the key is missing or not base64url of 32 bytes */
export async function keyBytes(secrets: Secrets, ref: SecretRef, stack: Stack): Promise<Buffer> {
  const value = await secrets.get(ref);
  if (value === undefined) {
    const place = stack.local ? `${join(stack.dataDir, "secrets.json")} (made by \`npm start\`)` : "AWS";
    throw new CommandFailed(`the key ${ref} is set neither in the environment nor in ${place}`);
  }
  const secret = Buffer.from(value, "base64url");
  if (secret.length !== 32) throw new CommandFailed(`the key ${ref} is not base64url of 32 bytes`);
  return secret;
}
