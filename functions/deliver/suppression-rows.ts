import { createHash } from "node:crypto";
import type { PartnerConfig } from "../../shared/config.ts";
import type { Channel } from "../../shared/event.ts";
import type { StandingNo } from "../../shared/ledger/closed.ts";
import { type Dialect, drop, google, sha512 } from "./dialects.ts";
import { inForm } from "./partner-context.ts";

/** One no, as a suppression file has it. */
export interface Row extends StandingNo {
  /** The address, in the partner's dialect. */
  readonly identifier: string;
  readonly channel: Channel;
}

/** What a file says: its text, and how many rows of data that is. */
export interface FileText {
  readonly text: string;
  readonly rows: number;
}

const DIALECTS: Readonly<Record<string, Dialect>> = { sha512, drop, google };

/** An address as a partner's files have it: in its dialect, else in the form that its `address` asks for. */
export function identifierOf(
  { dialect, address: form }: PartnerConfig,
  address: string,
  channel: Channel,
): string {
  const written = DIALECTS[String(dialect)];
  return written === undefined ? inForm(form, address) : written(address, channel);
}

const COLUMNS = ["identifier", "channel", "topic", "reason", "since"] as const;

/**
 * The text of a file: RFC 4180 with a header and CRLF, or the identifiers alone, each once, a line each (LF). Its order
 * is that of the identifiers, whatever the rows' was: a place in it says nothing of where a row comes from.
 * @param format of the partner: `csv` or `lines`
 */
export function fileText(format: unknown, rows: readonly Row[]): FileText {
  if (format === "lines") {
    const identifiers = [...new Set(rows.map(({ identifier }) => identifier))].sort();
    return { text: identifiers.map((one) => `${one}\n`).join(""), rows: identifiers.length };
  }
  const lines = new Map(rows.map((row) => [`${row.identifier}\n${row.topic}`, row]));
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const table = [COLUMNS, ...sorted.map((row) => COLUMNS.map((column) => row[column]))];
  return { text: table.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join(""), rows: sorted.length };
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A number that depends on the texts alone, from 0 to just below 1. */
export function drawn(...texts: readonly string[]): number {
  return createHash("sha256").update(JSON.stringify(texts)).digest().readUInt32BE() / 2 ** 32;
}
