import { type ImportFormat, type ListedStatus, STATUSES } from "../import-format.ts";
import type { Row } from "../list/row.ts";
import { listTime } from "../list/time.ts";

const ADDRESSES = ["address", "email", "emailaddress", "phone", "phonenumber", "number"];

/**
 * Our own form (docs/moving-in.md), CSV or JSON, which is also what `heed export --format csv` writes. Only the
 * address is needed: then it is an opt-out of everything. Columns that it does not know are left alone.
 */
export const format: ImportFormat = {
  says: "our own: address, and channel, topic, status, occurred_at, wording where they are known",
  columns: ["channel", "address", "topic", "status", "occurredat", "wording"],
  fits: ({ columns }) => ADDRESSES.some((name) => columns.has(name)),
  read(row) {
    const address = ADDRESSES.map((name) => row.text(name)).find((text) => text !== "") ?? "";
    const status = statusOf(row.text("status"));
    if (status === undefined) return { aside: "a status that is none of ours" };
    const channel = row.text("channel").toLowerCase() || (address.includes("@") ? "email" : "sms");
    if (channel !== "email" && channel !== "sms") return { aside: "a channel that is neither email nor sms" };
    return [
      {
        channel,
        address,
        status,
        topic: row.text("topic") || undefined,
        time: listTime(row.text("occurredat")),
        wording: row.text("wording") || undefined,
        evidence: evidenceOf(row),
      },
    ];
  },
};

function statusOf(text: string): ListedStatus | undefined {
  return text === "" ? "opted_out" : STATUSES.find((status) => status === text.toLowerCase());
}

/** Of a list that another Heed exported, the event that it rested on there. */
function evidenceOf(row: Row): Readonly<Record<string, string>> | undefined {
  const event = row.text("eventid");
  return event === "" ? undefined : { exportedEventId: event };
}
