import { createHash } from "node:crypto";
import { existsSync, readFileSync, type Stats, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { BUILTIN } from "./lazy-builtins.ts";

/** What decides over a bundle beside its own sources. */
const ALWAYS = [
  "build.ts",
  "build-client.ts",
  "build-stamp.ts",
  "lambda-credentials.ts",
  "lambda-unused.ts",
  "lazy-builtins.ts",
]
  .map((file) => `infra/${file}`)
  .concat("package-lock.json");

/**
 * What the last build of a function said of itself, if the next one would come out the same: every source is as
 * it was then, to size and time of change, and what was written is still there.
 * @param maps the folder that holds that build's `meta.json` and stamp
 * @returns `undefined` where it must be built
 */
export function freshBuild(root: string, maps: string): Metafile | undefined {
  try {
    const meta: Metafile = JSON.parse(readFileSync(join(maps, "meta.json"), "utf8"));
    const written = Object.keys(meta.outputs).filter((path) => !path.endsWith(".map"));
    const fresh =
      readFileSync(join(maps, "stamp"), "utf8") === stampOf(sources(root, meta)) &&
      written.every((path) => existsSync(join(root, path)));
    return fresh ? meta : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Remembers what a bundle was built from. Written last: a build that was cut short is built again, and so is one
 * whose sources changed under its hands.
 * @param startedAt when the build began, in milliseconds
 */
export function writeStamp(root: string, maps: string, meta: Metafile, startedAt: number): void {
  const found = sources(root, meta);
  if (found.some(([, { mtimeMs }]) => mtimeMs >= startedAt)) return;
  writeFileSync(join(maps, "stamp"), stampOf(found));
}

type Source = readonly [path: string, stats: Stats];

function sources(root: string, { inputs }: Metafile): readonly Source[] {
  const files = Object.keys(inputs).filter((path) => !path.startsWith(`${BUILTIN}:`));
  return [...ALWAYS, ...files].map((path) => [path, statSync(join(root, path))]);
}

function stampOf(found: readonly Source[]): string {
  const hash = createHash("sha256");
  for (const [path, { mtimeMs, size }] of found) hash.update(`${path} ${mtimeMs} ${size}\n`);
  return hash.digest("hex");
}
