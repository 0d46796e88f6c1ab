import { createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { CompactEncrypt } from "jose";
import { describe, expect, test } from "vitest";
import { sealJwe } from "../../shared/compact-jwe.ts";
import { mintToken, openToken, type Purpose, tokenIn } from "../../shared/link.ts";
import { secretStore } from "../../shared/secrets.ts";
import { testConfig } from "../support/config.ts";

const [FIRST, SECOND, THIRD] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const NOW = Date.parse("2026-11-25T10:00:00.000Z");
const DAY = 86_400_000;
const CLAIMS = {
  channel: "email",
  address: "ann@example.com",
  topic: "newsletter",
  campaign: "spring",
} as const;

const env = {
  K1: FIRST.toString("base64url"),
  K2: SECOND.toString("base64url"),
  OTHER: THIRD.toString("base64url"),
};
const config = testConfig({
  links: {
    keys: [
      { kid: "k2", secret: "env:K2" },
      { kid: "k1", secret: "env:K1" },
    ],
  },
});
const secrets = secretStore(
  [],
  env,
  () => Promise.resolve(new Map()),
  () => NOW,
);

const mint = (purpose: Purpose = "heed-u", now = NOW, kid = "k1", secret = FIRST): Promise<string> =>
  mintToken("demo", { kid, secret }, purpose, CLAIMS, now);
const open = (token: string, purpose: Purpose = "heed-u", now = NOW) =>
  openToken(config, secrets, purpose, token, now);

test("a link opens to what it was minted for", async () => {
  expect(await open(await mint())).toMatchObject({ ...CLAIMS, issuedAt: NOW / 1000 });
});

test("R-216: it says nothing of the person, and needs only letters that survive in a path", async () => {
  const token = await mint();
  expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
  const readable = token
    .split(".")
    .map((part) => Buffer.from(part, "base64url").toString("latin1"))
    .join("");
  expect(readable).not.toMatch(/ann|example|newsletter/);
  expect(token.length).toBeLessThanOrEqual(400);
});

test("any JOSE library can mint one with no call to us", async () => {
  const token = await new CompactEncrypt(Buffer.from('{"c":"email","a":"ann@example.com","i":1795600000}'))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "demo.k1", typ: "heed-u" })
    .encrypt(FIRST);
  expect(await open(token)).toMatchObject({ address: "ann@example.com", topic: undefined });
});

test("R-040, R-221: an unsubscribe link opens after 400 days and after its key is no longer the first", async () => {
  expect(await open(await mint("heed-u", NOW - 400 * DAY))).toMatchObject({ address: "ann@example.com" });
});

test.for([
  ["heed-p", 30],
  ["heed-undo", 7],
  ["heed-confirm", 7],
] as const)("R-223: %s opens for %i days", async ([purpose, days]) => {
  const token = await mint(purpose);
  expect(await open(token, purpose, NOW + days * DAY - 1000)).toBeDefined();
  expect(await open(token, purpose, NOW + days * DAY)).toBeUndefined();
});

test("R-217: no purpose can stand in for another", async () => {
  const purposes: readonly Purpose[] = ["heed-u", "heed-p", "heed-undo", "heed-confirm", "heed-console"];
  for (const minted of purposes) {
    const token = await mint(minted);
    for (const asked of purposes) expect((await open(token, asked)) !== undefined).toBe(asked === minted);
  }
});

describe("what does not open", () => {
  test("R-215: a changed character anywhere", async () => {
    const token = await mint();
    for (let i = 0; i < token.length; i += 1) {
      const changed = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
      const opened = await open(changed);
      // The last character of a base64url part may carry bits that mean nothing.
      if (opened !== undefined) expect(opened).toMatchObject(CLAIMS);
    }
  });

  test("another tenant's key, another key under our kid, and an unknown kid", async () => {
    expect(await open(await mint("heed-u", NOW, "k1", THIRD))).toBeUndefined();
    expect(await open(await mint("heed-u", NOW, "k9", FIRST))).toBeUndefined();
    const foreign = await mintToken("other", { kid: "k1", secret: FIRST }, "heed-u", CLAIMS, NOW);
    expect(await open(foreign)).toBeUndefined();
  });

  test.for([
    "../k1",
    "demo.../k1",
    "demo.k1' OR 1=1",
    "https://evil.example/k",
    "demo.",
    ".k1",
    "nobody.k1",
    "",
  ])("R-219: the kid %j names nothing, whichever of our keys it was encrypted under", async (kid) => {
    for (const key of [FIRST, SECOND, THIRD]) {
      const token = await new CompactEncrypt(Buffer.from('{"c":"email","a":"ann@example.com"}'))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid, typ: "heed-u" })
        .encrypt(key);
      expect(await open(token)).toBeUndefined();
    }
  });

  const HEADER = { alg: "dir", enc: "A256GCM", kid: "demo.k1", typ: "heed-u" };
  const sealed = (change: Readonly<Record<string, string>>, key = createSecretKey(FIRST)): string =>
    sealJwe({ ...HEADER, ...change }, key, '{"c":"email","a":"ann@example.com","exp":9999999999}');

  test("R-218: what a header asks for beside the one algorithm, though the key and all else be right", async () => {
    expect(await open(sealed({}))).toBeDefined();
    for (const change of [
      { alg: "none" },
      { alg: "A256KW" },
      { alg: "RSA-OAEP" },
      { enc: "A128GCM" },
      { enc: "A256CBC-HS512" },
      { zip: "DEF" },
      { crit: "exp" },
    ]) {
      expect([change, await open(sealed(change))]).toEqual([change, undefined]);
    }
  });

  test("R-217: the key of another purpose, and the name of another under the purpose's own key", async () => {
    const others = ["heed-p", "heed-undo", "heed-confirm", "heed-console"] as const;
    for (const typ of others) {
      expect(await open(sealed({ typ }), typ)).toBeUndefined();
      expect(await open(sealed({ typ }), "heed-u")).toBeUndefined();
      const own = createSecretKey(Buffer.from(hkdfSync("sha256", FIRST, "", typ, 32)));
      expect(await open(sealed({ typ }, own), typ)).toBeDefined();
      expect(await open(sealed({}, own), typ)).toBeUndefined();
      expect(await open(sealed({}, own), "heed-u")).toBeUndefined();
    }
  });

  test.for(["", "x", "....", "a.b.c", "a.b.c.d.e", "%00", "eyJ", "💥"])("%j", async (token) => {
    expect(await open(token)).toBeUndefined();
  });
});

test("a key that cannot be read is no fault of the link", async () => {
  const down = secretStore(
    ["env:K1"],
    {},
    () => Promise.reject(new Error("down")),
    () => NOW,
  );
  await expect(openToken(config, down, "heed-u", await mint(), NOW)).rejects.toThrow("down");
});

test.for(["", "/", ".", ")", ">", ").", "%3E", "%2F", " "])(
  "R-064: a token is found with %j behind it",
  (tail) => {
    expect(tokenIn(`/u/eyJ.a_b-c${tail}`, "/u/")).toBe("eyJ.a_b-c");
  },
);

test("R-064: percent-encoded letters are the letters", () => {
  for (const path of ["/u/%65yJ%2Ea%5Fb%2Dc", "/u/%65y%4a%2ea%5fb%2dc"]) {
    expect(tokenIn(path, "/u/")).toBe("eyJ.a_b-c");
  }
});
