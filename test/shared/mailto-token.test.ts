import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Config, Tenant } from "../../shared/config.ts";
import type { LinkKey } from "../../shared/link.ts";
import {
  isForAddress,
  isMailtoToken,
  mintMailtoToken,
  type OpenedMailto,
  openMailtoToken,
} from "../../shared/mailto-token.ts";
import { secretStore } from "../../shared/secrets.ts";
import { type Vault, vault } from "../../shared/vault.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";

const KEY: LinkKey = { kid: "k1", secret: Buffer.alloc(32, 1) };
const CONTACTS = vault([{ kid: "c1", secret: Buffer.alloc(32, 7) }]);
const ANN = { address: "ann@example.com", topic: "newsletter" };
const TOKEN = mintMailtoToken("demo", KEY, CONTACTS, ANN);

function open(token: string, config: Config = testConfig()): Promise<OpenedMailto | undefined> {
  return openMailtoToken(
    config,
    secretStore([], TEST_SECRETS, async () => new Map(), Date.now),
    token,
  );
}

function withTopics(...ids: readonly string[]): Partial<Tenant> {
  return { topics: ids.map((id) => ({ id, title: {}, channels: ["email"], kind: "marketing" })) };
}

describe("R-076: the token", () => {
  test("fits into a local part of 64 octets, in letters that no mail server changes but in case", () => {
    expect(TOKEN).toMatch(/^u-[a-z2-7]{60}$/);
    expect(TOKEN.length).toBeLessThanOrEqual(64);
  });

  test("is the same every time, so that two messages to one person name one address", () => {
    expect(mintMailtoToken("demo", KEY, CONTACTS, ANN)).toBe(TOKEN);
  });

  test("opens to tenant, topic and contact, and is for that address alone", async () => {
    const opened = await open(TOKEN);
    expect(opened).toMatchObject({ tenant: { id: "demo" }, topic: "newsletter" });
    const isFor = (address: string): boolean =>
      opened !== undefined && isForAddress(opened, CONTACTS, address);
    expect([isFor("ann@example.com"), isFor("bob@example.com")]).toEqual([true, false]);
  });

  test.for(["*", "newsletter", "offers", "receipts", "sale_share"])("names the topic %s", async (topic) => {
    const token = mintMailtoToken("demo", KEY, CONTACTS, { ...ANN, topic });
    expect((await open(token))?.topic).toBe(topic);
  });

  test("without a topic means everything", async () => {
    const token = mintMailtoToken("demo", KEY, CONTACTS, { address: ANN.address });
    expect((await open(token))?.topic).toBe("*");
  });

  test("is read in any case", async () => {
    expect((await open(TOKEN.toUpperCase()))?.topic).toBe("newsletter");
  });

  test("is for an address under every contact key that is looked up", async () => {
    const later = vault([
      { kid: "c2", secret: Buffer.alloc(32, 8) },
      { kid: "c1", secret: Buffer.alloc(32, 7) },
    ]);
    const [old, fresh] = [await open(TOKEN), await open(mintMailtoToken("demo", KEY, later, ANN))];
    const isFor = (opened: OpenedMailto | undefined, keys: Vault): boolean =>
      opened !== undefined && isForAddress(opened, keys, ANN.address);
    expect([isFor(old, later), isFor(fresh, later), isFor(fresh, CONTACTS)]).toEqual([true, true, false]);
  });
});

describe("R-215: a token that is not ours opens to nothing", () => {
  test("with any of its letters changed", async () => {
    for (let at = 2; at < TOKEN.length; at += 1) {
      const letter = TOKEN[at] === "a" ? "b" : "a";
      expect(await open(TOKEN.slice(0, at) + letter + TOKEN.slice(at + 1))).toBeUndefined();
    }
  });

  test("with another spelling of its last letter, which holds four bits of nothing", async () => {
    const spellings = [..."abcdefghijklmnopqrstuvwxyz234567"].map((letter) => TOKEN.slice(0, -1) + letter);
    const opened = await Promise.all(spellings.map((token) => open(token)));
    expect(opened.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test.for([
    [
      "made with another key",
      mintMailtoToken("demo", { ...KEY, secret: Buffer.alloc(32, 9) }, CONTACTS, ANN),
    ],
    ["of another tenant", mintMailtoToken("other", KEY, CONTACTS, ANN)],
    ["of a topic that is gone", mintMailtoToken("demo", KEY, CONTACTS, { ...ANN, topic: "gone" })],
    ["cut short", TOKEN.slice(0, -1)],
    ["with a letter too many", `${TOKEN}a`],
    ["without its first letters", TOKEN.slice(2)],
    ["empty", ""],
  ] as const)("%s", async ([, token]) => {
    expect(await open(token)).toBeUndefined();
  });

  test("whatever is written in its place", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `u-${text.slice(0, 60)}`),
        ),
        async (text) => {
          expect(await open(text)).toBeUndefined();
        },
      ),
    );
  });
});

describe("two bytes that name two things", () => {
  const index = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 4);

  test("are settled by the MAC where two topics share them", async () => {
    const seen = new Map<string, string>();
    let pair: readonly string[] = [];
    for (let i = 0; pair.length === 0; i += 1) {
      const other = seen.get(index(`t${i}`));
      if (other !== undefined) pair = [other, `t${i}`];
      seen.set(index(`t${i}`), `t${i}`);
    }
    for (const topic of pair) {
      const token = mintMailtoToken("demo", KEY, CONTACTS, { ...ANN, topic });
      expect((await open(token, testConfig(withTopics(...pair))))?.topic).toBe(topic);
    }
  });

  test("mean the same whatever the order of the configuration", async () => {
    const { tenants, ...deployment } = testConfig(withTopics("offers", "newsletter"));
    const others = tenants.map((tenant) => ({ ...tenant, id: "other" }));
    const opened = await open(TOKEN, { ...deployment, tenants: [...others, ...tenants] });
    expect(opened).toMatchObject({ tenant: { id: "demo" }, topic: "newsletter" });
  });
});

test("what looks like a token is told from other local parts", () => {
  expect([TOKEN, TOKEN.toUpperCase(), "unsubscribe", "u-", `x${TOKEN}`].map(isMailtoToken)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
