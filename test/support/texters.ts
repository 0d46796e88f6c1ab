import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Texter } from "../../shared/reply.ts";

const FOLDER = join(import.meta.dirname, "../../functions/deliver/replies");

/** Every provider that answers through its API: the folder is the list. */
export function texterNames(): readonly string[] {
  return readdirSync(FOLDER).map((file) => basename(file, ".ts"));
}

export async function loadTexter(name: string): Promise<Texter> {
  const module: object = await import(join(FOLDER, `${name}.ts`));
  const found: readonly unknown[] = Object.values(module);
  const texter = found.find(isTexter);
  if (texter === undefined) throw new Error(`${name}.ts exports no texter`);
  return texter;
}

function isTexter(value: unknown): value is Texter {
  return typeof value === "object" && value !== null && "send" in value && "settings" in value;
}
