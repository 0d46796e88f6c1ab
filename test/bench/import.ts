import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { type HeedRun, runHeed } from "./heed-process.ts";
import { progress, type Row, type Topic } from "./measure.ts";

/** So many rows are really recorded, however long the list is that is only planned. */
const WRITTEN = 20_000;
/** How much longer the long list is than the short one that its memory is held against. */
const LONGER = 10;
/** What the command may take, whatever the list's size. */
const MOST_MB = 300;

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

function rowsOf(
  rows: number,
  { short, long, written }: Readonly<Record<"short" | "long" | "written", HeedRun>>,
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

/** @throws where not every row of the list was closed, or would be; what a busy stack was asked twice is known then */
async function heedImport({ dataDir }: LocalStack, file: string, how: string): Promise<HeedRun> {
  const run = await runHeed(dataDir, ["import", file, how, "--json"]);
  const { survey, outcomes } = JSON.parse(run.stdout);
  if (outcomes.closes + (outcomes.known ?? 0) !== survey.rows)
    throw new Error(`not every row closes: ${run.stdout}`);
  return run;
}
