import { hasAll, hasOnly, type ImportFormat, type ListedStatus } from "../import-format.ts";
import type { Shape } from "../list/row.ts";
import { listTime } from "../list/time.ts";

/**
 * SendGrid's suppressions, as its pages export each as CSV, or as its API gives them. Sure, from files that people
 * have kept: `suppression_bounces.csv` is `status,reason,email,created`, `suppression_invalid_emails.csv`
 * `reason,email,created`, `suppression_spam_reports.csv` `ip,email,created`, `suppression_unsubscribes.csv`
 * `email,created`, times in seconds; from the API's reference: `/v3/asm/suppressions` has `group_id`. From memory:
 * that the file of one group is named `asm_groups_<id>_suppressions.csv` and has `email` and `created`.
 * https://www.twilio.com/docs/sendgrid/api-reference/suppressions
 */
export const format: ImportFormat = {
  says: "SendGrid: bounces, spam reports, invalid addresses, unsubscribes, group unsubscribes",
  columns: ["email", "created", "createdat", "reason", "status", "ip", "groupid", "groupname"],
  fits: (shape) => kindOf(shape) !== undefined,
  read(row, shape) {
    const kind = kindOf(shape);
    // Blocks have the columns of bounces, and SendGrid goes on sending to them.
    if (kind === undefined || /block/.test(shape.file)) return { aside: "a block, which suppresses nobody" };
    const list = row.text("groupid") || /asm_groups?_(\d+)/.exec(shape.file)?.[1];
    const reason = row.text("reason").slice(0, 200);
    return [
      {
        channel: "email",
        address: row.text("email"),
        status: kind,
        ...(list === undefined || list === "" ? {} : { list }),
        time: listTime(row.text("created") || row.text("createdat")),
        ...(reason === "" ? {} : { evidence: { reason } }),
      },
    ];
  },
};

function kindOf(shape: Shape): ListedStatus | undefined {
  if (hasOnly(shape, "status", "reason", "email", "created")) return "hard_bounce";
  if (hasOnly(shape, "reason", "email", "created")) return "hard_bounce";
  if (hasOnly(shape, "ip", "email", "created")) return "complaint";
  if (hasOnly(shape, "email", "created") || hasAll(shape, "email", "groupid")) return "opted_out";
  return /asm_groups?_\d+/.test(shape.file) && hasAll(shape, "email") ? "opted_out" : undefined;
}
