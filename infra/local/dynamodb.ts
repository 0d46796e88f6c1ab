import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A DynamoDB on this machine, in a process of its own. */
export interface LocalDynamoDb {
  readonly url: string;
  /** The process that serves now; another one after it died and was started again. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface DatabasePlace {
  readonly file: string;
  /** Where its output goes. */
  readonly log: string;
  /** Told at once of every process, before it answers: a crash must leave a trace of what it leaves behind. */
  readonly onLaunch: (url: string, pid: number | undefined) => void;
}

/** There is no embedded DynamoDB for this platform, or it does not run. */
export class NoDynamoDb extends Error {
  override readonly name = "NoDynamoDb";
}

const RESTART_MS = 100;
const STOP_MS = 2_000;
const START_MS = 10_000;
const PORTS_TRIED = 5;

/**
 * Starts DynamoDB on the loopback interface. A process that dies is started again on the same port and file,
 * so that functions keep their endpoint; one that hangs is waited for, because it may come back.
 * @param place without it, everything is in memory
 * @throws NoDynamoDb
 */
export async function startDynamoDb(place?: DatabasePlace): Promise<LocalDynamoDb> {
  const program = dynamoDbProgram();
  for (let tried = 1; ; tried += 1) {
    const database = supervise(program, await freePort(), place);
    try {
      await database.answers();
      return database;
    } catch (error) {
      await database.stop();
      // Somebody may have taken the port since it was found free.
      if (tried === PORTS_TRIED) throw error;
    }
  }
}

/** The program of this platform's package. */
function dynamoDbProgram(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const manifest = import.meta.resolve(`@dynoxide/${platform}/package.json`);
    return join(dirname(fileURLToPath(manifest)), process.platform === "win32" ? "dynoxide.exe" : "dynoxide");
  } catch (cause) {
    throw new NoDynamoDb(
      `no embedded DynamoDB for ${platform}: set HEED_DYNAMODB_URL to the address of another emulator`,
      { cause },
    );
  }
}

interface Supervised extends LocalDynamoDb {
  /** @throws NoDynamoDb where the process ends before it answers, or does not answer in ten seconds */
  answers(): Promise<void>;
}

/** Keeps one process running on a port until it is stopped. */
function supervise(program: string, port: number, place: DatabasePlace | undefined): Supervised {
  const url = `http://127.0.0.1:${port}`;
  const args = ["serve", "--host", "127.0.0.1", "--port", String(port)];
  let child: ChildProcess;
  let serves = false;
  let stopping = false;

  function launch(): void {
    const output = place === undefined ? "ignore" : openSync(place.log, "a");
    child = spawn(program, place === undefined ? args : [...args, "--db-path", place.file], {
      stdio: ["ignore", output, output],
      // Ctrl-C on a terminal reaches a whole group: the database has to outlive whoever still writes to it.
      detached: true,
    });
    if (output !== "ignore") closeSync(output);
    child.once("error", () => {});
    child.once("exit", () => {
      if (serves && !stopping) setTimeout(() => !stopping && launch(), RESTART_MS);
    });
    place?.onLaunch(url, child.pid);
  }
  const isGone = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const killNow = (): void => void child.kill("SIGKILL");

  launch();
  process.once("exit", killNow);
  return {
    url,
    pid: () => child.pid,
    async answers() {
      await untilAnswer(url, isGone);
      serves = true;
    },
    async stop() {
      stopping = true;
      process.removeListener("exit", killNow);
      if (isGone()) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      // One that hangs hears nothing else.
      const patience = setTimeout(killNow, STOP_MS);
      await gone;
      clearTimeout(patience);
    },
  };
}

async function untilAnswer(url: string, isGone: () => boolean): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(1_000) });
      if (!isGone()) return;
    } catch (cause) {
      if (Date.now() > until) throw new NoDynamoDb("the embedded DynamoDB does not answer", { cause });
    }
    if (isGone()) throw new NoDynamoDb("the embedded DynamoDB ended at its start; its log says why");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
