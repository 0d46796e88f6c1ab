import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Files by name. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/**
 * Makes a folder hold these files and no others (folders in it stay). A stack may run from it meanwhile: every
 * file is replaced in one step, `last` after the others that it refers to, and what is out of use goes then.
 */
export async function writeFolder(folder: string, files: Files, last?: string): Promise<void> {
  if (files.size === 0) return rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names = [...files.keys()];
  for (const some of [names.filter((name) => name !== last), names.filter((name) => name === last)]) {
    await Promise.all(some.map((name) => replace(join(folder, name), files.get(name) ?? "")));
  }
  const found = await readdir(folder, { withFileTypes: true });
  // A name with a dot before it is another build's, on its way.
  const old = found.filter((item) => item.isFile() && !files.has(item.name) && !item.name.startsWith("."));
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const beside = join(dirname(file), `.${process.pid}-${basename(file)}`);
  await writeFile(beside, content);
  await rename(beside, file);
}

/** Functions that are no more would otherwise stay deployed for ever. */
export async function keepOnly(folder: string, names: ReadonlySet<string>): Promise<void> {
  const old = (await readdir(folder)).filter((name) => !names.has(name));
  await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
