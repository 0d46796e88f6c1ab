// Everything that a sender's or a partner's own program needs of Heed, in one file without dependencies: `npm run
// build` makes it `dist/client/heed.mjs`, with its types in `heed.d.mts` (docs/client.md).

export type { Answer } from "./answer.ts";
export { type ApiOptions, HeedRefused, HeedUnavailable } from "./api.ts";
export { type Key, type LinkOptions, type LinkRequest, linkMinter, type MintedLinks } from "./links.ts";
export { type Heed, type HeedOptions, heedClient, type Question } from "./may-send.ts";
export type { Channel, Recipient } from "./recipient.ts";
export {
  type ConsentNotice,
  verifyWebhook,
  type WebhookOptions,
  WebhookRefused,
  type WebhookRequest,
} from "./webhook.ts";
