import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Where the tests of one run note what they read in log lines. */
const found = mkdtempSync(join(tmpdir(), "heed-log-lines-"));
process.once("exit", () => rmSync(found, { recursive: true, force: true }));

const setup = { env: { HEED_TEST_LOG_LINES: found }, setupFiles: ["test/support/read-log-lines.ts"] };
/** One core is left for what tests start, but not the second of two: they wait for it half of the time. */
const WORKERS = Math.max(2, availableParallelism() - 1);
const LAST = "test/log-lines.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...setup,
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", LAST],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: WORKERS,
          // Not the default, which on a machine with one worker would come after all others.
          sequence: { groupOrder: 1 },
        },
      },
      // When all others are done: it judges what they logged.
      { test: { ...setup, name: "logs", include: [LAST], sequence: { groupOrder: 2 } } },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
