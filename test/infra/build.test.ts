import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { build } from "../../infra/build.ts";
import { freshBuild, writeStamp } from "../../infra/build-stamp.ts";
import { allFunctions } from "../../infra/functions.ts";
import { keepOnly, writeFolder } from "../../infra/output-folder.ts";
import { useFolders } from "../support/temp-folder.ts";

const folder = useFolders();
const root = join(import.meta.dirname, "../..");

test("an entry that does not build fails the build, with its name", async () => {
  const broken = allFunctions()
    .slice(0, 1)
    .map((spec) => ({ ...spec, name: "broken", entry: "functions/accept/nothing.ts" }));
  await expect(build(broken)).rejects.toThrow(/functions\/accept\/nothing\.ts/);
});

test("a folder holds what was written last and nothing older", async () => {
  const place = folder();
  writeFileSync(join(place, "old-chunk.mjs"), "old");
  await writeFolder(place, new Map([["index.mjs", "entry"]]), "index.mjs");
  expect(readdirSync(place)).toEqual(["index.mjs"]);
  expect(readFileSync(join(place, "index.mjs"), "utf8")).toBe("entry");
});

test("what another build has under way beside it is left alone", async () => {
  const place = folder();
  writeFileSync(join(place, ".123-index.mjs"), "half");
  await writeFolder(place, new Map([["index.mjs", "entry"]]), "index.mjs");
  expect(readdirSync(place)).toEqual([".123-index.mjs", "index.mjs"]);
});

test("the folder of a function that is no more goes", async () => {
  const place = folder();
  for (const name of ["kept", "gone"]) await writeFolder(join(place, name), new Map([["index.mjs", ""]]));
  await keepOnly(place, new Set(["kept"]));
  expect(readdirSync(place)).toEqual(["kept"]);
});

/** A build of one source, an hour after the source was written. */
function built(): { readonly maps: string; readonly source: string; readonly output: string } {
  const [maps, source, output] = [folder(), join(folder(), "source.ts"), join(folder(), "index.mjs")];
  writeFileSync(source, "one");
  writeFileSync(output, "bundle");
  const meta = {
    inputs: { [relativeTo(source)]: { bytes: 3, imports: [] } },
    outputs: { [relativeTo(output)]: { bytes: 6, inputs: {}, imports: [], exports: [] } },
  };
  writeFileSync(join(maps, "meta.json"), JSON.stringify(meta));
  writeStamp(root, maps, meta, Date.now() + 3_600_000);
  return { maps, source, output };
}

function relativeTo(file: string): string {
  return join("../".repeat(root.split("/").length - 1), file);
}

test("what did not change since is not built again", () => {
  expect(freshBuild(root, built().maps)).toMatchObject({ inputs: {} });
});

test.for([
  ["of another size", "another"],
  ["of another time", "two"],
] as const)("a source %s is", ([, content]) => {
  const { maps, source } = built();
  writeFileSync(source, content);
  utimesSync(source, 1, 1);
  expect(freshBuild(root, maps)).toBeUndefined();
});

test("so is what was removed, and what was never finished", () => {
  const { maps, output } = built();
  writeFileSync(join(maps, "meta.json"), JSON.stringify({ inputs: {}, outputs: { [`${output}.gone`]: {} } }));
  expect(freshBuild(root, maps)).toBeUndefined();
  expect(freshBuild(root, folder())).toBeUndefined();
});

test("a source that changes under the build's hands leaves no stamp", () => {
  const { maps, source } = built();
  writeFileSync(source, "two");
  const meta = { inputs: { [relativeTo(source)]: { bytes: 3, imports: [] } }, outputs: {} };
  writeFileSync(join(maps, "stamp"), "");
  writeStamp(root, maps, meta, Date.now() - 3_600_000);
  expect(readFileSync(join(maps, "stamp"), "utf8")).toBe("");
});
