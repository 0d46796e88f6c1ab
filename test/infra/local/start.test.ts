import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { freePort } from "../../../infra/local/dynamodb.ts";
import { useFolders } from "../../support/temp-folder.ts";

// `npm start` as a person has it: a process of its own, which is read, interrupted and killed.

const folder = useFolders();
const running: Started[] = [];
afterEach(async () => {
  // Asked, and not killed: a stack that is killed leaves its database behind for the next start to end.
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGTERM");
    await ended;
  }
});

interface Started {
  readonly child: ChildProcess;
  output(): string;
  errors(): string;
  readonly ended: Promise<number | null>;
}

function start(dataDir: string, port: number, env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, ["infra/local/start.ts"], {
    env: { PATH: process.env["PATH"], HEED_DATA_DIR: dataDir, HEED_PORT: String(port), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors]: readonly [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
  const started = {
    child,
    output: () => Buffer.concat(output).toString(),
    errors: () => Buffer.concat(errors).toString(),
    ended: new Promise<number | null>((resolve) => child.once("exit", resolve)),
  };
  running.push(started);
  return started;
}

const PATIENT = { timeout: 90_000, interval: 50 };

async function ready(dataDir: string, port: number): Promise<Started> {
  const started = start(dataDir, port);
  await vi.waitFor(() => {
    if (started.child.exitCode !== null) throw new Error(started.errors());
    expect(started.output()).toContain(`Heed is ready: http://127.0.0.1:${port}\n`);
  }, PATIENT);
  return started;
}

function stackFile(dataDir: string): { readonly url: string; readonly dynamodb: { readonly pid: number } } {
  return JSON.parse(readFileSync(join(dataDir, "stack.json"), "utf8"));
}

async function told(url: string): Promise<number> {
  const answer = await fetch(`${url}/_local/partner`);
  const { received }: { readonly received: readonly unknown[] } = JSON.parse(await answer.text());
  return received.length;
}

function isRunning(pid: number): boolean {
  return (
    existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dynoxide")
  );
}

test("the link it prints works, kill -9 loses nothing, and Ctrl-C leaves nothing running", async () => {
  const [dataDir, port] = [folder(), await freePort()];
  const first = await ready(dataDir, port);
  const url = `http://127.0.0.1:${port}`;
  expect(stackFile(dataDir)).toMatchObject({
    url,
    pid: first.child.pid,
    partner: `${url}/_local/partner`,
    sqs: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
  });
  const link = /^ {2}(http\S+\/u\/\S+)$/m.exec(first.output())?.[1] ?? "";
  expect(first.output()).toContain(`List-Unsubscribe: <${link}>\n`);
  expect((await fetch(link)).status).toBe(200);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const pressed = await fetch(link, { method: "POST", headers: form, body: "List-Unsubscribe=One-Click" });
  expect(pressed.status).toBe(200);

  first.child.kill("SIGKILL");
  await first.ended;
  const orphan = stackFile(dataDir).dynamodb.pid;
  const second = await ready(dataDir, port);
  expect(isRunning(orphan)).toBe(false);
  await vi.waitFor(async () => expect(await told(url)).toBeGreaterThan(0), PATIENT);

  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
  expect(isRunning(stackFile(dataDir).dynamodb.pid)).toBe(false);
  expect(second.errors()).toBe("");
  expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
}, 240_000);

test("a port in use is one clear line, and nothing is left running", async () => {
  const [dataDir, port] = [folder(), await freePort()];
  await ready(dataDir, port);
  const other = folder();
  const refused = start(other, port);
  expect(await refused.ended).toBe(1);
  expect(refused.errors()).toBe(`heed: port ${port} is in use: set HEED_PORT to another\n`);
  expect(refused.output()).toBe("");
}, 240_000);

test.for([
  ["a port that is none", { HEED_PORT: "http" }, /^heed: HEED_PORT is "http": expected a port number/],
  [
    "a configuration that is not there",
    { HEED_CONFIG: "nowhere.json" },
    /^heed: \S*nowhere\.json: 1 to correct/,
  ],
  [
    "an emulator that does not answer",
    { HEED_DYNAMODB_URL: "http://127.0.0.1:1" },
    /^heed: no DynamoDB answers/,
  ],
] as const)("%s is said in a line or two, without a trace", { timeout: 240_000 }, async ([, env, said]) => {
  const refused = start(folder(), await freePort(), env);
  expect(await refused.ended).toBe(1);
  expect(refused.errors()).toMatch(said);
  expect(refused.errors()).not.toMatch(/\n\s+at /);
});
