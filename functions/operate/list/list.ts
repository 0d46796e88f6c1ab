import { statSync } from "node:fs";
import { basename } from "node:path";
import { CommandFailed } from "../command.ts";
import { csvRows } from "./csv.ts";
import { jsonRows } from "./json.ts";
import { plainName, type Row, type Shape } from "./row.ts";
import { type Encoding, textOf } from "./text.ts";

/** A list in a file, read as often as it is needed and never held. */
export interface List {
  readonly shape: Shape;
  readonly bytes: number;
  /** Milliseconds: when the file was last written. */
  readonly writtenAt: number;
  /** @param onBytes is told of every piece of the file */
  rows(onBytes?: (bytes: Buffer) => void): AsyncGenerator<Row>;
}

/**
 * Looks at a file: CSV or JSON, and the names of its columns.
 * @param containers plain names of the members that an API holds a list in
 * @throws CommandFailed where it is empty, or its first row is none
 */
export async function openList(
  path: string,
  encoding: Encoding,
  containers: ReadonlySet<string>,
): Promise<List> {
  const head = await headOf(path, encoding);
  const kind = /^\s*[[{]/.test(head) ? "json" : "csv";
  const named = kind === "json" || !isAddress(head);
  const rows: List["rows"] = (onBytes) => {
    const chunks = textOf(path, encoding, onBytes);
    return kind === "json" ? jsonRows(chunks, containers) : csvRows(chunks, named);
  };
  const columns = await columnsOf(rows());
  if (columns === undefined) throw new CommandFailed(`${path} holds no row`);
  if (named && kind === "csv" && columns.some((name) => name.includes("@"))) {
    throw new CommandFailed("line 1 holds an address and not the names of the columns: put them above it");
  }
  const { size, mtimeMs } = statSync(path);
  const file = basename(path).toLowerCase();
  return {
    shape: { kind, columns: new Set(columns.map(plainName)), file },
    bytes: size,
    writtenAt: mtimeMs,
    rows,
  };
}

async function headOf(path: string, encoding: Encoding): Promise<string> {
  for await (const text of textOf(path, encoding)) if (text.trim() !== "") return text;
  throw new CommandFailed(`${path} is empty`);
}

/** A first line that is nothing but an address: a list without names of columns. */
function isAddress(head: string): boolean {
  const line = (/^[^\r\n]*/.exec(head)?.[0] ?? "").trim().replace(/^"(.*)"$/, "$1");
  return /^[^\s,;"@]+@[^\s,;"@]+$/.test(line) || /^\+\d{7,15}$/.test(line);
}

async function columnsOf(rows: AsyncGenerator<Row>): Promise<readonly string[] | undefined> {
  for await (const { columns } of rows) return columns;
  return undefined;
}
