import { createHash } from "node:crypto";
import type { Channel } from "../../shared/event.ts";

/** How an address is written in a partner's own dialect. @param address in its key form */
export type Dialect = (address: string, channel: Channel) => string;

/** SHA-512 in lower-case hex of the normalised address. */
export const sha512: Dialect = (address) => createHash("sha512").update(address).digest("hex");

/**
 * California's Delete Request and Opt-out Platform: SHA-256 in Base64, of the address in lower case with its dots and
 * plus, of a phone number's last ten digits. https://privacy.ca.gov/drop/
 */
export const drop: Dialect = (address, channel) => {
  const text = channel === "sms" ? address.replaceAll(/\D/g, "").slice(-10) : address.trim().toLowerCase();
  return createHash("sha256").update(text).digest("base64");
};

/**
 * Google: SHA-256 in lower-case hex, of a phone number in E.164 with its plus, of an address in lower case. Google's own
 * mailboxes are one with or without the dots before the at sign. What follows a plus stays, as in the samples of
 * Google's client libraries; its guide for websites takes it off.
 * https://developers.google.com/google-ads/api/docs/remarketing/audience-segments/customer-match
 */
export const google: Dialect = (address, channel) =>
  sha256(channel === "sms" ? address : withoutDots(address.trim().toLowerCase()));

/** Meta: SHA-256 in lower-case hex, of a phone number's digits without the plus. */
export const meta: Dialect = (address) => sha256(address.trim().toLowerCase().replace(/^\+/, ""));

function withoutDots(address: string): string {
  const [local = "", domain = ""] = address.split("@");
  return /^(gmail|googlemail)\.com$/.test(domain) ? `${local.replaceAll(".", "")}@${domain}` : address;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
