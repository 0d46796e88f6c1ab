/** One row of a list, whatever it is written in. */
export interface Row {
  /** Where it stands in the file; of a row over several lines, where it ends. */
  readonly line: number;
  /** Its columns as they are written. */
  readonly columns: readonly string[];
  /** The value of a column by its plain name, trimmed; empty where there is none. */
  text(name: string): string;
  /** The values of a column that holds several. */
  list(name: string): readonly string[];
}

/** What a list looks like from outside: enough to know whose it is. */
export interface Shape {
  readonly kind: "csv" | "json";
  /** Plain names of the columns. */
  readonly columns: ReadonlySet<string>;
  /** The file's name in lower case, without its folder. */
  readonly file: string;
}

/** A column's name without what is spelled differently from export to export: `Email Address` is `emailaddress`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Several values in one text: a JSON array, or divided by commas. */
export function severalIn(text: string): readonly string[] {
  const parsed = text.startsWith("[") ? arrayIn(text) : text.split(",");
  return parsed.map((one) => one.trim()).filter((one) => one !== "");
}

function arrayIn(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [text];
  } catch {
    return [text];
  }
}
