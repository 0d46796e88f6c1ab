import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What cannot be helped from here; one clear line for whoever started the stack. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** What a running stack says of itself (contract, section 2). */
export interface StackFile {
  readonly url: string;
  readonly pid: number;
  readonly partner: string;
  readonly dynamodb: { readonly url: string; readonly pid: number | null };
  readonly sqs: { readonly url: string };
}

/** The data folder, made where it is missing, for nobody else: it holds keys. @throws CannotStart */
export function openDataFolder(folder: string): void {
  try {
    makeFolder(join(folder, "config"));
    const probe = join(folder, ".write-probe");
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "no reason given";
    throw new CannotStart(
      `the data folder ${folder} cannot be written (${reason}): set HEED_DATA_DIR to another`,
    );
  }
}

/** Step by step: Node's own recursive way never ends where a parent takes no folders, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

const STACK_FILE = "stack.json";

export function writeStackFile(folder: string, stack: StackFile): void {
  replaceFile(join(folder, STACK_FILE), `${JSON.stringify(stack)}\n`);
}

/** @returns `undefined` where there is none that can be read */
export function readStackFile(folder: string): StackFile | undefined {
  try {
    const stack: StackFile = JSON.parse(readFileSync(join(folder, STACK_FILE), "utf8"));
    return Number.isInteger(stack.pid) && typeof stack.dynamodb === "object" ? stack : undefined;
  } catch {
    return undefined;
  }
}

export function removeStackFile(folder: string): void {
  rmSync(join(folder, STACK_FILE), { force: true });
}

/** Written beside and renamed: a crash leaves the old content or the new, never half of either. */
export function replaceFile(file: string, content: string, mode = 0o644): void {
  writeFileSync(`${file}.new`, content, { mode });
  renameSync(`${file}.new`, file);
}
