import { readdirSync } from "node:fs";
import { join } from "node:path";
import { WrongUsage } from "./command.ts";

/** One record as the API gives it. */
export type ExportedRecord = Readonly<Record<string, unknown>>;

/** A file under export/ is a form to export in, of the file's name; it exports one of these as `format`. */
export interface ExportFormat {
  /** One line for the command's help. */
  readonly says: string;
  /** What stands before the records. */
  readonly header?: string;
  /** A record's lines; none of what the form has no place for. */
  lines(record: ExportedRecord): readonly string[];
}

const FOLDER = join(import.meta.dirname, "export");

export function exportFormatNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

/** @throws WrongUsage for a name that no file has */
export async function exportFormat(name: string): Promise<ExportFormat> {
  const names = exportFormatNames();
  if (!names.includes(name)) throw new WrongUsage(`--format: expected one of ${names.join(", ")}`);
  const { format }: { readonly format: ExportFormat } = await import(join(FOLDER, `${name}.ts`));
  return format;
}
