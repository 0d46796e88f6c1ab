import { describe, expect, test } from "vitest";
import { awsMistakes } from "../../infra/aws-checks.ts";

const ZONE = { id: "Z0EXAMPLE", name: "example.com" };
const DOMAIN = { name: "heed.example.com", hostedZone: ZONE };

/** The mistakes of a deployment at heed.example.com whose `aws` is as given. */
function mistakesOf(aws: object): readonly string[] {
  const value = {
    publicUrl: "https://heed.example.com",
    formerUrls: ["https://links.example.com"],
    tenants: [{ publicUrl: "https://shop.example/x" }],
    aws,
  };
  return awsMistakes({ path: "", value });
}

describe("what a deployment to AWS asks for", () => {
  test.for<[string, object]>([
    ["nothing", {}],
    ["a domain", { domains: [DOMAIN, { ...DOMAIN, name: "shop.example" }] }],
    ["R-045: the domain of an address before", { domains: [{ ...DOMAIN, name: "links.example.com" }] }],
    ["a firewall", { region: "eu-central-1", firewall: true, domains: [DOMAIN] }],
    ["no firewall", { firewall: false }],
    ["two Regions", { region: "eu-central-1", secondRegion: "eu-west-1", domains: [DOMAIN] }],
  ])("may be %s", ([, aws]) => {
    expect(mistakesOf(aws)).toEqual([]);
  });

  test.for<[string, object, string]>([
    [
      "a domain that no link carries",
      { domains: [{ ...DOMAIN, name: "hed.example.com" }] },
      'aws.domains[0].name: found "hed.example.com"; allowed: a host of a publicUrl or of formerUrls: heed.example.com, shop.example, links.example.com',
    ],
    [
      "a restored table in two Regions",
      {
        region: "eu-central-1",
        secondRegion: "eu-west-1",
        domains: [DOMAIN],
        restoredTable: { name: "heed-2", streamArn: "arn" },
      },
      "aws.restoredTable: ",
    ],
    ["a firewall nowhere", { firewall: true, domains: [DOMAIN] }, "aws.firewall: "],
    ["a firewall before no domain", { region: "eu-central-1", firewall: true }, "aws.firewall: "],
    [
      "a firewall with a certificate where CloudFront does not look",
      {
        region: "eu-central-1",
        firewall: true,
        domains: [{ ...DOMAIN, certificate: "arn:aws:acm:eu-central-1:000000000000:certificate/example" }],
      },
      "aws.domains[0].certificate: ",
    ],
    [
      "a second Region that is the first",
      { region: "eu-west-1", secondRegion: "eu-west-1", domains: [DOMAIN] },
      "aws.secondRegion: ",
    ],
    [
      "two Regions at a name that no record of ours can share",
      {
        region: "eu-central-1",
        secondRegion: "eu-west-1",
        domains: [
          { name: "heed.example.com", certificate: "arn:aws:acm:eu-west-1:000000000000:certificate/x" },
        ],
      },
      "aws.domains[0].hostedZone: ",
    ],
  ])("may not be %s", ([, aws, line]) => {
    expect(mistakesOf(aws)).toContainEqual(expect.stringContaining(line));
  });
});
