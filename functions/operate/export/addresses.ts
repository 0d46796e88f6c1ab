import { closedIn } from "../closed-choices.ts";
import type { ExportFormat } from "../export-format.ts";

/** The least that every provider's upload of a suppression list takes. */
export const format: ExportFormat = {
  says: "the addresses for which everything is closed, one a line",
  lines: (record) => {
    const [all] = closedIn(record).filter(({ topic }) => topic === "*");
    return all === undefined ? [] : [all.address];
  },
};
