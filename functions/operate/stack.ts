import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { type Call, type Env, WrongUsage } from "./command.ts";

/** The stack a command is for. */
export interface Stack {
  /** Where it answers, without a slash at the end; `undefined`: the local one, which never ran here. */
  readonly url: string | undefined;
  /** The one on this machine, with its keys in the data folder; otherwise it is deployed on AWS. */
  readonly local: boolean;
  readonly dataDir: string;
}

const STACK_FILE = v.object({ url: v.string() });

/**
 * The deployed stack that `--url` or `HEED_URL` names, else the local one of `HEED_DATA_DIR`.
 * @throws WrongUsage for an address that a token must not be sent to
 */
export function stackOf({ url, env }: Call): Stack {
  const dataDir = fileNamed(env, env["HEED_DATA_DIR"] || ".heed");
  if (url === undefined) return { url: localUrl(dataDir), local: true, dataDir };
  const parsed = URL.parse(url);
  const local = parsed !== null && isLoopback(parsed.hostname);
  if (parsed?.protocol !== "https:" && !(parsed?.protocol === "http:" && local)) {
    throw new WrongUsage("--url: expected an https address (http for 127.0.0.1 and localhost only)");
  }
  return { url: url.replace(/\/+$/, ""), local, dataDir };
}

/** What links begin with where the configuration does not say (contract: `publicUrl`). */
export function publicUrlOf({ url }: Stack, env: Env): string {
  return url ?? `http://127.0.0.1:${env["HEED_PORT"] || "8787"}`;
}

/** A file by the name the caller gave it: npm runs us in its own folder and tells the caller's. */
export function fileNamed(env: Env, name: string): string {
  return resolve(env["INIT_CWD"] ?? process.cwd(), name);
}

function localUrl(dataDir: string): string | undefined {
  try {
    const file: unknown = JSON.parse(readFileSync(join(dataDir, "stack.json"), "utf8"));
    return v.parse(STACK_FILE, file).url;
  } catch {
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
