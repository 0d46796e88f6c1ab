import { closedIn, csvLine } from "../closed-choices.ts";
import type { ExportFormat } from "../export-format.ts";

/**
 * What SES takes into its account-level suppression list: address and reason, without a header. It knows bounces
 * and complaints alone, and an opt-out is neither.
 * https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
export const format: ExportFormat = {
  says: "bounces and complaints, for an import job of SES (CreateImportJob)",
  lines: (record) =>
    closedIn(record).flatMap(({ channel, address, status }) =>
      channel !== "email" || status === "opted_out"
        ? []
        : [csvLine([address, status === "complaint" ? "COMPLAINT" : "BOUNCE"])],
    ),
};
