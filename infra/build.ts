import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as esbuild from "esbuild";
import { buildClient } from "./build-client.ts";
import { freshBuild, writeStamp } from "./build-stamp.ts";
import type { FunctionSpec } from "./function-spec.ts";
import { allFunctions } from "./functions.ts";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { keepOnly, writeFolder } from "./output-folder.ts";

const root = join(import.meta.dirname, "..");
/** Where the bundles lie: `<name>/index.mjs` and its chunks, nothing else. */
export const BUNDLES = join(root, "dist", "functions");
/** Source maps stay out of what is deployed: they would be loaded, or only carried, at every cold start. */
const MAPS = join(root, "dist", "maps");
const LANGUAGES = join(root, "shared", "languages");
const EVIDENCE_SCRIPT = join(root, "shared", "evidence", "page-script.js");
const ENTRY = "index.mjs";

/**
 * Bundles every function that changed. CDK deploys these very files and the local stack runs them.
 * @throws with esbuild's own words where an entry does not build
 */
export async function build(functions: readonly FunctionSpec[] = allFunctions()): Promise<void> {
  try {
    await Promise.all(functions.map(bundle));
  } finally {
    // Its process would stay as long as ours, and `npm start` stays.
    await esbuild.stop();
  }
  const names = new Set(functions.map(({ name }) => name));
  await Promise.all([BUNDLES, MAPS].map((folder) => keepOnly(folder, names)));
}

async function bundle(spec: FunctionSpec): Promise<void> {
  const outdir = join(BUNDLES, spec.name);
  const maps = join(MAPS, spec.name);
  const meta = freshBuild(root, maps) ?? (await bundleAnew(spec, outdir, maps));
  await writeFolder(join(outdir, "languages"), rendersPages(meta) ? await languages() : new Map());
  await writeFolder(join(outdir, "evidence"), rendersEvidence(meta) ? await evidenceScript() : new Map());
}

/** How every entry becomes a bundle, but for what reads its sources and where it goes. */
export function bundling(entry: string): esbuild.BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: { index: entry },
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    bundle: true,
    // What is imported dynamically becomes a chunk of its own, loaded when it is needed.
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    legalComments: "none",
    logLevel: "silent",
    alias: {
      "@aws-sdk/credential-provider-node": join(root, "infra/lambda-credentials.ts"),
      "@smithy/core/event-streams": join(root, "infra/lambda-unused.ts"),
      bowser: join(root, "infra/lambda-unused.ts"),
    },
  };
}

async function bundleAnew(spec: FunctionSpec, outdir: string, maps: string): Promise<esbuild.Metafile> {
  const startedAt = Date.now();
  const { outputFiles, metafile } = await esbuild.build({
    ...bundling(spec.entry),
    outdir,
    sourcemap: "linked",
    metafile: true,
    write: false,
    plugins: [lazyBuiltins],
  });
  const isMap = ({ path }: esbuild.OutputFile): boolean => path.endsWith(".map");
  await writeFolder(outdir, named(outputFiles.filter((file) => !isMap(file))), ENTRY);
  const meta = JSON.stringify(metafile);
  await writeFolder(maps, named(outputFiles.filter(isMap)).set("meta.json", meta));
  writeStamp(root, maps, metafile, startedAt);
  return metafile;
}

function named(files: readonly esbuild.OutputFile[]): Map<string, string | Uint8Array> {
  return new Map(files.map(({ path, contents }) => [basename(path), contents]));
}

/** A function that says anything in a person's language needs the languages beside it. */
function rendersPages({ inputs }: esbuild.Metafile): boolean {
  return "functions/accept/pages/wording.ts" in inputs;
}

/** One that makes the page of somebody's evidence needs the script that the page verifies itself with. */
function rendersEvidence({ inputs }: esbuild.Metafile): boolean {
  return "shared/evidence/page.ts" in inputs;
}

async function evidenceScript(): Promise<Map<string, string>> {
  return new Map([["page-script.js", await readFile(EVIDENCE_SCRIPT, "utf8")]]);
}

async function languages(): Promise<Map<string, string>> {
  const names = await readdir(LANGUAGES);
  const texts = names.map(async (name) => [name, await readFile(join(LANGUAGES, name), "utf8")] as const);
  return new Map(await Promise.all(texts));
}

if (import.meta.main) {
  try {
    await build();
    await buildClient();
  } catch (error) {
    process.stderr.write(`heed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
