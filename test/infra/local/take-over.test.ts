import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openDataFolder, readStackFile, writeStackFile } from "../../../infra/local/data-folder.ts";
import { listenLocally } from "../../../infra/local/listening.ts";
import { takeOver } from "../../../infra/local/take-over.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const children: ChildProcess[] = [];
const ends: (() => void)[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const end of ends.splice(0)) end();
});

/** A process that lives until it is ended, with this command line and perhaps a file of the folder open. */
async function processWith(commandLine: string, holds?: string): Promise<ChildProcess> {
  const script = `${holds === undefined ? "" : `require("fs").openSync(${JSON.stringify(holds)}, "a");`} console.log("up"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", script, "--", commandLine], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

interface Left {
  readonly stack?: ChildProcess;
  readonly database?: ChildProcess;
  readonly url?: string;
}

/** A data folder as a start leaves it behind. */
function leftBehind(dataDir: string, { stack, database, url = "http://127.0.0.1:1" }: Left): void {
  openDataFolder(dataDir);
  writeStackFile(dataDir, {
    url,
    pid: stack?.pid ?? 999_999_999,
    partner: `${url}/_local/partner`,
    dynamodb: { url, pid: database?.pid ?? null },
    sqs: { url },
  });
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
const ended = (child: ChildProcess): Promise<unknown> =>
  isAlive(child) ? new Promise((resolve) => child.once("exit", resolve)) : Promise.resolve();

test("a database that a crashed start left running is ended", async () => {
  const dataDir = folder();
  const file = join(dataDir, "dynamodb.sqlite");
  const database = await processWith(`--db-path ${file}`);
  leftBehind(dataDir, { database });
  await takeOver(dataDir, file);
  await ended(database);
  expect(database.signalCode).toBe("SIGTERM");
  expect(readStackFile(dataDir)).toBeUndefined();
});

test("so is one that hangs", async () => {
  const dataDir = folder();
  const file = join(dataDir, "dynamodb.sqlite");
  const database = await processWith(`--db-path ${file}`);
  leftBehind(dataDir, { database });
  database.kill("SIGSTOP");
  await takeOver(dataDir, file);
  await ended(database);
  expect(database.signalCode).toBe("SIGKILL");
});

test("a start that answers nobody is ended", async () => {
  const dataDir = folder();
  openDataFolder(dataDir);
  const stack = await processWith("infra/local/start.ts", join(dataDir, "functions.log"));
  leftBehind(dataDir, { stack });
  await takeOver(dataDir, join(dataDir, "dynamodb.sqlite"));
  await ended(stack);
  expect(stack.signalCode).toBe("SIGTERM");
});

test.for([
  ["has another command line", "some/other/program.ts", true],
  ["is the start of another folder", "infra/local/start.ts", false],
] as const)("a process of that number that %s is left alone", async ([, commandLine, holds]) => {
  const dataDir = folder();
  openDataFolder(dataDir);
  const other = await processWith(commandLine, holds ? join(dataDir, "functions.log") : undefined);
  leftBehind(dataDir, { stack: other, database: other });
  await takeOver(dataDir, join(dataDir, "dynamodb.sqlite"));
  expect(isAlive(other)).toBe(true);
});

test("a healthy stack keeps its folder: the second start says where it is, and ends", async () => {
  const dataDir = folder();
  openDataFolder(dataDir);
  const healthy = createServer((_, response) => response.end("{}"));
  ends.push(() => healthy.close());
  const url = `http://127.0.0.1:${await listenLocally(healthy, 0)}`;
  const stack = await processWith("infra/local/start.ts", join(dataDir, "functions.log"));
  leftBehind(dataDir, { stack, url });
  await expect(takeOver(dataDir, join(dataDir, "dynamodb.sqlite"))).rejects.toThrow(`already, at ${url}`);
  expect(isAlive(stack)).toBe(true);
});

test.for([
  ["half a file", '{"url":'],
  ["another file", "[]"],
  ["no file", undefined],
] as const)("%s in its place stops no start", async ([, content]) => {
  const dataDir = folder();
  if (content !== undefined) writeFileSync(join(dataDir, "stack.json"), content);
  await takeOver(dataDir, join(dataDir, "dynamodb.sqlite"));
  expect(existsSync(dataDir)).toBe(true);
});

test("a data folder that cannot be written is one clear line", () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  expect(() => openDataFolder(file)).toThrow(/cannot be written \(ENOTDIR\): set HEED_DATA_DIR/);
  // Node's own recursive mkdir never comes back from there.
  expect(() => openDataFolder("/proc/heed/data")).toThrow(/cannot be written/);
});
