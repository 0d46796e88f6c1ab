import { hasAll, type ImportFormat, type ListedStatus } from "../import-format.ts";
import { listTime } from "../list/time.ts";

/**
 * Postmark's suppressions of a message stream. Sure, from the API's reference (`/suppressions/dump`): the members
 * `EmailAddress`, `SuppressionReason`, `Origin` and `CreatedAt`, and the three reasons. From memory: that its pages
 * export columns of the same names. Whoever put an address there by hand meant that it is not to be written to.
 * https://postmarkapp.com/developer/api/suppressions-api
 */
export const format: ImportFormat = {
  says: "Postmark: suppressions of a message stream",
  columns: ["emailaddress", "suppressionreason", "origin", "createdat"],
  containers: ["suppressions"],
  fits: (shape) => hasAll(shape, "emailaddress", "suppressionreason"),
  read(row) {
    const reason = row.text("suppressionreason");
    const status = REASONS[reason.toLowerCase().replace(/[^a-z]/g, "")];
    if (status === undefined) return { aside: "a reason that Postmark does not have" };
    const origin = row.text("origin");
    return [
      {
        channel: "email",
        address: row.text("emailaddress"),
        status,
        time: listTime(row.text("createdat")),
        evidence: { reason, ...(origin === "" ? {} : { origin }) },
      },
    ];
  },
};

const REASONS: Readonly<Record<string, ListedStatus>> = {
  hardbounce: "hard_bounce",
  spamcomplaint: "complaint",
  manualsuppression: "opted_out",
};
