import { createHmac } from "node:crypto";
import { addressIn, type OldLinkList } from "../old-link-list.ts";

/**
 * A link holds the tracking hash of one message to one person, which only `email_stats` knows; since version 5 also
 * HMAC-SHA-256 of the address as it was written to, in hex, under `secret_key` (mautic/mautic, EmailBundle,
 * MailHashHelper.php).
 */
export const list: OldLinkList = {
  says: "Mautic: `SELECT tracking_hash, email_address FROM email_stats`; or, with its secret_key, any list of people",
  idsIn(row, key) {
    const tracking = row.text("trackinghash").toLowerCase();
    const ids = /^[0-9a-z]{6,64}$/.test(tracking) ? [`tracking ${tracking}`] : [];
    if (key !== undefined)
      ids.push(`secret ${createHmac("sha256", key).update(addressIn(row)).digest("hex")}`);
    return ids;
  },
};
