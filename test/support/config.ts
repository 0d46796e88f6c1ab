import type { Config, Tenant } from "../../shared/config.ts";

const TENANT: Tenant = {
  id: "demo",
  name: "Demo Shop",
  publicUrl: "https://heed.example.com",
  topics: [
    { id: "newsletter", title: { en: "Newsletter" }, channels: ["email"], kind: "marketing" },
    { id: "offers", title: { en: "Offers" }, channels: ["email", "sms"], kind: "marketing" },
    { id: "receipts", title: { en: "Receipts" }, channels: ["email"], kind: "transactional" },
  ],
  links: { keys: [{ kid: "k1", secret: "env:HEED_LINK_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:HEED_API_KEY" }] },
  contacts: { keys: [{ kid: "c1", secret: "env:HEED_CONTACT_KEY_DEMO" }] },
  signing: { keys: [{ kid: "h1", secret: "env:HEED_HEAD_KEY_DEMO" }] },
  providers: {},
  partners: [],
  senders: [{ number: "+12025550199", topics: ["offers"], confirms: "provider" }],
  defaultAllowed: { email: true, sms: false },
  requireEvidence: false,
  revokeAllScope: false,
  privacy: { gpc: true },
};

/** The demo tenant alone, changed where a test needs it. */
export function testConfig(change: Partial<Tenant> = {}): Config {
  return {
    tenants: [{ ...TENANT, ...change }],
    allowPrivatePartners: [],
    retry: { firstSeconds: 1, maxSeconds: 3600, forSeconds: 259_200 },
  };
}

/** The secrets behind its references: 32 bytes each, in base64url. */
export const TEST_SECRETS = {
  HEED_LINK_KEY: Buffer.alloc(32, 1).toString("base64url"),
  HEED_API_KEY: Buffer.alloc(32, 2).toString("base64url"),
  HEED_CONTACT_KEY_DEMO: Buffer.alloc(32, 7).toString("base64url"),
  HEED_HEAD_KEY_DEMO: Buffer.alloc(32, 9).toString("base64url"),
};
