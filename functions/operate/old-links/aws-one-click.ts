import { hash } from "node:crypto";
import { addressIn, type OldLinkList } from "../old-link-list.ts";

/**
 * `h` is SHA-256 of the address, percent-encoded, `||` and the hash key, in hex; `hkv` says which key it was
 * (aws-samples/email-one-click-unsubscribe, README and CommonUtility.mjs). Its own check takes the address as it
 * stands in the query, so senders who encoded it in another place, or not at all, have links that worked as well.
 */
export const list: OldLinkList = {
  says: "the AWS sample email-one-click-unsubscribe: any list of people, with its hash key; or the hashes (email, h)",
  idsIn(row, key) {
    const written = row.text("h").toLowerCase();
    const ids = /^[0-9a-f]{64}$/.test(written) ? [written] : [];
    if (key === undefined) return ids;
    const address = addressIn(row);
    const forms = new Set([encodeURIComponent(address), address]);
    return [...ids, ...[...forms].map((form) => hash("sha256", `${form}||${key}`))];
  },
};
