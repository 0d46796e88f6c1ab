import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";

// A guard that was never seen to fail is no guard: each rule on imports is shown a file that breaks it.

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

const BROKEN = [
  ["shared", "../functions/broadcast/broadcast.ts", "shared looks at nothing of ours"],
  ["functions/accept", "../answer/check.ts", "a stage never looks at another stage"],
  ["functions/answer", "../accept/events.ts", "a stage never looks at another stage"],
  ["functions/broadcast", "../deliver/deliver.ts", "a stage never looks at another stage"],
  ["functions/deliver", "../accept/receive.ts", "a stage never looks at another stage"],
  ["functions/watch", "../broadcast/broadcast.ts", "a stage never looks at another stage"],
  ["functions/accept/ses", "../../../infra/functions.ts", "a stage never looks at another stage"],
  ["functions/operate", "../../infra/functions.ts", "functions look at shared only"],
] as const;

const FORGOTTEN = `import type { Table } from "./table.ts";

export function forget(table: Table): void {
  table.get({});
}
`;

/** What a linter says of some files; it ends badly when it finds something. */
async function said(linter: "biome" | "oxlint", args: readonly string[]): Promise<string> {
  const program = join(root, "node_modules/.bin", linter);
  const outcome = await run(program, [...args], { cwd: root, env: { ...process.env, NO_COLOR: "1" } }).catch(
    (error: { readonly stdout: string; readonly stderr: string }) => error,
  );
  return outcome.stdout + outcome.stderr;
}

let imports = "";
let promises = "";

beforeAll(async () => {
  const planted = BROKEN.map(([folder]) => `${folder}/planted-import.ts`);
  const forgotten = "shared/planted-promise.ts";
  try {
    for (const [index, [, imported]] of BROKEN.entries()) {
      const source = `import * as planted from "${imported}";\n\nexport const seen = planted;\n`;
      writeFileSync(join(root, planted[index] ?? ""), source);
    }
    writeFileSync(join(root, forgotten), FORGOTTEN);
    imports = await said("biome", ["lint", "--max-diagnostics=100", ...planted]);
    promises = await said("oxlint", ["--type-aware", forgotten]);
  } finally {
    for (const file of [...planted, forgotten]) rmSync(join(root, file), { force: true });
  }
});

test.for(BROKEN)("a file in %s may not import %s", ([folder, , message]) => {
  const [, found = ""] = imports.split(`${folder}/planted-import.ts:`);
  expect(found.slice(0, 600)).toContain(message);
});

test("a promise that nobody awaits is found, for on Lambda it may freeze with the function", () => {
  expect(promises).toContain("no-floating-promises");
});
