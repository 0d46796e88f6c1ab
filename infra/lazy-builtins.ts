import { readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

/** What esbuild puts before the names of these modules. */
export const BUILTIN = "builtin";

/** Node has these in hand before any bundle runs: there is nothing to put off, and a list of names would only be bytes. */
const LOADED_AT_BOOT: ReadonlySet<string> = new Set(["buffer", "events", "fs", "path", "url", "util"]);

/**
 * Hands Node's own modules to a bundle without the loader of ES modules, which reads every export of a module
 * that is imported and so loads what nobody asked for (`node:fs` alone brings `readline`, `node:crypto` all of
 * WebCrypto). Each is loaded when something of it is first used.
 */
export const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup(build) {
    const names = new Set(builtinModules.filter((name) => !name.startsWith("_")));
    build.onResolve({ filter: /^(node:)?[a-z_/0-9]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, "");
      return names.has(name) ? { path: name, namespace: BUILTIN } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: BUILTIN }, ({ path }) => {
      if (LOADED_AT_BOOT.has(path)) {
        return { contents: `module.exports = process.getBuiltinModule("node:${path}");`, loader: "js" };
      }
      const names = JSON.stringify(Object.keys(process.getBuiltinModule(path) ?? {}));
      const contents = `let it;
for (const name of ${names}) Object.defineProperty(exports, name, {
  enumerable: true,
  get: () => (it ??= process.getBuiltinModule("node:${path}"))[name],
});`;
      return { contents, loader: "js" };
    });
    // The SDK imports some of them dynamically, which would make a file of its own for each to be found and read.
    build.onLoad({ filter: /node_modules\/@(aws|aws-sdk|smithy)\/.*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(/\bimport\(["'](?:node:)?([a-z_]+)["']\)/g, (text, name: string) =>
        names.has(name) ? `Promise.resolve(process.getBuiltinModule("node:${name}"))` : text,
      );
      return contents === source ? undefined : { contents, loader: "js" };
    });
  },
};
