import { classify } from "../../../shared/classify.ts";
import { type Aside, hasAll, type ImportFormat, type Listed } from "../import-format.ts";
import type { Row } from "../list/row.ts";
import { listTime } from "../list/time.ts";

/**
 * Twilio has no list of who opted out to export. What there is: the log of messages as CSV, in which a STOP comes in
 * and a message to who opted out fails with error 21610; and the objects of its Consent Management API. Sure, from
 * files that people have kept: `From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,
 * Direction,Price,PriceUnit`; from the API's reference: `contact_id`, `sender_id`, `status`, `source`,
 * `date_of_consent`. From memory: that the objects come as CSV as well.
 * https://www.twilio.com/docs/messaging/features/consent-api https://www.twilio.com/docs/api/errors/21610
 */
export const format: ImportFormat = {
  says: "Twilio: the log of messages (STOPs, error 21610), or consents",
  columns: ["from", "to", "body", "errorcode", "direction", "sid", "contactid", "senderid", "dateofconsent"],
  fits: (shape) =>
    hasAll(shape, "from", "to", "body", "direction") || hasAll(shape, "contactid", "senderid", "status"),
  read: (row, { columns }) => (columns.has("contactid") ? consent(row) : message(row)),
};

const BLOCKED = "21610";

function message(row: Row): readonly Listed[] | Aside {
  const time = listTime(row.text("sentdate"));
  const sid = row.text("sid");
  const said = {
    channel: "sms",
    status: "opted_out",
    time,
    ...(sid === "" ? {} : { evidence: { messageSid: sid } }),
  } as const;
  if (row.text("errorcode") === BLOCKED)
    return [{ ...said, address: row.text("to"), sender: row.text("from") }];
  if (!/^inbound/i.test(row.text("direction"))) return { aside: "a message that was sent" };
  const label = classify(row.text("body")).label;
  if (label === "optin-keyword") return { aside: "a START, which an import does not take for an opt-in" };
  if (!label.startsWith("optout")) return { aside: "a text that asks for nothing" };
  return [{ ...said, address: row.text("from"), sender: row.text("to") }];
}

function consent(row: Row): readonly Listed[] | Aside {
  const status = row
    .text("status")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
  if (status !== "optout") return { aside: "an opt-in" };
  return [
    {
      channel: "sms",
      address: row.text("contactid"),
      status: "opted_out",
      sender: row.text("senderid"),
      time: listTime(row.text("dateofconsent")),
    },
  ];
}
