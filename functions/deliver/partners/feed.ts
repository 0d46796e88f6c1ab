import type { PartnerType } from "../../../shared/partner.ts";
import { deliver } from "../deliver.ts";
import { putInFeed } from "../put-in-feed.ts";

/** A partner without webhooks: it reads what it is told page by page (`GET /v1/feed`). */
export const partner: PartnerType = {
  name: "feed",
  settings: { secret: "secret" },
  addresses: ["plain", "sha256", "md5"],
  batch: 10,
  send: putInFeed,
};

export const handler = deliver(partner);
