import { hasAll, type ImportFormat, type ListedStatus } from "../import-format.ts";
import { listTime } from "../list/time.ts";

/**
 * SES's account-level suppression list, as `aws sesv2 list-suppressed-destinations` prints it, or the same as CSV.
 * Sure: the members and reasons, from the API's reference (ListSuppressedDestinations). The command line prints
 * times as ISO 8601 or, in its older version, as seconds.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressedDestinationSummary.html
 */
export const format: ImportFormat = {
  says: "SES: aws sesv2 list-suppressed-destinations",
  columns: ["emailaddress", "reason", "lastupdatetime"],
  containers: ["suppresseddestinationsummaries"],
  fits: (shape) => hasAll(shape, "emailaddress", "reason") && !shape.columns.has("suppressionreason"),
  read(row) {
    const status = REASONS[row.text("reason").toUpperCase()];
    if (status === undefined) return { aside: "a reason that SES does not have" };
    const time = listTime(row.text("lastupdatetime"));
    return [{ channel: "email", address: row.text("emailaddress"), status, time }];
  },
};

const REASONS: Readonly<Record<string, ListedStatus>> = { BOUNCE: "hard_bounce", COMPLAINT: "complaint" };
