import { hasAll, hasOnly, type ImportFormat, type Listed } from "../import-format.ts";
import type { Row } from "../list/row.ts";
import { listTime } from "../list/time.ts";

/**
 * Mailgun's suppressions, as its API gives them and its imports take them. Sure, from the API's reference: bounces
 * have `address, code, error, created_at`, unsubscribes `address, tags, created_at` with `*` for everything,
 * complaints `address, created_at`; times are RFC 2822, and one of the year 1 means none. From memory: that the
 * control panel exports the same columns.
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/unsubscribe
 */
export const format: ImportFormat = {
  says: "Mailgun: bounces, complaints, unsubscribes",
  columns: ["address", "createdat", "code", "error", "tag", "tags"],
  containers: ["items"],
  fits: (shape) =>
    hasAll(shape, "address", "createdat") &&
    (["code", "error", "tag", "tags"].some((name) => shape.columns.has(name)) ||
      hasOnly(shape, "address", "createdat")),
  read(row, { columns }) {
    const said = {
      channel: "email",
      address: row.text("address"),
      time: listTime(row.text("createdat")),
    } as const;
    if (columns.has("code") || columns.has("error")) return [bounce(said, row)];
    if (!columns.has("tags") && !columns.has("tag")) return [{ ...said, status: "complaint" }];
    const tags = [...row.list("tags"), ...row.list("tag")];
    if (tags.length === 0 || tags.includes("*")) return [{ ...said, status: "opted_out" }];
    return tags.map((list) => ({ ...said, status: "opted_out", list }));
  },
};

function bounce(said: Pick<Listed, "channel" | "address" | "time">, row: Row): Listed {
  const reason = `${row.text("code")} ${row.text("error")}`.trim().slice(0, 200);
  return { ...said, status: "hard_bounce", ...(reason === "" ? {} : { evidence: { reason } }) };
}
