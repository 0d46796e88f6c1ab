import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigurationMistake, cutFor, loadConfiguration, secretUses } from "../../infra/configuration.ts";
import { type Extensions, loadExtensions } from "../../infra/extensions.ts";
import type { FunctionSpec } from "../../infra/function-spec.ts";
import { allFunctions } from "../../infra/functions.ts";
import { publishedSchema, SCHEMA_FILE } from "../../infra/schema.ts";
import type { Config } from "../../shared/config.ts";

const EXTENSIONS: Extensions = {
  providers: {
    sendgrid: { publicKey: "secret" },
    ses: { topicArns: "texts?", configurationSets: "texts?", certificates: "secret?" },
    "aws-sms": { topicArns: "texts" },
    brevo: { token: "secret?", username: "secret?", password: "secret?" },
    vonage: { signatureSecret: "secret", algorithm: "text?" },
  },
  partnerTypes: {
    webhook: { settings: { url: "url", secret: "secret" }, addresses: ["plain", "sha256", "md5"] },
    crm: {
      settings: { apiKey: "secret", lists: "text by topic?", region: ["us", "eu"], url: "url?" },
      addresses: ["plain"],
    },
  },
  texters: { vonage: { apiKey: "secret", url: "text?" } },
  grants: {},
};
const vonage = {
  signatureSecret: "env:VONAGE_SECRET",
  reply: { apiKey: "env:VONAGE_KEY", url: "https://api.example" },
};
const LOCAL = { local: true, publicUrl: "http://127.0.0.1:8787" };
const AWS = { local: false, publicUrl: "https://heed.example.com" };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heed-configuration-"));
});
afterAll(() => rm(folder, { recursive: true }));

const tenant = {
  id: "demo",
  name: "Demo Shop",
  topics: [
    { id: "newsletter", title: { en: "Newsletter" }, channels: ["email"] },
    { id: "offers", title: { en: "Offers" }, channels: ["email", "sms"] },
  ],
  links: { keys: [{ kid: "k1", secret: "env:HEED_LINK_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:HEED_API_KEY" }] },
  providers: { sendgrid: { publicKey: "env:SENDGRID_WEBHOOK_KEY", topics: { "7": "offers", "8": "*" } } },
  partners: [{ id: "crm", type: "webhook", url: "https://crm.example/hooks", secret: "env:CRM_SECRET" }],
};
const partner = tenant.partners[0];
const hub = { id: "hub", type: "crm", apiKey: "env:HUB_KEY" };
const other = {
  ...tenant,
  id: "other",
  links: { keys: [{ kid: "k1", secret: "env:OTHER_LINK_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:OTHER_API_KEY" }] },
};

async function loadText(text: string, place = LOCAL): Promise<Config> {
  const file = join(folder, "heed.config.json");
  await writeFile(file, text);
  return loadConfiguration(file, place, EXTENSIONS);
}

/** The configuration of tenants, each changed as told; `deployment` is what stands beside them. */
function load(tenants: readonly object[], deployment: object = {}, place = LOCAL): Promise<Config> {
  return loadText(JSON.stringify({ ...deployment, tenants }), place);
}

async function mistakesOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigurationMistake);
  return error instanceof ConfigurationMistake ? error.mistakes : [];
}

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
      { partners: [{ ...partner, provider: "sendgrid", concurrency: 2 }] },
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

describe("a mistake is told with its path, the finding and what is allowed", () => {
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
      "a provider without a file",
      { providers: { acme: { secret: "env:A" } } },
      "tenants[0].providers.acme: found an unknown key; allowed: one of sendgrid, ses, aws-sms, brevo, vonage",
    ],
    [
      "a partner type without a file",
      { partners: [{ id: "x", type: "acme" }] },
      'tenants[0].partners[0].type: found "acme"; allowed: a partner whose type is one of "webhook", "crm"',
    ],
    [
      "no link key",
      { links: { keys: [] } },
      "tenants[0].links.keys: found an empty list; allowed: at least one key",
    ],
    [
      "a topic twice",
      { topics: [...tenant.topics, tenant.topics[1]] },
      'tenants[0].topics[2].id: found "offers"; allowed: another than at tenants[0].topics[1].id',
    ],
    [
      "a kid twice",
      { api: { keys: [{ kid: "k1", secret: "env:A" }] } },
      'tenants[0].api.keys[0].kid: found "k1"; allowed: another than at tenants[0].links.keys[0].kid',
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
      "plain HTTP in any address of a partner",
      { partners: [{ ...hub, url: "http://hub.example/" }] },
      'tenants[0].partners[0].url: found "http:" to "hub.example"; allowed: an https address',
    ],
    [
      "a sender's topic",
      { senders: [{ number: "+12025550199", topics: ["gone"] }] },
      'tenants[0].senders[0].topics[0]: found "gone"',
    ],
    [
      "a provider's topic",
      { providers: { sendgrid: { publicKey: "env:A", topics: { "list 7": "gone" } } } },
      'tenants[0].providers.sendgrid.topics["list 7"]: found "gone"; allowed: a topic of the tenant',
    ],
    [
      "a sender's number",
      { senders: [{ number: "202 555 0199", topics: ["offers"] }] },
      'tenants[0].senders[0].number: found "202 555 0199"; allowed: a phone number in E.164',
    ],
    [
      "a number that is none",
      { senders: [{ number: "SHOP", topics: ["offers"] }] },
      'tenants[0].senders[0].number: found "SHOP"; allowed: a phone number in E.164',
    ],
    [
      "an answer longer than an SMS",
      { texts: { stop: { en: `{brand}: ${"x".repeat(150)}` } } },
      "tenants[0].texts.stop.en: found a text of 161 letters; allowed: at most 160 letters of GSM 7-bit",
    ],
    [
      "an answer longer than two SMS in other letters",
      { texts: { help: { he: `{brand}: ${"א".repeat(124)}` } } },
      "tenants[0].texts.help.he: found a text of 135 letters",
    ],
    [
      "an answer of nobody",
      { senders: [{ number: "72345", topics: ["offers"], texts: { stop: { en: "You are out." } } }] },
      "tenants[0].senders[0].texts.stop.en: found a text of 12 letters; allowed: a text with {brand}",
    ],
    [
      "a confirmation that sells",
      { texts: { stop: { en: "{brand}: Done. 20% off if you stay!" } } },
      "tenants[0].texts.stop.en: found a text of 37 letters; allowed: a confirmation and nothing else",
    ],
    [
      "a name that leaves our answers no room",
      { name: "x".repeat(60), senders: [{ number: "72345", topics: ["offers"], confirms: "heed" }] },
      "tenants[0].name: found a name of 60 letters; allowed: a name with which every answer is one SMS",
    ],
    [
      "a way to answer that a provider does not have",
      { providers: { sendgrid: { publicKey: "env:A", reply: { apiKey: "env:B" } } } },
      "tenants[0].providers.sendgrid.reply: found an unknown key",
    ],
    [
      "a way to answer without its key",
      { providers: { vonage: { ...vonage, reply: {} } } },
      "tenants[0].providers.vonage.reply.apiKey: found nothing",
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
    [
      "a provider that is known by names, with none of them",
      { providers: { ses: { certificates: "env:PINNED" } } },
      "tenants[0].providers.ses: found nothing to know it by; allowed: at least one of topicArns, configurationSets",
    ],
    [
      "an empty list of names",
      { providers: { ses: { configurationSets: [] } } },
      "tenants[0].providers.ses.configurationSets: found an empty list; allowed: at least one text",
    ],
    [
      "a provider with no secret at all",
      { providers: { brevo: {} } },
      "tenants[0].providers.brevo: found no secret; allowed: at least one of token, username, password",
    ],
    [
      "a reference in a plain setting",
      { providers: { vonage: { signatureSecret: "env:A", algorithm: "env:B" } } },
      'tenants[0].providers.vonage.algorithm: found "env:B"; allowed: a plain text',
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

  test.for<[string, object[], object, string]>([
    [
      "tenants that AWS cannot tell apart",
      [
        { ...tenant, id: "a-b" },
        { ...other, id: "a_b" },
      ],
      {},
      'tenants[1].id: found "a_b"; allowed: another than at tenants[0].id',
    ],
    [
      "a key of two tenants",
      [tenant, { ...other, api: tenant.api }],
      {},
      "tenants[1].api.keys[0].secret: found the reference of a key of another tenant; allowed: one that tenants[0] does not use",
    ],
    [
      "two partners with one queue",
      [
        { ...tenant, id: "a", partners: [{ ...partner, id: "b-c" }] },
        { ...other, id: "a-b", partners: [{ ...partner, id: "c" }] },
      ],
      {},
      'tenants[1].partners[0].id: found "c"; allowed: a name whose queue is not also that of tenants[0].partners[0]',
    ],
    [
      "a partner named like another's dead letters",
      [{ ...tenant, partners: [partner, { ...partner, id: "crm-dead" }] }],
      {},
      'tenants[0].partners[1].id: found "crm-dead"',
    ],
    [
      "a longest wait under the first",
      [tenant],
      { retry: { firstSeconds: 60, maxSeconds: 5 } },
      "retry.maxSeconds: found 5",
    ],
    [
      "a port among private hosts",
      [tenant],
      { allowPrivatePartners: ["localhost/x"] },
      'allowPrivatePartners[0]: found "localhost/x"',
    ],
    ["no tenant", [], {}, "tenants: found an empty list; allowed: at least one tenant"],
    ["the canary's name", [{ ...tenant, id: "heed-canary" }], {}, 'tenants[0].id: found "heed-canary"'],
  ])("%s", async ([, tenants, deployment, line]) => {
    expect(await mistakesOf(load(tenants, deployment))).toEqual([expect.stringContaining(line)]);
  });

  test("all at once, whether of form or of sense", async () => {
    const mistakes = await mistakesOf(
      load([
        {
          ...tenant,
          name: 7,
          extra: 1,
          more: 2,
          topics: [{ id: "Offers" }, tenant.topics[1], tenant.topics[1]],
        },
      ]),
    );
    const paths = mistakes.map((line) => line.split(":")[0]);
    expect(paths.sort()).toEqual([
      "tenants[0].extra",
      "tenants[0].more",
      "tenants[0].name",
      "tenants[0].topics[0].channels",
      "tenants[0].topics[0].id",
      "tenants[0].topics[0].title",
      "tenants[0].topics[2].id",
    ]);
  });

  test.for([
    ["a key's secret", { links: { keys: [{ kid: "k1", secret: "SoSecretThatItHurts" }] } }],
    ["a key itself", { api: { keys: ["SoSecretThatItHurts"] } }],
    ["a provider's secret", { providers: { sendgrid: { publicKey: "SoSecretThatItHurts" } } }],
    ["a list of a provider's secrets", { providers: { sendgrid: { publicKey: ["SoSecretThatItHurts"] } } }],
    ["a partner's secret", { partners: [{ ...partner, secret: "SoSecretThatItHurts" }] }],
    ["an unknown key's value", { apiKey: "SoSecretThatItHurts" }],
    ["a partner's address", { partners: [{ ...partner, url: "http://crm.example/?SoSecretThatItHurts" }] }],
  ] as const)("without the value: %s (R-234)", async ([, change]) => {
    const mistakes = await mistakesOf(load([{ ...tenant, ...change }]));
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).not.toMatch(/SoSecret/i);
  });

  test("of JSON with line and column, without the text around it", async () => {
    expect(await mistakesOf(loadText('{\n  "secret": "Hidden" x\n}'))).toEqual([
      'line 2, column 22: found "x"; allowed: JSON',
    ]);
    expect(await mistakesOf(loadText('{\n  "a": 1'))).toEqual([
      "line 2, column 9: found the end of the file; allowed: JSON",
    ]);
  });

  test("of a file that is not there", async () => {
    const file = join(folder, "absent.json");
    expect(await mistakesOf(loadConfiguration(file, LOCAL, EXTENSIONS))).toEqual([
      `${file}: found no such file; allowed: a file (HEED_CONFIG names another)`,
    ]);
  });
});

describe("on AWS", () => {
  test("retrying for less than three days is a mistake", async () => {
    const short = { retry: { forSeconds: 60 } };
    expect(await mistakesOf(load([tenant], short, AWS))).toEqual([
      expect.stringContaining("retry.forSeconds: found 60"),
    ]);
    expect(await mistakesOf(load([{ ...tenant, partners: [{ ...partner, ...short }] }], {}, AWS))).toEqual([
      expect.stringContaining("tenants[0].partners[0].retry.forSeconds: found 60"),
    ]);
    expect((await load([tenant], short)).retry.forSeconds).toBe(60);
  });

  test("a rule set that takes mail's rule", async () => {
    const mailto = { domain: "unsubscribe.example.com" };
    expect(await mistakesOf(load([{ ...tenant, mailto }], { mailto }, AWS))).toEqual([
      expect.stringContaining(
        "tenants[0].mailto.ruleSet: found nothing; allowed: on AWS, the SES receipt rule set",
      ),
      expect.stringContaining("mailto.ruleSet: found nothing"),
    ]);
    expect((await load([tenant], { mailto: { ...mailto, ruleSet: "inbound" } }, AWS)).tenants).toHaveLength(
      1,
    );
  });

  test("plain HTTP reaches no loopback host that is not listed", async () => {
    const tenants = [{ ...tenant, partners: [{ ...partner, url: "http://localhost:9000/" }] }];
    expect(await mistakesOf(load(tenants, {}, AWS))).toHaveLength(1);
    expect((await load(tenants, { allowPrivatePartners: ["localhost"] }, AWS)).tenants).toHaveLength(1);
  });
});

describe("secretUses", () => {
  test("names each reference once with its kind and whether it may be generated", async () => {
    const uses = secretUses(
      await load([
        {
          ...tenant,
          providers: {
            sendgrid: { publicKey: ["env:NEW", "env:OLD"] },
            ses: { topicArns: ["arn:aws:sns:x"] },
          },
          partners: [partner, { id: "hub", type: "crm", apiKey: "secretsmanager:hub" }],
        },
      ]),
    );
    expect(uses.map(({ ref, kind, form }) => `${ref} ${kind} ${form}`)).toEqual([
      "env:HEED_LINK_KEY links key",
      "env:HEED_API_KEY api key",
      "env:HEED_CONTACT_KEY_DEMO contacts key",
      "env:HEED_HEAD_KEY_DEMO signing key",
      "env:NEW providers given",
      "env:OLD providers given",
      "env:CRM_SECRET partners webhook",
      "secretsmanager:hub partners given",
    ]);
    expect(uses[4]).toMatchObject({ tenant: "demo", provider: "sendgrid", setting: "publicKey" });
    const answering = secretUses(await load([{ ...tenant, providers: { vonage } }]));
    expect(answering.map(({ ref }) => ref)).toContain("env:VONAGE_KEY");
  });
});

describe("cutFor", () => {
  const spec: FunctionSpec = {
    name: "any",
    entry: "functions/accept/any.ts",
    routes: [],
    table: [],
    sendsTo: [],
    secrets: [],
    timeoutSeconds: 5,
  };
  const oidc = { issuer: "https://login.example", audience: "heed" };
  async function cut(change: Partial<FunctionSpec>): Promise<Config> {
    const full = [
      { ...tenant, partners: [partner, { id: "hub", type: "crm", apiKey: "env:HUB" }] },
      { ...other, providers: {}, partners: [] },
    ];
    return cutFor(await load(full, { oidc, allowPrivatePartners: ["10.0.0.1"] }), { ...spec, ...change });
  }

  test("leaves a function without secrets no reference, no partner and no provider", async () => {
    const config = await cut({});
    expect(JSON.stringify(config)).not.toMatch(/env:|crm|sendgrid|oidc|10\.0\.0\.1/);
    expect(config.tenants.map(({ id }) => id)).toEqual(["demo", "other"]);
    expect(config.tenants[0]?.topics).toHaveLength(2);
  });

  test("leaves the keys of the kinds that are asked for, and the issuer with those of the API", async () => {
    const config = await cut({ secrets: ["api"] });
    expect(secretUses(config).map(({ ref }) => ref)).toEqual(["env:HEED_API_KEY", "env:OTHER_API_KEY"]);
    expect(config.oidc).toEqual(oidc);
  });

  test("leaves a provider its own settings and the tenants that use it", async () => {
    const config = await cut({ secrets: ["contacts", "providers"], provider: "sendgrid" });
    expect(secretUses(config).map(({ ref }) => ref)).toEqual([
      "env:HEED_CONTACT_KEY_DEMO",
      "env:SENDGRID_WEBHOOK_KEY",
    ]);
    expect(config.tenants).toHaveLength(1);
  });

  test("leaves who hears texts that they can be answered, and who answers them how; neither the rest", async () => {
    const config = await load(
      [
        { ...tenant, providers: { vonage } },
        { ...other, providers: {} },
      ],
      {
        allowPrivatePartners: ["10.0.0.1"],
      },
    );
    const cutting = { ...spec, secrets: ["contacts", "providers"] } as const;
    const hears = cutFor(config, { ...cutting, provider: "vonage" });
    expect(hears.tenants[0]?.providers).toEqual({
      vonage: { signatureSecret: "env:VONAGE_SECRET", reply: {} },
    });
    expect(hears.allowPrivatePartners).toEqual([]);
    const answers = cutFor(config, { ...cutting, texter: "vonage" });
    expect(answers.tenants.map(({ providers }) => providers)).toEqual([{ vonage: { reply: vonage.reply } }]);
    expect(answers.allowPrivatePartners).toEqual(["10.0.0.1"]);
  });

  test("leaves those that follow an event's jobs the partners' names, without address and secret", async () => {
    const names = [
      { id: "crm", type: "webhook", address: "plain" },
      { id: "hub", type: "crm", address: "plain" },
    ];
    const [following] = (await cut({ table: ["Query"], followsJobs: true })).tenants;
    const [answering] = (await cut({ table: ["Query"], secrets: ["api"] })).tenants;
    const [operator] = (await cut(allFunctions().find(({ name }) => name === "operator") ?? {})).tenants;
    expect(following?.partners).toEqual(names);
    // An erasure that knew no partner would wait for none.
    expect(operator?.partners).toEqual(names);
    expect(answering?.partners).toEqual([]);
  });

  test("leaves a previous system's links the tenants that left it, and a retention those that have one", async () => {
    const config = await load([
      { ...tenant, oldLinks: ["listmonk"], retention: { evidenceDays: 400 } },
      { ...other, oldLinks: ["mautic"] },
    ]);
    const ids = (change: Partial<FunctionSpec>) =>
      cutFor(config, { ...spec, ...change }).tenants.map(({ id }) => id);
    expect(ids({ oldLinks: "listmonk" })).toEqual(["demo"]);
    expect(ids({ oldLinks: "aws-one-click" })).toEqual([]);
    expect(ids({ needs: "retention" })).toEqual(["demo"]);
  });

  test("leaves a partner type the partners of that type, whole, and the private hosts", async () => {
    const config = await cut({ secrets: ["contacts", "partners"], partnerType: "webhook" });
    expect(config.tenants.flatMap(({ partners }) => partners)).toEqual([{ ...partner, address: "plain" }]);
    expect(config.allowPrivatePartners).toEqual(["10.0.0.1"]);
  });
});

describe("what ships", () => {
  test("the published schema is the one that validates: run `node infra/schema.ts`", async () => {
    expect(await readFile(SCHEMA_FILE, "utf8")).toBe(publishedSchema(await loadExtensions()));
  });

  test("the demo configuration is valid, for the schema and for the loader", async () => {
    const file = join(import.meta.dirname, "../../heed.config.json");
    const validate = new Ajv.default({ strict: false }).compile(
      JSON.parse(await readFile(SCHEMA_FILE, "utf8")),
    );
    const demo: unknown = JSON.parse(await readFile(file, "utf8"));
    expect(validate(demo), JSON.stringify(validate.errors)).toBe(true);
    expect((await loadConfiguration(file, AWS)).tenants.map(({ id }) => id)).toEqual(["demo"]);
  });
});
