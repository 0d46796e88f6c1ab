import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { TEST_SECRETS, testConfig } from "./config.ts";

const HEED = join(import.meta.dirname, "../../functions/operate/heed.ts");

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HeedFolder {
  /** Where `HEED_DATA_DIR` points: the keys of the test's secrets lie there. */
  path(): string;
  /** Writes a file into it. */
  write(name: string, content: unknown): void;
  /** Runs `heed`, in a process of its own, as npm would from this folder. */
  run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: string | Buffer,
  ): Promise<Finished>;
}

/** The configuration of the tests as it is written in a file: no address of its own. */
export function writtenConfig(): object {
  const tenants = testConfig().tenants.map(({ publicUrl: _, contacts: __, ...tenant }) => tenant);
  return { tenants };
}

/** A folder with a configuration and the keys of a local stack, for one test file. */
export function useHeed(): HeedFolder {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "heed-operate-"));
    write("heed.config.json", writtenConfig());
    write("secrets.json", TEST_SECRETS);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  function write(name: string, content: unknown): void {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return {
    path: () => folder,
    write,
    run: (args, env = {}, input = "") =>
      runHeed(args, { HEED_DATA_DIR: folder, HEED_CONFIG: join(folder, "heed.config.json"), ...env }, input),
  };
}

/** Runs `heed` in a process of its own, in that environment and no other. */
export function runHeed(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input: string | Buffer = "",
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [HEED, ...args], { env });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
      });
    }
    child.on("error", reject).on("close", (status) => resolve({ status, ...said }));
    child.stdin.end(input);
  });
}
