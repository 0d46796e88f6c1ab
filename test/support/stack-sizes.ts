import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { BUNDLES } from "../../infra/build.ts";

/** How large one stack is, beside what AWS takes: 500 resources, 1 MB of template, 262 MB of code for a function. */
export interface StackSize {
  readonly stack: string;
  readonly resources: number;
  readonly templateBytes: number;
  readonly functions: number;
  /** Of all its functions' bundles together, as they lie in dist/functions. */
  readonly bundleBytes: number;
}

/** The size of each stack of an app, in the order in which they are deployed. */
export function stackSizes(app: App): readonly StackSize[] {
  const stacks = app.node.findAll().filter((child) => Stack.isStack(child));
  return stacks.map((stack) => {
    const template: Readonly<Record<string, unknown>> = Template.fromStack(stack).toJSON();
    const resources: readonly unknown[] = Object.values(Object(template["Resources"]));
    const names = resources
      .filter((resource) => Object(resource).Type === "AWS::Lambda::Function")
      .flatMap((resource): readonly string[] => Object(resource).Properties.FunctionName ?? []);
    return {
      stack: stack.node.id,
      resources: resources.length,
      templateBytes: JSON.stringify(template).length,
      functions: names.length,
      bundleBytes: names.reduce((sum, name) => sum + bundleBytes(name), 0),
    };
  });
}

/** A partner type's function has its tenant's name at the end: the longest bundle that its name begins with. */
function bundleBytes(functionName: string): number {
  const name = functionName.replace(/^heed-/, "");
  const [bundle] = readdirSync(BUNDLES)
    .filter((one) => name === one || (one.startsWith("deliver-") && name.startsWith(`${one}-`)))
    .sort((a, b) => b.length - a.length);
  if (bundle === undefined) throw new Error(`${functionName} has no bundle`);
  const files = readdirSync(join(BUNDLES, bundle), { recursive: true, encoding: "utf8" });
  return files.reduce((sum, file) => {
    const stats = statSync(join(BUNDLES, bundle, file));
    return sum + (stats.isFile() ? stats.size : 0);
  }, 0);
}
