import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What one run of a command took, and what it said. */
export interface HeedRun {
  readonly seconds: number;
  readonly peakMb: number;
  readonly stdout: string;
}

/** As the package's script does, whose small young generation keeps a long list's garbage from piling up. */
const HEED = ["--max-semi-space-size=2", "functions/operate/heed.ts"];
/** Says at its end how much memory the process had at most. */
const TELLS_PEAK =
  "data:text/javascript,process.on('exit',()=>console.error('peak '+process.resourceUsage().maxRSS))";

/** Runs `heed` in a process of its own, against the stack of a data folder. @throws where it fails */
export async function runHeed(dataDir: string, args: readonly string[]): Promise<HeedRun> {
  const from = performance.now();
  const child = spawn(process.execPath, ["--import", TELLS_PEAK, ...HEED, ...args], {
    env: { ...process.env, HEED_DATA_DIR: dataDir, HEED_CONFIG: join(dataDir, "heed.config.json") },
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  }
  const [status]: unknown[] = await once(child, "close");
  const seconds = (performance.now() - from) / 1000;
  if (status !== 0) throw new Error(`heed ${args[0]} ended with ${status}: ${said.stdout}${said.stderr}`);
  const kilobytes = Number(/peak (\d+)/.exec(said.stderr)?.[1]);
  return { seconds, peakMb: kilobytes / 1024, stdout: said.stdout };
}
