import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { BUNDLES } from "./build.ts";
import { ConfigurationMistake, loadConfiguration } from "./configuration.ts";
import { allFunctions } from "./functions.ts";
import { bundleCode } from "./stacks/bundle-code.ts";
import { inUse } from "./stacks/deployment.ts";
import { heedStacks } from "./stacks/heed.ts";

/** Leaves 800 of the 1,000 concurrent calls that AWS grants an account. `-c reservedConcurrency=0` for a smaller one. */
const RESERVED_CONCURRENCY = 200;

try {
  const app = new App();
  const file = process.env["HEED_CONFIG"] ?? "heed.config.json";
  // An empty address means the API's own, which AWS makes up.
  const config = await loadConfiguration(file, { local: false, publicUrl: "" });
  const reserved: unknown = app.node.tryGetContext("reservedConcurrency");
  heedStacks(app, {
    ...inUse(config, allFunctions()),
    codeOf: (spec, own) => bundleCode(join(BUNDLES, spec.name), own),
    reservedConcurrency: reserved === undefined ? RESERVED_CONCURRENCY : Number(reserved),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationMistake)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
