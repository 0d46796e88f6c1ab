/** The names of the canary's own tenant, which a deployment adds to those of its configuration. */
export const CANARY = {
  tenant: "heed-canary",
  topic: "canary",
  partner: "echo",
  /** Where its partner listens, on the deployment's own address. */
  path: "/canary/partner",
} as const;
