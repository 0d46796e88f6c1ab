import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../../infra/configuration.ts";
import {
  AWS,
  EXTENSIONS,
  LOCAL,
  mistakesOf,
  other,
  partner,
  tenant,
  useConfigurations,
} from "../../support/configurations.ts";

const { folder, load, loadText } = useConfigurations();

describe("a mistake is told with its path, the finding and what is allowed", () => {
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
      { allowPrivatePartners: ["::1", "localhost:80"] },
      'allowPrivatePartners[1]: found "localhost:80"',
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
    const file = join(folder(), "absent.json");
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
