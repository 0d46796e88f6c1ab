import { hasAll, type ImportFormat } from "../import-format.ts";
import { listTime } from "../list/time.ts";

/**
 * listmonk's export of subscribers. Sure, from its source (cmd/subscribers.go): `uuid, email, name, attributes,
 * status, created_at, updated_at`, and times as Go prints them. Only `blocklisted` says that nobody may write: who
 * left one list is `enabled` here, so the subscribers that unsubscribed from a list are exported by themselves
 * (filter "unsubscribed") and imported with `--status opted_out --topic`.
 * https://github.com/knadh/listmonk/blob/master/cmd/subscribers.go
 */
export const format: ImportFormat = {
  says: "listmonk: subscribers, of whom the blocklisted are closed",
  columns: ["uuid", "email", "attributes", "status", "createdat", "updatedat"],
  fits: (shape) => hasAll(shape, "uuid", "email", "attributes", "status"),
  read(row) {
    const status = row.text("status");
    if (status !== "blocklisted")
      return { aside: `${status || "without a status"}, which is not blocklisted` };
    return [
      {
        channel: "email",
        address: row.text("email"),
        status: "opted_out",
        time: listTime(row.text("updatedat")),
      },
    ];
  },
};
