import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { progress, type Row, type Topic } from "./measure.ts";

/** So many rows are really recorded, however long the list is that is only planned. */
const WRITTEN = 20_000;
/** How much longer the long list is than the short one that its memory is held against. */
const LONGER = 10;
/** What the command may take, whatever the list's size. */
const MOST_MB = 300;
const HEED = "functions/operate/heed.ts";
/** Says at its end how much memory the process had at most. */
const TELLS_PEAK =
  "data:text/javascript,process.on('exit',()=>console.error('peak '+process.resourceUsage().maxRSS))";

/** Moving in with a long list, by the command that people run, against the whole local stack. */
export const importing: Topic = {
  name: "import",
  async measure({ rows }) {
    const folder = mkdtempSync(join(tmpdir(), "heed-bench-import-"));
    const stack = await localStack({ dataDir: folder });
    await stack.start();
    try {
      progress(`dry runs of ${rows / LONGER} and of ${rows} rows`);
      const short = await heedImport(stack, await writeList(folder, rows / LONGER), "--dry-run");
      const long = await heedImport(stack, await writeList(folder, rows), "--dry-run");
      progress(`${WRITTEN} rows are recorded`);
      const written = await heedImport(stack, await writeList(folder, WRITTEN), "--yes");
      return rowsOf(rows, { short, long, written });
    } finally {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What one run of the command took. */
interface Run {
  readonly seconds: number;
  readonly peakMb: number;
}

function rowsOf(
  rows: number,
  { short, long, written }: Readonly<Record<"short" | "long" | "written", Run>>,
): readonly Row[] {
  const note = `${short.peakMb.toFixed(0)} MB at ${rows / LONGER} rows`;
  return [
    {
      metric: `peak memory, dry run of ${rows} rows`,
      value: long.peakMb,
      unit: "MB",
      target: MOST_MB,
      note,
    },
    {
      metric: `rows/s, read, planned and asked about, of ${rows}`,
      value: rows / long.seconds,
      unit: "1/s",
      note: `${long.seconds.toFixed(1)} s`,
    },
    {
      metric: `rows/s, recorded, of ${WRITTEN}`,
      value: WRITTEN / written.seconds,
      unit: "1/s",
      note: `${written.seconds.toFixed(1)} s, ${written.peakMb.toFixed(0)} MB`,
    },
  ];
}

/** A list of our own form, each row of another person. */
async function writeList(folder: string, rows: number): Promise<string> {
  const file = join(folder, `list-${rows}.csv`);
  const out = createWriteStream(file);
  out.write("address,topic,status,occurred_at\n");
  for (let row = 0; row < rows; row += 1) {
    const day = String((row % 28) + 1).padStart(2, "0");
    const line = `listed-${rows}-${row}@example.com,newsletter,opted_out,2026-02-${day}T09:30:00Z\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return file;
}

/** @throws where not every row of the list was closed, or would be */
async function heedImport({ dataDir }: LocalStack, file: string, how: string): Promise<Run> {
  const from = performance.now();
  const child = spawn(process.execPath, ["--import", TELLS_PEAK, HEED, "import", file, how, "--json"], {
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
  const kilobytes = Number(/peak (\d+)/.exec(said.stderr)?.[1]);
  if (status !== 0) throw new Error(`heed import ended with ${status}: ${said.stderr}`);
  const { survey, outcomes } = JSON.parse(said.stdout);
  if (outcomes.closes !== survey.rows) throw new Error(`not every row closes: ${said.stdout}`);
  return { seconds, peakMb: kilobytes / 1024 };
}
