import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A labelled text of test/fixtures/sms-texts.csv: all of them made up. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
  readonly language: string;
  /**
   * `tune`: rules were written with it in sight. All others were written and labelled first and judged the rules
   * before these learned from them, in the order `held`, `last`, `fresh`, `alike`, `second` to `fifth`.
   */
  readonly part: string;
}

export function labelledTexts(): readonly LabelledText[] {
  return readTexts(readFileSync(join(import.meta.dirname, "../fixtures/sms-texts.csv"), "utf8"));
}

/** Reads RFC 4180 with every field quoted and four in a row; texts hold line breaks. */
export function readTexts(csv: string): readonly LabelledText[] {
  const fields = Array.from(csv.matchAll(/"((?:[^"]|"")*)"[,\n]/g), ([, field = ""]) =>
    field.replaceAll('""', '"'),
  );
  const rows = Array.from({ length: fields.length / 4 }, (_, row) => fields.slice(row * 4, row * 4 + 4));
  return rows
    .slice(1)
    .map(([text = "", label = "", language = "", part = ""]) => ({ text, label, language, part }));
}
