import type { SecretRef } from "./config.ts";

const FRESH_MS = 5 * 60_000;

/** Reads values from Secrets Manager and Parameter Store; keys of the answer are the references asked for. */
export type RemoteSecrets = (refs: readonly SecretRef[]) => Promise<ReadonlyMap<SecretRef, string>>;

export interface Secrets {
  /**
   * The value behind a reference. `env:NAME` is the variable of that name, else the secret `heed/NAME` of
   * Secrets Manager. Values live five minutes; when a refresh fails the last good one is kept.
   * @returns `undefined` where nothing is stored under the reference
   * @throws where it cannot be read and was never read before
   */
  get(ref: SecretRef): Promise<string | undefined>;
}

/**
 * @param refs every reference the function may ask for: they are read in one call
 * @param remote how values outside the environment are read
 */
export function secretStore(
  refs: readonly SecretRef[],
  env: Readonly<Record<string, string | undefined>>,
  remote: RemoteSecrets,
  now: () => number,
): Secrets {
  const outside = refs.filter((ref) => fromEnvironment(ref, env) === undefined);
  let values: ReadonlyMap<SecretRef, string> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    try {
      values = await remote(outside);
      readAt = now();
    } catch (error) {
      if (readAt === Number.NEGATIVE_INFINITY) throw error;
      // The store is down: the last good values go on serving for one more period.
      readAt = now();
    } finally {
      reading = undefined;
    }
  }

  return {
    async get(ref) {
      const local = fromEnvironment(ref, env);
      if (local !== undefined) return local;
      if (!outside.includes(ref)) return undefined;
      if (now() - readAt > FRESH_MS) {
        reading ??= refresh();
        await reading;
      }
      return values.get(ref);
    },
  };
}

function fromEnvironment(
  ref: SecretRef,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (!ref.startsWith("env:")) return undefined;
  const value = env[ref.slice(4)];
  return value === "" ? undefined : value;
}
