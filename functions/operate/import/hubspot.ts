import type { ImportFormat, Listed } from "../import-format.ts";
import { plainName, type Row } from "../list/row.ts";

/**
 * HubSpot's export of contacts. Sure, from its reference and from files that people have kept: `Email`,
 * `Unsubscribed from all email` (`hs_email_optout`), and one `Opted out of email: <subscription type>`
 * (`hs_email_optout_<id>`) a type, `true` or `Yes`. From memory: `Email hard bounce reason`. No column tells a time.
 * https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
 */
export const format: ImportFormat = {
  says: "HubSpot: contacts with their opt-outs of all mail and of each subscription type",
  columns: ["email", "unsubscribedfromallemail", "hsemailoptout", "emailhardbouncereason"],
  fits: ({ columns }) => columns.has("email") && [...columns].some((name) => OPT_OUT.test(name)),
  read(row) {
    const said = { channel: "email", address: row.text("email") } as const;
    const listed: Listed[] = [];
    if (row.text("emailhardbouncereason") !== "" || row.text("hsemailhardbouncereasonenum") !== "") {
      listed.push({ ...said, status: "hard_bounce" });
    }
    const lists = row.columns.flatMap((column) => leftBy(row, column));
    // Who left everything has left each list.
    if (lists.includes("*")) listed.push({ ...said, status: "opted_out" });
    else listed.push(...lists.map((list) => ({ ...said, status: "opted_out", list }) as const));
    return listed.length > 0 ? listed : { aside: "opted out of nothing" };
  },
};

const OPT_OUT = /^(unsubscribedfromallemail|hsemailoptout\d*|optedoutofemail.+)$/;

/** The list that a column says was left, `*` for everything. */
function leftBy(row: Row, column: string): readonly string[] {
  const name = plainName(column);
  if (!OPT_OUT.test(name) || !/^(true|yes|1)$/i.test(row.text(name))) return [];
  const [, list = "*"] = /^(?:Opted out of email: |hs_email_optout_)(.+)$/i.exec(column.trim()) ?? [];
  return [list];
}
