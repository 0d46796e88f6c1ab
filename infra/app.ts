import { App } from "aws-cdk-lib";
import { ConfigurationMistake, loadConfiguration } from "./configuration.ts";
import { Heed } from "./stacks/heed.ts";

try {
  const app = new App();
  const file = process.env["HEED_CONFIG"] ?? "heed.config.json";
  // An empty address means the API's own, which AWS makes up.
  const config = await loadConfiguration(file, { local: false, publicUrl: "" });
  new Heed(app, "Heed", { config });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationMistake)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
