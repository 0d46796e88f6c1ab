import { hasAll, type ImportFormat, type ListedStatus } from "../import-format.ts";
import type { Row } from "../list/row.ts";
import { listTime } from "../list/time.ts";

/**
 * Mailchimp's export of an audience: a ZIP of `subscribed_…`, `unsubscribed_…` and `cleaned_…` as CSV. Sure, from
 * files that people have kept: `Email Address`, then the audience's own columns, then `OPTIN_TIME`, `CONFIRM_TIME`,
 * `UNSUB_TIME`, `UNSUB_CAMPAIGN_ID`, `UNSUB_REASON` or `CLEAN_TIME`, `CLEAN_CAMPAIGN_ID`, and `LAST_CHANGED`, `LEID`,
 * `EUID`; some columns stand there twice. From memory: that the times are UTC. The audience is not in the file.
 * https://mailchimp.com/help/view-export-contacts/
 */
export const format: ImportFormat = {
  says: "Mailchimp: unsubscribed and cleaned of an audience's export",
  columns: [
    "emailaddress",
    "unsubtime",
    "unsubreason",
    "cleantime",
    "leid",
    "euid",
    "optintime",
    "memberrating",
  ],
  fits: (shape) =>
    hasAll(shape, "emailaddress") &&
    ["unsubtime", "cleantime", "leid", "euid"].some((name) => shape.columns.has(name)),
  read(row, shape) {
    const status = statusOf(row, shape.file);
    if (status === undefined) return { aside: "subscribed, and neither unsubscribed nor cleaned" };
    const time = listTime(row.text("unsubtime") || row.text("cleantime") || row.text("lastchanged"));
    const campaign = row.text("unsubcampaignid") || row.text("cleancampaignid");
    const reason = row.text("unsubreason").slice(0, 200);
    const evidence = { ...(campaign === "" ? {} : { campaign }), ...(reason === "" ? {} : { reason }) };
    return [{ channel: "email", address: row.text("emailaddress"), status, time, evidence }];
  },
};

function statusOf(row: Row, file: string): ListedStatus | undefined {
  if (row.text("unsubtime") !== "" || file.startsWith("unsubscribed")) return "opted_out";
  return row.text("cleantime") !== "" || file.startsWith("cleaned") ? "hard_bounce" : undefined;
}
