import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The names of the files of one folder, without their ending: the folder is the list. */
export function namesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .sort();
}

/**
 * What the one export that has `key` says of itself, by file: a function's routes stand in its own file.
 * @throws where a file exports no such thing
 */
export async function declaredIn(folder: string, key: string): Promise<ReadonlyMap<string, object>> {
  const files = namesIn(folder).map(async (name) => {
    const module: Readonly<Record<string, unknown>> = await import(
      /* @vite-ignore */ `../../${folder}/${name}.ts`
    );
    const found = Object.values(module).find((it) => typeof it === "object" && it !== null && key in it);
    if (found === undefined) throw new Error(`${folder}/${name}.ts exports nothing with ${key}`);
    return [name, Object(found)] as const;
  });
  return new Map(await Promise.all(files));
}
