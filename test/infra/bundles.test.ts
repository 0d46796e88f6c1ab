import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BUNDLES } from "../../infra/build.ts";
import { providerFunctions } from "../../infra/functions/providers.ts";
import { allFunctions } from "../../infra/functions.ts";

interface Output {
  readonly bytes: number;
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** What a function loads at its start: its entry and what that imports statically, by input file. */
function loadedAtStart(name: string): ReadonlyMap<string, number> {
  const meta: { readonly outputs: Readonly<Record<string, Output>> } = JSON.parse(
    readFileSync(join(BUNDLES, "../maps", name, "meta.json"), "utf8"),
  );
  const entry = Object.entries(meta.outputs).find(([path]) => path.endsWith("/index.mjs"));
  const sizes = new Map<string, number>();
  const waiting = entry === undefined ? [] : [entry[0]];
  const seen = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const output = meta.outputs[path];
    if (output === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) sizes.set(input, bytesInOutput);
    for (const { path: next, kind } of output.imports) if (kind === "import-statement") waiting.push(next);
  }
  return sizes;
}

const kilobytes = (sizes: ReadonlyMap<string, number>, counts: (input: string) => boolean): number =>
  [...sizes].filter(([input]) => counts(input)).reduce((sum, [, bytes]) => sum + bytes, 0) / 1000;

/** Folders that a function reads beside its code: what people read, and what an evidence page carries. */
const READ: ReadonlySet<string> = new Set(["languages", "evidence"]);

test.for(allFunctions())("$name has a bundle, and nothing beside it that is not loaded", ({ name }) => {
  const files = readdirSync(join(BUNDLES, name));
  expect(files).toContain("index.mjs");
  expect(files.filter((file) => !file.endsWith(".mjs") && !READ.has(file))).toEqual([]);
});

test("the opt-out function starts with at most 260 kB", () => {
  expect(kilobytes(loadedAtStart("unsubscribe"), () => true)).toBeLessThanOrEqual(260);
});

test("the page loads no AWS client at all", () => {
  const inputs = [...loadedAtStart("unsubscribe-page").keys()];
  expect(inputs.filter((input) => input.includes("@aws-sdk") || input.includes("@smithy"))).toEqual([]);
});

test.for(providerFunctions())(
  "provider $name is at most 25 kB beside the SDK and the phone metadata",
  ({ name }) => {
    const foreign =
      /node_modules\/(@aws-sdk|@aws-crypto|@smithy|@aws|libphonenumber-js|tslib|bowser|fast-xml-parser)\//;
    expect(kilobytes(loadedAtStart(name), (input) => !foreign.test(input))).toBeLessThanOrEqual(25);
  },
);

test("no bundle carries a path of the machine it was built on", () => {
  for (const { name } of allFunctions()) {
    const folder = join(BUNDLES, name);
    for (const file of readdirSync(folder).filter((one) => one.endsWith(".mjs"))) {
      expect(readFileSync(join(folder, file), "utf8")).not.toContain(process.cwd());
    }
  }
  expect(existsSync(BUNDLES)).toBe(true);
});
