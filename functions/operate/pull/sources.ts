import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { WrongUsage } from "../command.ts";
import type { Backfill } from "./source.ts";

const FOLDER = join(import.meta.dirname, "../backfill");

/** The folder is the list: a file is a provider that can be read from. */
export function sourceNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));
  return files.map((file) => basename(file, ".ts")).sort();
}

/** @throws WrongUsage for a provider that cannot */
export async function sourceNamed(name: string): Promise<Backfill> {
  if (!sourceNames().includes(name)) {
    throw new WrongUsage(`--provider: expected one of ${sourceNames().join(", ")}`);
  }
  const { backfill }: { readonly backfill: Backfill } = await import(join(FOLDER, `${name}.ts`));
  return backfill;
}
