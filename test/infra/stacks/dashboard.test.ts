import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { AWS, appOf, CONFIG, functionsInUse, propertiesOf, stackOf, TENANT } from "../../support/stacks.ts";

/** The dashboard's text, with the parts that AWS fills in left out. */
function bodyOf(config = CONFIG): string {
  const accept = Template.fromStack(stackOf(appOf(config), "HeedAccept"));
  const [dashboard] = propertiesOf([accept], "AWS::CloudWatch::Dashboard");
  const parts: readonly unknown[] = Object(dashboard?.["DashboardBody"])["Fn::Join"][1];
  return parts.map((part) => (typeof part === "string" ? part : "AWS")).join("");
}

test("the dashboard shows every partner's backlog, oldest job, dead letters and what is late", () => {
  const titles: readonly string[] = JSON.parse(bodyOf()).widgets.map(
    ({ properties }: { readonly properties: { readonly title: string } }) => properties.title,
  );
  expect(titles).toEqual(expect.arrayContaining(["Dead letters, by partner", "Jobs past their legal time"]));
  for (const queue of ["heed-demo-crm.fifo", "heed-demo-ads.fifo", "heed-demo-crm-dead.fifo"]) {
    expect(bodyOf()).toContain(queue);
  }
});

test("its log queries name log groups that are there", () => {
  const names = new Set(functionsInUse().map(({ name }) => `/aws/lambda/heed-${name}`));
  const asked = [...bodyOf().matchAll(/SOURCE '([^']+)'/g)].map(([, group = ""]) => group);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((group) => !names.has(group))).toEqual([]);
});

test("it shows the complaint rate only where SES is used, and the canary only where there is one", () => {
  const without = bodyOf({ ...CONFIG, tenants: [{ ...TENANT, providers: {} }] });
  expect(without).not.toMatch(/ComplaintRate|heed-canary'/);
  const providers = { ses: { topicArns: ["arn:aws:sns:us-east-1:000000000000:ses"] } };
  const all = bodyOf({ ...CONFIG, aws: { ...AWS, canary: true }, tenants: [{ ...TENANT, providers }] });
  expect(all).toContain("Reputation.ComplaintRate");
  expect(all).toContain("heed-canary'");
});
