import { describe, expect, test } from "vitest";
import { mistakesOf, tenant, useConfigurations } from "../../support/configurations.ts";

const { load } = useConfigurations();

describe("a mistake in what a tenant says of itself", () => {
  test.for<[string, object, string]>([
    [
      "a topic id",
      { topics: [tenant.topics[1], { ...tenant.topics[0], id: "News!" }] },
      'tenants[0].topics[1].id: found "News!"; allowed: 1 to 32 of a-z 0-9 _ -, the first a letter or digit',
    ],
    [
      "a missing name",
      { name: undefined },
      "tenants[0].name: found nothing; allowed: a value, for it is required",
    ],
    [
      "an unknown key",
      { provider: {} },
      "tenants[0].provider: found an unknown key; allowed: one of id, name,",
    ],
    [
      "a topic twice",
      { topics: [...tenant.topics, tenant.topics[1]] },
      'tenants[0].topics[2].id: found "offers"; allowed: another than at tenants[0].topics[1].id',
    ],
    [
      "a name that leaves our answers no room",
      { name: "x".repeat(60), senders: [{ number: "72345", topics: ["offers"], confirms: "heed" }] },
      "tenants[0].name: found a name of 60 letters; allowed: a name with which every answer is one SMS",
    ],
    [
      "a public address without TLS",
      { publicUrl: "http://shop.example" },
      'tenants[0].publicUrl: found "http://shop.example"; allowed: an https address',
    ],
    [
      "a button that cannot be read",
      { brand: { colour: "#777777", onColour: "#888888" } },
      "tenants[0].brand: found an object; allowed: colours with a contrast of at least 4.5 to 1",
    ],
    [
      "a logo elsewhere",
      { publicUrl: "https://shop.example", brand: { logo: "https://cdn.example/logo.png" } },
      'tenants[0].brand.logo: found "cdn.example"; allowed: a data: URI, or an address on the host',
    ],
    ["a name too long for a page", { name: `${"x".repeat(110)}"&` }, 'tenants[0].name: found "xxx'],
    [
      "a title too long for a page",
      { providers: {}, topics: [{ id: "newsletter", title: { en: "न".repeat(51) }, channels: ["email"] }] },
      "tenants[0].topics[0].title.en: found a text of 51 characters; allowed: a text of at most 150 bytes on a page",
    ],
    [
      "more topics than the preference centre has room for",
      {
        providers: {},
        topics: Array.from({ length: 50 }, (_, index) => ({
          id: `topic-${index}`,
          title: { en: "Weekly" },
          channels: ["email"],
        })),
      },
      "tenants[0].topics: found 50 marketing topics that take 5140 bytes of the preference centre; allowed: 4800 bytes",
    ],
    [
      "half a soft bounce",
      { softBounces: { count: 0.5, days: 14 } },
      "tenants[0].softBounces.count: found 0.5; allowed: a whole number from 1 to 100",
    ],
    [
      "a place that is none",
      { jurisdictions: { Germany: "opt_in" } },
      "tenants[0].jurisdictions.Germany: found a text of 7 characters; allowed: places of ISO 3166 such as SG or US-CA",
    ],
    [
      "a law that nobody knows",
      { jurisdictions: { DE: "ask" } },
      'tenants[0].jurisdictions.DE: found a text of 3 characters; allowed: one of "opt_out", "opt_in", "blocked"',
    ],
    [
      "quiet hours without an end",
      { quietHours: { sms: { from: "21:00", to: "24:00", timeZone: "UTC" } } },
      'tenants[0].quietHours.sms.to: found "24:00"; allowed: a time of day such as 21:00',
    ],
    [
      "quiet hours all day",
      { quietHours: { email: { from: "21:00", to: "21:00", timeZone: "UTC" } } },
      "tenants[0].quietHours.email: found an object; allowed: hours that begin and end at different times",
    ],
    [
      "a zone that does not know summer",
      { quietHours: { sms: { from: "21:00", to: "08:00", timeZone: "+02:00" } } },
      'tenants[0].quietHours.sms.timeZone: found "+02:00"; allowed: a time zone of the IANA database',
    ],
    [
      "a frequency of none",
      { frequency: { email: { most: 0, days: 7 } } },
      "tenants[0].frequency.email.most: found 0; allowed: a whole number from 1 to 100",
    ],
    [
      "an address where mail's domain belongs",
      { mailto: { domain: "leave@unsubscribe.example.com" } },
      'tenants[0].mailto.domain: found "leave@unsubscribe.example.com"; allowed: a domain name in lower case',
    ],
    [
      "a domain in capitals",
      { mailto: { domain: "Unsubscribe.Example.com" } },
      'tenants[0].mailto.domain: found "Unsubscribe.Example.com"; allowed: a domain name in lower case',
    ],
    ["mail without a domain", { mailto: {} }, "tenants[0].mailto.domain: found nothing; allowed: a value"],
    [
      "a rule set that AWS takes no name like",
      { mailto: { domain: "unsubscribe.example.com", ruleSet: "my rules" } },
      'tenants[0].mailto.ruleSet: found "my rules"; allowed: the name of an SES receipt rule set',
    ],
    [
      "a reporter that is no domain",
      { mailto: { domain: "unsubscribe.example.com", reporters: ["*"] } },
      'tenants[0].mailto.reporters[0]: found "*"; allowed: a domain name in lower case',
    ],
    [
      "a number where a flag belongs",
      { privacy: { gpc: 1 } },
      "tenants[0].privacy.gpc: found 1; allowed: true or false",
    ],
  ])("%s", async ([, change, line]) => {
    const mistakes = await mistakesOf(load([{ ...tenant, ...change }]));
    expect(mistakes).toEqual([expect.stringContaining(line)]);
  });
});
