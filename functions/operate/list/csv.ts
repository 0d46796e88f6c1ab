import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { CommandFailed } from "../command.ts";
import { plainName, type Row, severalIn } from "./row.ts";

/** A row that is longer is none: a quote was left open, or the file is no list. Wide exports have a few thousand. */
const MOST_CHARACTERS = 1024 * 1024;
const DELIMITERS = [",", ";", "\t", "|"] as const;

/**
 * The rows of a CSV file (RFC 4180), one after the other: whatever the file's size, no more than a row and the piece
 * it stands in are held.
 * @param chunks the file's text
 * @param named whether the first line names the columns; else the only column is `address`
 * @throws CommandFailed with the line, for what is no CSV: columns that are missing or too many, a quote that is
 *   never closed, a row without an end
 */
export async function* csvRows(chunks: AsyncIterable<string>, named: boolean): AsyncGenerator<Row> {
  const records = recordsOf(chunks);
  let columns: Columns | undefined = named ? undefined : columnsOf(["address"]);
  for await (const { record, line } of records) {
    if (columns === undefined) columns = columnsOf(record);
    else yield rowOf(columns, record, line);
  }
}

interface Columns {
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, readonly number[]>;
}

function columnsOf(names: readonly string[]): Columns {
  return { names, places: Map.groupBy(names.keys(), (index) => plainName(names[index] ?? "")) };
}

function rowOf({ names, places }: Columns, record: readonly string[], line: number): Row {
  // Some exports name a column twice, and fill in one of the two.
  const text = (name: string): string =>
    (places.get(name) ?? []).map((index) => record[index]?.trim() ?? "").find((value) => value !== "") ?? "";
  return { line, columns: names, text, list: (name) => severalIn(text(name)) };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

async function* recordsOf(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const source = chunks[Symbol.asyncIterator]();
  const head = await source.next();
  if (head.done === true) return;
  const parser = parse({
    delimiter: delimiterOf(head.value),
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    info: true,
    max_record_size: MOST_CHARACTERS,
  });
  // What goes wrong on either side ends the other, and comes out below.
  pipeline(Readable.from(following(head.value, source)), parser, () => {});
  try {
    for await (const { record, info } of parser) yield { record, line: info.lines };
  } catch (error) {
    throw error instanceof CsvError ? mistakeOf(error) : error;
  }
}

async function* following(head: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** The sign that divides most of the first line, outside quotes. */
function delimiterOf(head: string): string {
  const line = (/^[^\r\n]*/.exec(head)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counted = DELIMITERS.map((sign) => ({ sign, count: line.split(sign).length }));
  return counted.sort((a, b) => b.count - a.count)[0]?.sign ?? ",";
}

/** The parser's own messages quote the file. */
function mistakeOf(error: CsvError): CommandFailed {
  const line = typeof error["lines"] === "number" ? error["lines"] : "?";
  return new CommandFailed(`line ${line} ${MISTAKES[error.code] ?? "is no CSV"}`);
}

const MISTAKES: Readonly<Partial<Record<string, string>>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "has not as many columns as the first line",
  CSV_QUOTE_NOT_CLOSED: "begins a quote that is never closed",
  CSV_INVALID_CLOSING_QUOTE: "has something behind a closing quote",
  INVALID_OPENING_QUOTE: "has a quote in the middle of a value",
  CSV_MAX_RECORD_SIZE: "ends a row of more than a million characters",
};
