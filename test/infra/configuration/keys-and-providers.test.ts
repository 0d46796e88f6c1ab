import { describe, expect, test } from "vitest";
import { mistakesOf, tenant, useConfigurations, vonage } from "../../support/configurations.ts";

const { load } = useConfigurations();

describe("a mistake in the keys, providers and senders of a tenant", () => {
  test.for<[string, object, string]>([
    [
      "a provider without a file",
      { providers: { acme: { secret: "env:A" } } },
      "tenants[0].providers.acme: found an unknown key; allowed: one of sendgrid, ses, aws-sms, brevo, vonage",
    ],
    [
      "no link key",
      { links: { keys: [] } },
      "tenants[0].links.keys: found an empty list; allowed: at least one key",
    ],
    [
      "a kid twice",
      { api: { keys: [{ kid: "k1", secret: "env:A" }] } },
      'tenants[0].api.keys[0].kid: found "k1"; allowed: another than at tenants[0].links.keys[0].kid',
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
  ])("%s", async ([, change, line]) => {
    const mistakes = await mistakesOf(load([{ ...tenant, ...change }]));
    expect(mistakes).toEqual([expect.stringContaining(line)]);
  });
});
