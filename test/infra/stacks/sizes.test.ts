import { describe, expect, test } from "vitest";
import { fourDeployments } from "../../support/four-deployments.ts";
import { partnerTypeNames } from "../../support/partner-fixtures.ts";
import { providerNames } from "../../support/provider-fixtures.ts";
import { stackSizes } from "../../support/stack-sizes.ts";
import { appOf, propertiesOf, templatesOf } from "../../support/stacks.ts";

const four = await fourDeployments();

describe.each(Object.entries(four))("the deployment “%s”", (_, config) => {
  const stacks = stackSizes(appOf(config));

  test.for(stacks)(
    "$stack is far from what AWS takes",
    ({ resources, templateBytes, bundleBytes, functions }) => {
      // 500 resources and 1 MB of template to a stack; 262 MB of code to a function.
      expect(resources).toBeLessThan(450);
      expect(templateBytes).toBeLessThan(500_000);
      expect(bundleBytes / Math.max(1, functions)).toBeLessThan(1_000_000);
    },
  );
});

test("with everything on every provider and every partner type has its function", () => {
  const names = propertiesOf(templatesOf(appOf(four.everything)), "AWS::Lambda::Function").map(
    ({ FunctionName }) => FunctionName,
  );
  const expected = [
    ...providerNames().map((name) => `heed-${name}`),
    ...partnerTypeNames().map((name) => `heed-deliver-${name}-demo`),
  ];
  expect(expected.filter((name) => !names.includes(name))).toEqual([]);
});
