import { describe, expect, test } from "vitest";
import { hub, mistakesOf, partner, tenant, useConfigurations } from "../../support/configurations.ts";

const { load } = useConfigurations();

describe("a mistake in the partners of a tenant", () => {
  test.for<[string, object, string]>([
    [
      "a partner type without a file",
      { partners: [{ id: "x", type: "acme" }] },
      'tenants[0].partners[0].type: found "acme"; allowed: a partner whose type is one of "webhook", "crm"',
    ],
    [
      "a partner twice",
      { partners: [partner, partner] },
      'tenants[0].partners[1].id: found "crm"; allowed: another than at tenants[0].partners[0].id',
    ],
    [
      "a partner's topic",
      { partners: [{ ...partner, topics: ["nothing"] }] },
      'tenants[0].partners[0].topics[0]: found "nothing"; allowed: a topic of the tenant: newsletter, offers',
    ],
    [
      "a topic that a partner has a list for",
      { partners: [{ ...hub, lists: { gone: "7" } }] },
      'tenants[0].partners[0].lists.gone: found "gone"; allowed: a topic of the tenant: newsletter, offers',
    ],
    [
      "a setting that is one of a few",
      { partners: [{ ...hub, region: "mars" }] },
      'tenants[0].partners[0].region: found a text of 4 characters; allowed: one of "us", "eu"',
    ],
    [
      "a form of address that the type does not take",
      { partners: [{ ...hub, address: "sha256" }] },
      'tenants[0].partners[0].address: found "sha256"; allowed: one of "plain"',
    ],
    [
      "a partner that is a provider without a file",
      { partners: [{ ...partner, provider: "acme" }] },
      "tenants[0].partners[0].provider: found a text of 4 characters; allowed: one of",
    ],
    [
      "less concurrency than Lambda has",
      { partners: [{ ...partner, concurrency: 1 }] },
      "tenants[0].partners[0].concurrency: found 1; allowed: a whole number from 2 to 1000",
    ],
    [
      "a pace of nothing",
      { partners: [{ ...partner, perSecond: 0 }] },
      "tenants[0].partners[0].perSecond: found 0; allowed: a whole number from 1 to 1000",
    ],
    [
      "plain HTTP in any address of a partner",
      { partners: [{ ...hub, url: "http://hub.example/" }] },
      'tenants[0].partners[0].url: found "http:" to "hub.example"; allowed: an https address',
    ],
    [
      "plain HTTP to elsewhere",
      { partners: [{ ...partner, url: "http://crm.example/hooks?key=hidden" }] },
      'tenants[0].partners[0].url: found "http:" to "crm.example"; allowed: an https address',
    ],
    [
      "a password in an address",
      { partners: [{ ...partner, url: "https://me:hidden@crm.example/" }] },
      'tenants[0].partners[0].url: found "https:" to "crm.example"; allowed: an https address without password',
    ],
    [
      "an address that leaves its host out",
      { partners: [{ ...partner, url: "//crm.example/hooks" }] },
      "tenants[0].partners[0].url: found no address",
    ],
  ])("%s", async ([, change, line]) => {
    const mistakes = await mistakesOf(load([{ ...tenant, ...change }]));
    expect(mistakes).toEqual([expect.stringContaining(line)]);
  });
});
