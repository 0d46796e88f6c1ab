import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { freshBuild, writeStamp } from "./build-stamp.ts";
import { writeFolder } from "./output-folder.ts";

const root = join(import.meta.dirname, "..");
const ENTRY = "shared/client/heed.ts";
/** Two files, and nothing beside them: what a program of somebody else's takes away. */
export const CLIENT = join(root, "dist", "client");
const STAMPS = join(root, "dist", "client-build");

/** Bundles the client into one readable file without dependencies, with its types in one other. */
export async function buildClient(): Promise<void> {
  if (freshBuild(root, STAMPS) !== undefined) return;
  const startedAt = Date.now();
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { heed: ENTRY },
    outdir: CLIENT,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    banner: { js: "// Heed's client (Apache-2.0). Made from shared/client; see docs/client.md." },
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  await esbuild.stop();
  const [bundle] = outputFiles;
  const files = new Map([
    ["heed.mjs", bundle?.contents ?? ""],
    ["heed.d.mts", await declarations()],
  ]);
  await writeFolder(CLIENT, files, "heed.mjs");
  await writeFolder(STAMPS, new Map([["meta.json", JSON.stringify(metafile)]]));
  writeStamp(root, STAMPS, metafile, startedAt);
}

/** The types of everything that the entry gives away, and of what those are made of, as one module. */
async function declarations(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "heed-client-"));
  try {
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(declaring(folder)));
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    await promisify(execFile)(process.execPath, [compiler, "-p", folder]);
    const entry = join(folder, ENTRY.replace(/\.ts$/, ".d.ts"));
    const names = (await readFile(entry, "utf8")).match(/(?<=[{,]\s*(?:type )?)\w+(?=\s*[,}])/g) ?? [];
    const parts = await modulesFrom(entry, new Map());
    return `${[...parts.values()].join("\n")}\nexport { ${names.sort().join(", ")} };\n`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function declaring(outDir: string): object {
  return {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir,
      typeRoots: [join(root, "node_modules/@types")],
    },
    files: [join(root, ENTRY)],
    include: [],
  };
}

/** A module's declarations and those it imports, each once, with nothing between the files any more. */
async function modulesFrom(file: string, found: Map<string, string>): Promise<Map<string, string>> {
  if (found.has(file)) return found;
  const text = await readFile(file, "utf8");
  found.set(file, text.replace(/^(?:import|export) [^;]*?from "[^"]+";\n/gm, "").replace(/^export /gm, ""));
  for (const [, path = ""] of text.matchAll(/from "(\.[^"]+)\.ts";/g)) {
    await modulesFrom(join(dirname(file), `${path}.d.ts`), found);
  }
  return found;
}
