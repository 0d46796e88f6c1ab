import { describe, expect, test } from "vitest";
import { cutFor, secretUses } from "../../../infra/configuration.ts";
import type { FunctionSpec } from "../../../infra/function-spec.ts";
import { allFunctions } from "../../../infra/functions.ts";
import type { Config } from "../../../shared/config.ts";
import { other, partner, tenant, useConfigurations, vonage } from "../../support/configurations.ts";

const { load } = useConfigurations();

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
