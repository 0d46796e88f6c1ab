import { expect, test } from "vitest";
import type { Tenant } from "../../shared/config.ts";
import type { LinkClaims, LinkKey } from "../../shared/link.ts";
import { mintLink } from "../../shared/mail-headers.ts";
import { isForAddress, openMailtoToken } from "../../shared/mailto-token.ts";
import { secretStore } from "../../shared/secrets.ts";
import { vault } from "../../shared/vault.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { NOW } from "../support/ledger.ts";

const KEY: LinkKey = { kid: "k1", secret: Buffer.alloc(32, 1) };
const CONTACTS = vault([{ kid: "c1", secret: Buffer.alloc(32, 7) }]);
const ANN: LinkClaims = { channel: "email", address: "ann@example.com", topic: "newsletter" };
const config = testConfig({ mailto: { domain: "unsubscribe.example.com", reporters: [] } });

async function headerOf(
  tenants: readonly Tenant[],
  claims: LinkClaims = ANN,
  key: Parameters<typeof mintLink>[1] = { ...KEY, vault: CONTACTS },
): Promise<string> {
  const [tenant] = tenants;
  if (tenant === undefined) throw new Error("no tenant");
  return (await mintLink(tenant, key, claims, NOW)).headers["List-Unsubscribe"];
}

test("R-011, R-013: one https address first, then the one to write to, each in brackets", async () => {
  expect(await headerOf(config.tenants)).toMatch(
    /^<https:\/\/heed\.example\.com\/u\/[\w.-]+>, <mailto:u-[a-z2-7]{60}@unsubscribe\.example\.com>$/,
  );
});

test("R-015, R-016: the header is ASCII and short enough for one line", async () => {
  const long = {
    ...ANN,
    address: `${"a".repeat(40)}@${"b".repeat(40)}.example.com`,
    campaign: "c".repeat(20),
  };
  const header = await headerOf(config.tenants, long);
  expect(header).toMatch(/^[\x21-\x7e]+, [\x21-\x7e]+$/);
  expect(header.length).toBeLessThanOrEqual(998 - "List-Unsubscribe: ".length);
});

test("R-076: what the address says is what the link says", async () => {
  const [, localPart = ""] = /mailto:([^@]+)@/.exec(await headerOf(config.tenants)) ?? [];
  const secrets = secretStore([], TEST_SECRETS, async () => new Map(), Date.now);
  const opened = await openMailtoToken(config, secrets, localPart);
  expect(opened?.topic).toBe("newsletter");
  expect(opened && isForAddress(opened, CONTACTS, ANN.address)).toBe(true);
});

test("nobody writes to a phone number's address", async () => {
  const phone = { channel: "sms", address: "+12025550199" } as const;
  expect(await headerOf(config.tenants, phone)).not.toContain("mailto");
});

test("a tenant that takes no mail names none, nor does one whose contact keys are not at hand", async () => {
  expect(await headerOf(testConfig().tenants)).toMatch(/^<https:[^<>]+>$/);
  expect(await headerOf(config.tenants, ANN, KEY)).toMatch(/^<https:[^<>]+>$/);
});
