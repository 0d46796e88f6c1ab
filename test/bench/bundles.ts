import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { BUNDLES } from "../../infra/build.ts";
import { providerFunctions } from "../../infra/functions/providers.ts";
import type { Row, Topic } from "./measure.ts";

/** What esbuild says of one output: what it imports, and how much of it came from where. */
interface Output {
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** Packages that come with the AWS client, and the phone numbers' metadata. */
const APART =
  /node_modules\/(@aws-sdk|@aws-crypto|@aws|@smithy|bowser|fast-xml-parser|tslib|libphonenumber-js)\//;

/** What a cold start loads: `index.mjs` and the chunks it imports statically, minified. */
export const bundles: Topic = {
  name: "bundles",
  measure() {
    const optOut = loadedFiles("unsubscribe").reduce((sum, { path }) => sum + statSync(path).size, 0);
    const rows: Row[] = [
      {
        metric: "opt-out function, index.mjs and static chunks",
        value: optOut / 1024,
        unit: "KB",
        target: 260,
      },
    ];
    for (const { name } of providerFunctions()) {
      const note = "without AWS client and phone metadata";
      rows.push({ metric: `provider ${name}`, value: ownBytes(name) / 1024, unit: "KB", target: 25, note });
    }
    return Promise.resolve(rows);
  },
};

function loadedFiles(name: string): readonly { readonly path: string; readonly output: Output }[] {
  const meta: { readonly outputs: Readonly<Record<string, Output>> } = JSON.parse(
    readFileSync(join(BUNDLES, "../maps", name, "meta.json"), "utf8"),
  );
  const root = join(BUNDLES, "../..");
  const found = new Map<string, Output>();
  const waiting = [`dist/functions/${name}/index.mjs`];
  for (const path of waiting) {
    const output = meta.outputs[path];
    if (output === undefined || found.has(path)) continue;
    found.set(path, output);
    waiting.push(
      ...output.imports.filter(({ kind }) => kind === "import-statement").map(({ path: to }) => to),
    );
  }
  return [...found].map(([path, output]) => ({ path: join(root, path), output }));
}

function ownBytes(name: string): number {
  const inputs = loadedFiles(name).flatMap(({ output }) => Object.entries(output.inputs));
  return inputs
    .filter(([path]) => !APART.test(path))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}
