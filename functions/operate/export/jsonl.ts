import type { ExportFormat } from "../export-format.ts";

export const format: ExportFormat = {
  says: "everything, one JSON object a line",
  lines: (record) => [JSON.stringify(record)],
};
