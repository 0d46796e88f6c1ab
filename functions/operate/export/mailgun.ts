import { closedIn, csvLine } from "../closed-choices.ts";
import type { ExportFormat } from "../export-format.ts";

/**
 * What Mailgun takes as a list of unsubscribes; a topic is its tag. Whoever complained or bounced stands in it as
 * well: there they are not to be written to either.
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/unsubscribe
 */
export const format: ExportFormat = {
  says: "what is closed for mail, for Mailgun's import of unsubscribes",
  header: "address,tags,created_at",
  lines: (record) =>
    closedIn(record).flatMap(({ channel, address, topic, occurredAt }) =>
      channel === "email" ? [csvLine([address, topic, new Date(occurredAt).toUTCString()])] : [],
    ),
};
