import type { KeyRef } from "../../../shared/config.ts";

/** `k1` is followed by `k2`, and what has no number by its second. */
const NUMBERED = /^(.*?)(\d*)$/;

/**
 * The key that comes after those that there are.
 * @param secret where its value is kept, where that is not to be told from the others' places
 * @returns `undefined` where the others' places tell nothing (an ARN): somebody has to name it
 */
export function nextKey(keys: readonly KeyRef[], secret?: string): KeyRef | undefined {
  const [first] = keys;
  if (first === undefined) return undefined;
  const [, stem = "", digits = ""] = NUMBERED.exec(first.kid) ?? [];
  const taken = new Set(keys.flatMap((key) => [key.kid, key.secret]));
  for (let number = Number(digits || 1) + 1; ; number += 1) {
    const kid = `${stem}${number}`;
    const place = secret ?? placeOf(first.secret, number);
    if (place === undefined) return undefined;
    if (!taken.has(kid) && (secret !== undefined || !taken.has(place))) return { kid, secret: place };
  }
}

/** `env:HEED_LINK_KEY` is followed by `env:HEED_LINK_KEY_2`, `ssm:/heed/link` by `ssm:/heed/link-2`. */
function placeOf(secret: string, number: number): string | undefined {
  if (secret.startsWith("secretsmanager:arn:")) return undefined;
  const mark = secret.startsWith("env:") ? "_" : "-";
  return `${secret.replace(/[_-]\d+$/, "")}${mark}${number}`;
}
