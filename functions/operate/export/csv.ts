import { closedIn, csvLine } from "../closed-choices.ts";
import type { ExportFormat } from "../export-format.ts";

/** What `heed import` reads as its own. */
export const format: ExportFormat = {
  says: "what is closed, as heed import reads it",
  header: "channel,address,topic,status,occurred_at,event_id",
  lines: (record) =>
    closedIn(record).map(({ channel, address, topic, status, occurredAt, eventId }) =>
      csvLine([channel, address, topic, status, occurredAt, eventId]),
    ),
};
