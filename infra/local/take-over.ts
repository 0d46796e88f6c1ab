import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { CannotStart, readStackFile, removeStackFile } from "./data-folder.ts";

/** A start that is still busy answers as soon as it is ready. */
const HEALTH_MS = 5_000;
const END_MS = 1_000;

/**
 * Ends what a crashed start of the same folder left running, so that one process owns the files. A process is
 * only ended when its command line, and the files it holds, show that it is ours: process ids are used again.
 * @throws CannotStart where a healthy stack serves from the folder
 */
export async function takeOver(folder: string, databaseFile: string): Promise<void> {
  const left = readStackFile(folder);
  if (left === undefined) return;
  if (left.pid !== process.pid && runsStack(left.pid, folder)) {
    if (await answersHealthy(left.url)) {
      throw new CannotStart(`Heed runs on the data folder ${folder} already, at ${left.url}`);
    }
    await end(left.pid);
  }
  const database = left.dynamodb.pid;
  if (database !== null && commandLine(database).includes(databaseFile)) await end(database);
  removeStackFile(folder);
}

function runsStack(pid: number, folder: string): boolean {
  return /infra[/\\]local[/\\]start\.ts/.test(commandLine(pid)) && holdsFileOf(pid, folder);
}

/** Empty for a process that is not there, or not any more. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    if (process.platform === "linux") return "";
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  }
}

/** Whether a process has a file of the folder open; where that cannot be seen, its command line must do. */
function holdsFileOf(pid: number, folder: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    const open = `/proc/${pid}/fd`;
    return readdirSync(open).some((fd) => linkOf(`${open}/${fd}`).startsWith(`${folder}/`));
  } catch {
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

async function answersHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(HEALTH_MS) })).ok;
  } catch {
    return false;
  }
}

/** Asks once, insists after a second. A stopped process hears only the second. */
async function end(pid: number): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!send(pid, signal)) return;
    for (let waited = 0; waited < END_MS; waited += 20) {
      if (commandLine(pid) === "") return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** @returns `false` where there is nobody to hear it */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
