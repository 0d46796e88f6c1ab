import { type Config, readConfig } from "./config.ts";
import { type Secrets, secretStore } from "./secrets.ts";

/** What every function has: its configuration, its secrets and the clock. */
export interface Runtime {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly now: () => number;
}

/** The runtime of the function's own environment. */
export function runtimeFromEnv(): Runtime {
  const config = readConfig();
  const remote = async (refs: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    refs.length === 0 ? new Map() : (await import("./remote-secrets.ts")).readRemote(refs);
  return { config, secrets: secretStore(secretRefs(config), process.env, remote, Date.now), now: Date.now };
}

/** Every reference in a configuration, wherever it stands. */
export function secretRefs(config: unknown): readonly string[] {
  if (typeof config === "string") return /^(env|ssm|secretsmanager):/.test(config) ? [config] : [];
  if (typeof config !== "object" || config === null) return [];
  return [...new Set(Object.values(config).flatMap(secretRefs))];
}

/** The part of Lambda's context that functions use. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/**
 * Puts off making a handler until its module serves: on Lambda that is at once, in the boosted INIT phase; a
 * tool that imports the module for what it declares makes none and needs no environment.
 */
export function start<In extends readonly unknown[], Out>(
  make: () => (...call: In) => Out,
): (...call: In) => Out {
  let made = process.env["AWS_LAMBDA_FUNCTION_NAME"] === undefined ? undefined : make();
  return (...call) => {
    made ??= make();
    return made(...call);
  };
}
