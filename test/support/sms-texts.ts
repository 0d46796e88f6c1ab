import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A labelled text of test/fixtures/sms-texts.csv: all of them made up. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
  readonly language: string;
  /** `tune`: rules were written with it in sight; `held`, `last`, `fresh` and `alike` judged them first. */
  readonly part: string;
}

/** Reads RFC 4180 with every field quoted; texts hold line breaks. */
export function labelledTexts(): readonly LabelledText[] {
  const csv = readFileSync(join(import.meta.dirname, "../fixtures/sms-texts.csv"), "utf8");
  const fields = Array.from(csv.matchAll(/"((?:[^"]|"")*)"[,\n]/g), ([, field = ""]) =>
    field.replaceAll('""', '"'),
  );
  const rows = Array.from({ length: fields.length / 4 }, (_, row) => fields.slice(row * 4, row * 4 + 4));
  return rows
    .slice(1)
    .map(([text = "", label = "", language = "", part = ""]) => ({ text, label, language, part }));
}
