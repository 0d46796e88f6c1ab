import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleCode } from "../../../infra/stacks/bundle-code.ts";
import { CONFIG } from "../../support/stacks.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "heed-bundle-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a function is deployed as it was built, with its configuration in the asset", async () => {
  const bundle = join(folder, "bundle");
  await mkdir(join(bundle, "languages"), { recursive: true });
  await writeFile(join(bundle, "index.mjs"), "export const handler = 1;");
  await writeFile(join(bundle, "languages", "en.json"), "{}");

  const outdir = join(folder, "out");
  const app = new App({ outdir });
  new LambdaFunction(new Stack(app, "stack"), "function", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: bundleCode(bundle, CONFIG),
  });
  app.synth();

  const [asset = ""] = (await readdir(outdir)).filter((name) => name.startsWith("asset."));
  const files = await readdir(join(outdir, asset), { recursive: true });
  expect(files.sort()).toEqual(["heed.config.json", "index.mjs", "languages", "languages/en.json"]);
  expect(JSON.parse(await readFile(join(outdir, asset, "heed.config.json"), "utf8"))).toEqual(CONFIG);
});

test("a function that was not built is not deployed", () => {
  expect(() => bundleCode(folder, CONFIG)).toThrow('run "npm run build"');
});
