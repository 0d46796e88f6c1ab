import { readFileSync } from "node:fs";
import { CompactEncrypt, compactDecrypt } from "jose";
import { describe, expect, test } from "vitest";
import { type LinkRequest, linkMinter } from "../../../shared/client/heed.ts";
import { openToken } from "../../../shared/link.ts";
import { mintLink } from "../../../shared/mail-headers.ts";
import { secretStore } from "../../../shared/secrets.ts";
import { TEST_SECRETS, testConfig } from "../../support/config.ts";

const NOW = Date.parse("2026-11-23T20:00:00Z");
const config = testConfig();
const secrets = secretStore([], TEST_SECRETS, () => Promise.resolve(new Map()), Date.now);
const mint = linkMinter({
  url: "https://heed.example.com/",
  tenant: "demo",
  key: { kid: "k1", secret: TEST_SECRETS.HEED_LINK_KEY },
  now: () => NOW,
});

const tokenOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

describe("links that are minted offline", () => {
  test.for<LinkRequest>([
    {
      channel: "email",
      address: " Ann@Example.COM ",
      topic: "newsletter",
      campaign: "2026-11",
      language: "de",
    },
    { channel: "email", address: "jörg@bücher.example", topic: "*" },
    { channel: "sms", address: "+12025550123" },
    { channel: "sms", address: "+5215512345678", topic: "offers" },
    { channel: "email", address: "ann@example.com", also: "+12025550123" },
  ])("open as those of Heed do: %j", async (request) => {
    const { url, preferencesUrl, headers } = await mint(request);
    const [tenant] = config.tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const address = request.channel === "email" ? request.address.trim().toLowerCase() : request.address;
    const normalised = address.replace("bücher", "xn--bcher-kva").replace("+521", "+52");
    const key = { kid: "k1", secret: Buffer.from(TEST_SECRETS.HEED_LINK_KEY, "base64url") };
    const ours = await mintLink(tenant, key, { ...request, address: normalised }, NOW);
    for (const [theirs, own, purpose] of [
      [url, ours.url, "heed-u"],
      [preferencesUrl, ours.preferencesUrl, "heed-p"],
    ] as const) {
      const opened = await openToken(config, secrets, purpose, tokenOf(theirs), NOW);
      expect(opened).toMatchObject({ channel: request.channel, address: normalised });
      expect(opened).toEqual(await openToken(config, secrets, purpose, tokenOf(own), NOW));
      expect(theirs.length).toBe(own.length);
    }
    expect(headers).toEqual({
      "List-Unsubscribe": `<${url}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
  });

  test("are read by jose, and no two are alike", async () => {
    const [one, two] = [
      await mint({ channel: "email", address: "a@example.com" }),
      await mint({ channel: "email", address: "a@example.com" }),
    ];
    expect(one.url).not.toBe(two.url);
    const key = Buffer.from(TEST_SECRETS.HEED_LINK_KEY, "base64url");
    const { plaintext, protectedHeader } = await compactDecrypt(tokenOf(one.url), key);
    expect(protectedHeader).toEqual({ alg: "dir", enc: "A256GCM", kid: "demo.k1", typ: "heed-u" });
    expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual({
      c: "email",
      a: "a@example.com",
      i: NOW / 1000,
    });
  });

  test("a preference link ends after 30 days", async () => {
    const { preferencesUrl } = await mint({ channel: "email", address: "a@example.com" });
    const open = (now: number) => openToken(config, secrets, "heed-p", tokenOf(preferencesUrl), now);
    expect(await open(NOW + 30 * 86_400_000 - 1)).toBeDefined();
    expect(await open(NOW + 30 * 86_400_000)).toBeUndefined();
  });

  test.for([
    ["email", "nobody"],
    ["sms", "(202) 555-0123"],
    ["sms", "+1 202 555 0123"],
  ] as const)("none is minted for %s to %s, which is no key form", async ([channel, address]) => {
    await expect(mint({ channel, address })).rejects.toThrow(TypeError);
  });

  test("nor with another address that is none", async () => {
    const also = "ann@example.com";
    await expect(mint({ channel: "email", address: "ann@example.com", also })).rejects.toThrow(
      /other address/,
    );
  });

  test("nor under a key that is none", () => {
    const key = { kid: "k1", secret: "c2hvcnQ" };
    expect(() => linkMinter({ url: "https://heed.example.com", tenant: "demo", key })).toThrow(/link key/);
  });
});

interface Vectors {
  readonly secret: string;
  readonly vectors: readonly {
    readonly name: string;
    readonly typ: "heed-u" | "heed-p";
    readonly key: string;
    readonly iv: string;
    readonly header: string;
    readonly payload: string;
    readonly token: string;
  }[];
}

const { secret, vectors }: Vectors = JSON.parse(readFileSync("test/fixtures/links/vectors.json", "utf8"));

describe("the published vectors (docs/links.md)", () => {
  test.for(vectors)("$name: the token opens to its claims", async ({ typ, token, payload }) => {
    const { c, a, p, g, l, i } = JSON.parse(payload);
    const store = secretStore([], { HEED_LINK_KEY: secret }, () => Promise.resolve(new Map()), Date.now);
    expect(await openToken(config, store, typ, token, NOW)).toMatchObject({
      channel: c,
      address: a,
      topic: p,
      campaign: g,
      language: l,
      issuedAt: i,
    });
  });

  test.for(vectors)(
    "$name: jose makes the very token of its parts",
    async ({ key, iv, header, payload, token }) => {
      const made = new CompactEncrypt(Buffer.from(payload))
        .setProtectedHeader(JSON.parse(header))
        .setInitializationVector(Buffer.from(iv, "base64url"))
        .encrypt(Buffer.from(key, "base64url"));
      expect(await made).toBe(token);
    },
  );
});
