import { describe, expect, test } from "vitest";
import { hub, other, partner, tenant, useConfigurations, vonage } from "../../support/configurations.ts";

const { load, loadText } = useConfigurations();

describe("a valid configuration", () => {
  test("is completed with every default", async () => {
    const config = await load([tenant]);
    expect(config).toMatchObject({
      allowPrivatePartners: [],
      retry: { firstSeconds: 1, maxSeconds: 3600, forSeconds: 259_200 },
      tenants: [
        {
          publicUrl: "http://127.0.0.1:8787",
          contacts: { keys: [{ kid: "c1", secret: "env:HEED_CONTACT_KEY_DEMO" }] },
          senders: [],
          defaultAllowed: { email: true, sms: false },
          requireEvidence: false,
          revokeAllScope: false,
          privacy: { gpc: false },
          topics: [{ kind: "marketing" }, { kind: "marketing" }],
          partners: [{ address: "plain" }],
        },
      ],
    });
    expect(config).not.toHaveProperty("oidc");
    expect(config.tenants[0]?.partners[0]).not.toHaveProperty("retry");
  });

  test("takes a topic called sale_share for the purpose, unless it says what it is", async () => {
    const named = { id: "sale_share", title: { en: "Sale" }, channels: ["email"] };
    for (const [topic, kind] of [
      [named, "sale_share"],
      [{ ...named, kind: "marketing" }, "marketing"],
    ] as const) {
      const config = await load([{ ...tenant, topics: [...tenant.topics, topic] }]);
      expect(config.tenants[0]?.topics.at(-1)).toMatchObject({ id: "sale_share", kind });
    }
  });

  test("may begin with a byte order mark", async () => {
    const text = JSON.stringify({ tenants: [tenant] });
    expect(await loadText(`\ufeff${text}`)).toEqual(await loadText(text));
  });

  test("keeps a tenant's default contact key when a second tenant comes", async () => {
    const [alone] = (await load([tenant])).tenants;
    const [beside, second] = (await load([tenant, other])).tenants;
    expect(beside?.contacts).toEqual(alone?.contacts);
    expect(second?.contacts).not.toEqual(alone?.contacts);
  });

  test("may say part of defaultAllowed and of a partner's retry", async () => {
    const config = await load(
      [
        {
          ...tenant,
          defaultAllowed: { email: false },
          partners: [{ ...partner, retry: { maxSeconds: 60 } }],
        },
      ],
      { retry: { forSeconds: 500_000 } },
    );
    expect(config.tenants[0]?.defaultAllowed).toEqual({ email: false, sms: false });
    expect(config.tenants[0]?.partners[0]?.retry).toEqual({
      firstSeconds: 1,
      maxSeconds: 60,
      forSeconds: 500_000,
    });
  });

  test("takes the tenant's publicUrl before the deployment's before the place's, without a trailing slash", async () => {
    const config = await load([tenant, { ...other, publicUrl: "https://other.example/" }], {
      publicUrl: "https://shop.example",
    });
    expect(config.tenants.map(({ publicUrl }) => publicUrl)).toEqual([
      "https://shop.example",
      "https://other.example",
    ]);
  });

  test("R-045: links open at the deployment's own address and at those before, whoever they are of", async () => {
    const formerUrls = ["https://old.example/links", "https://older.example:8443"];
    const before = await load([{ ...tenant, publicUrl: "https://shop.example" }], { formerUrls });
    expect(before.sharedHosts).toEqual(["127.0.0.1:8787", "old.example", "older.example:8443"]);
  });

  test("takes the tenant's mailto before the deployment's, and none where there is none", async () => {
    const mailto = { domain: "unsubscribe.example.com", ruleSet: "inbound" };
    const own = { domain: "leave.example.org" };
    const both = await load([tenant, { ...other, mailto: own }], { mailto });
    expect(both.tenants.map((one) => one.mailto)).toEqual([
      { ...mailto, reporters: [] },
      { ...own, reporters: [] },
    ]);
    expect((await load([tenant])).tenants[0]).not.toHaveProperty("mailto");
  });

  test.for([
    ["several secrets of a provider", { providers: { sendgrid: { publicKey: ["env:NEW", "ssm:/old"] } } }],
    ["a sender's number", { senders: [{ number: "+12025550199", topics: ["offers"] }] }],
    [
      "a short code",
      { senders: [{ number: "72345", topics: ["offers"], confirms: "shared", language: "fr" }] },
    ],
    [
      "a number that its provider knows by an id",
      { senders: [{ number: "86c00000-0000-4000-8000-000000000001", topics: ["offers"] }] },
    ],
    [
      "answers of one's own",
      { texts: { stop: { en: "{brand}: done." }, help: { en: "Demo Shop: call 1", fr: "{brand} 1" } } },
    ],
    ["what answering needs", { providers: { vonage } }],
    ["a partner's path", { partners: [{ ...partner, url: "/_local/partner?fail=0.3" }] }],
    ["a partner on this machine", { partners: [{ ...partner, url: "http://127.0.0.1:9000/hook" }] }],
    [
      "a partner with lists of its own",
      { partners: [{ ...hub, lists: { newsletter: "7", "*": "8" }, region: "eu" }] },
    ],
    [
      "a partner that is a provider, a few calls at a time",
      { partners: [{ ...partner, provider: "sendgrid", concurrency: 2, perSecond: 5 }] },
    ],
    ["a partner for the sale of data", { partners: [{ ...partner, topics: ["sale_share"] }] }],
    ["a brand", { brand: { colour: "#0b57d0", logo: "data:image/png;base64,AAAA" } }],
    [
      "a logo on the own host",
      { publicUrl: "https://shop.example", brand: { logo: "https://shop.example/logo.png" } },
    ],
    ["mail at a domain", { mailto: { domain: "unsubscribe.example.com", reporters: ["arf.example.net"] } }],
    ["a limit of soft bounces", { softBounces: { count: 3, days: 14 } }],
    ["a place with its law", { jurisdictions: { SG: "opt_out", "US-CA": "blocked" } }],
    ["quiet hours", { quietHours: { sms: { from: "21:00", to: "08:00", timeZone: "America/New_York" } } }],
    ["a frequency", { frequency: { email: { most: 3, days: 7 } } }],
    ["two partners of one id at two tenants", {}],
  ] as const)("takes %s", async ([, change]) => {
    expect((await load([{ ...tenant, ...change }, other])).tenants).toHaveLength(2);
  });
});
