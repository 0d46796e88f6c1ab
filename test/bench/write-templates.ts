import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { fourDeployments } from "../support/four-deployments.ts";
import { appOf, stacksOf } from "../support/stacks.ts";

// The templates of the four deployments, for tools that read files: `node test/bench/write-templates.ts FOLDER`.
const [, , folder = "cdk.out/four"] = process.argv;
for (const [name, config] of Object.entries(await fourDeployments())) {
  mkdirSync(join(folder, name), { recursive: true });
  for (const stack of stacksOf(appOf(config))) {
    const template = JSON.stringify(Template.fromStack(stack).toJSON(), null, 1);
    writeFileSync(join(folder, name, `${stack.node.id}.json`), template);
  }
}
