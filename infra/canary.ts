import { CANARY } from "../shared/canary.ts";
import type { Tenant } from "../shared/config.ts";
import type { Configuration } from "./configuration.ts";

/**
 * Adds the tenant of the canary, which is like any other: its presses take the way of everybody's, and no partner of
 * the company hears of them.
 * @returns the configuration as it is where `aws.canary` is off, or where no address is known at synth
 */
export function withCanary(config: Configuration): Configuration {
  const publicUrl = config.tenants.map((tenant) => tenant.publicUrl).find((url) => url !== "");
  if (config.aws?.canary === false || publicUrl === undefined) return config;
  return { ...config, tenants: [...config.tenants, canaryTenant(publicUrl)] };
}

function canaryTenant(publicUrl: string): Tenant {
  return {
    id: CANARY.tenant,
    name: "Canary",
    publicUrl,
    canary: true,
    topics: [{ id: CANARY.topic, title: { en: "Canary" }, channels: ["email"], kind: "marketing" }],
    links: { keys: [{ kid: "k1", secret: "env:HEED_CANARY_LINK_KEY" }] },
    api: { keys: [{ kid: "a1", secret: "env:HEED_CANARY_API_KEY" }] },
    contacts: { keys: [{ kid: "c1", secret: "env:HEED_CANARY_CONTACT_KEY" }] },
    // Nobody's proof rests on it.
    signing: { keys: [] },
    providers: {},
    partners: [
      {
        id: CANARY.partner,
        type: "webhook",
        url: `${publicUrl}${CANARY.path}`,
        secret: "env:HEED_CANARY_WEBHOOK_SECRET",
        address: "sha256",
      },
    ],
    senders: [],
    defaultAllowed: { email: true, sms: false },
    requireEvidence: false,
    revokeAllScope: false,
    privacy: { gpc: false },
  };
}
