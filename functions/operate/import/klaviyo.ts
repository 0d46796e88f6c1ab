import { hasAll, type ImportFormat, type Listed, type ListedStatus } from "../import-format.ts";
import type { Row } from "../list/row.ts";
import { listTime } from "../list/time.ts";

/**
 * Klaviyo's export of a list or segment. Sure, from files that people have kept: `Email`, `Phone Number`,
 * `Email Marketing Consent` (SUBSCRIBED, UNSUBSCRIBED, NEVER_SUBSCRIBED) and `Email Marketing Consent Timestamp`.
 * From memory: `Email Suppressions` with its reasons and `SMS Marketing Consent`.
 * https://help.klaviyo.com/hc/en-us/articles/115005246108
 */
export const format: ImportFormat = {
  says: "Klaviyo: profiles of a list or segment, of whom the unsubscribed and suppressed are closed",
  columns: [
    "email",
    "phonenumber",
    "emailmarketingconsent",
    "emailmarketingconsenttimestamp",
    "emailsuppressions",
    "smsmarketingconsent",
  ],
  fits: (shape) =>
    hasAll(shape, "email", "emailmarketingconsent") || hasAll(shape, "email", "emailsuppressions"),
  read(row) {
    const listed = [...mail(row), ...texts(row)];
    return listed.length > 0 ? listed : { aside: "neither unsubscribed nor suppressed" };
  },
};

function mail(row: Row): readonly Listed[] {
  const address = row.text("email");
  const suppressed = row.text("emailsuppressions").toUpperCase();
  const time = listTime(row.text("emailmarketingconsenttimestamp"));
  if (suppressed !== "" && suppressed !== "[]" && suppressed !== "FALSE") {
    const status = CAUSES.find(([words]) => words.test(suppressed))?.[1] ?? "opted_out";
    return [{ channel: "email", address, status, evidence: { suppression: suppressed.slice(0, 200) } }];
  }
  if (!/^UNSUBSCRIBED$/i.test(row.text("emailmarketingconsent"))) return [];
  return [{ channel: "email", address, status: "opted_out", time }];
}

const CAUSES: readonly (readonly [RegExp, ListedStatus])[] = [
  [/BOUNCE|INVALID/, "hard_bounce"],
  [/SPAM|COMPLAINT/, "complaint"],
];

function texts(row: Row): readonly Listed[] {
  if (!/^UNSUBSCRIBED$/i.test(row.text("smsmarketingconsent"))) return [];
  const time = listTime(row.text("smsmarketingconsenttimestamp"));
  return [{ channel: "sms", address: row.text("phonenumber"), status: "opted_out", time }];
}
