import { CommandFailed } from "../command.ts";
import { plainName, type Row, severalIn } from "./row.ts";

/** As of a row of CSV. */
const MOST_CHARACTERS = 1024 * 1024;

/**
 * The records of a file of JSON, one after the other and never all of them: JSON lines, objects behind each other,
 * one array of objects, or one object that holds them in an array, as an API answers.
 * @param containers plain names of the members that hold such an array
 * @throws CommandFailed with the line, for what is no JSON
 */
export async function* jsonRows(
  chunks: AsyncIterable<string>,
  containers: ReadonlySet<string>,
): AsyncGenerator<Row> {
  const scanner = new RecordScanner(containers);
  for await (const chunk of chunks) yield* scanner.records(chunk);
  scanner.end();
}

/** Finds where records begin and end by their brackets; what is in them is for JSON.parse. */
class RecordScanner {
  readonly #containers: ReadonlySet<string>;
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The record under way, and how deep it stands. */
  #begun: string | undefined;
  #from = 0;
  #recordDepth = 1;
  /** The text that was last seen at depth 1: the name of a member, where a colon follows. */
  #name = "";
  #text = "";

  constructor(containers: ReadonlySet<string>) {
    this.#containers = containers;
  }

  *records(chunk: string): Generator<Row> {
    this.#from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const sign = chunk.charCodeAt(at);
      if (sign === LF) this.#line += 1;
      if (this.#inString) this.#string(chunk, at, sign);
      else if (this.#next(chunk, at, sign)) yield this.#record(chunk, at);
    }
    if (this.#begun !== undefined) this.#keep(chunk.slice(this.#from));
  }

  /** @throws CommandFailed where the file ends within a record */
  end(): void {
    if (this.#depth > 0) throw new CommandFailed(`line ${this.#line} ends within a record`);
  }

  #string(chunk: string, at: number, sign: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (sign === BACKSLASH) this.#escaped = true;
    else if (sign === QUOTE) {
      this.#inString = false;
      if (this.#depth === 1) this.#name = this.#text;
    } else if (this.#depth === 1 && this.#text.length < 64) this.#text += chunk[at];
  }

  /** @returns whether a record ends here */
  #next(chunk: string, at: number, sign: number): boolean {
    if (sign === QUOTE) {
      this.#inString = true;
      this.#text = "";
    } else if (sign === OPEN_OBJECT || sign === OPEN_ARRAY) this.#open(at, sign);
    else if (sign === CLOSE_OBJECT || sign === CLOSE_ARRAY) return this.#close(sign);
    else if (this.#depth === 0 && !SPACE.test(chunk[at] ?? "") && sign !== COMMA) this.#noJson();
    return false;
  }

  #open(at: number, sign: number): void {
    if (sign === OPEN_ARRAY && this.#begun === undefined && this.#depth === 0) this.#recordDepth = 2;
    if (sign === OPEN_ARRAY && this.#begun !== undefined && this.#holdsRecords()) {
      this.#begun = undefined;
      this.#recordDepth = 3;
    }
    this.#depth += 1;
    if (sign !== OPEN_OBJECT || this.#depth !== this.#recordDepth || this.#begun !== undefined) return;
    this.#begun = "";
    this.#from = at;
  }

  /** An array of a member that an API's answer holds its list in; of the outermost object only. */
  #holdsRecords(): boolean {
    return this.#depth === 1 && this.#recordDepth === 1 && this.#containers.has(plainName(this.#name));
  }

  #close(sign: number): boolean {
    const ends = sign === CLOSE_OBJECT && this.#begun !== undefined && this.#depth === this.#recordDepth;
    this.#depth -= 1;
    if (this.#depth < 0) this.#noJson();
    // What stands behind the list in an API's answer is none of its records.
    if (this.#recordDepth === 3 && this.#depth === 1) this.#recordDepth = Number.POSITIVE_INFINITY;
    if (this.#depth === 0) this.#recordDepth = 1;
    return ends;
  }

  #record(chunk: string, at: number): Row {
    this.#keep(chunk.slice(this.#from, at + 1));
    const text = this.#begun ?? "";
    this.#begun = undefined;
    try {
      return rowOf(JSON.parse(text), this.#line);
    } catch {
      return this.#noJson();
    }
  }

  #keep(text: string): void {
    this.#begun = (this.#begun ?? "") + text;
    this.#from = 0;
    if (this.#begun.length > MOST_CHARACTERS) {
      throw new CommandFailed(`line ${this.#line} is in a record of more than a million characters`);
    }
  }

  #noJson(): never {
    throw new CommandFailed(`line ${this.#line} is no JSON`);
  }
}

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const SPACE = /\s/;

function rowOf(record: object, line: number): Row {
  const members = new Map(Object.entries(record).map(([name, value]) => [plainName(name), value]));
  const text = (name: string): string => {
    const value: unknown = members.get(name);
    return typeof value === "object" || value === undefined ? "" : String(value).trim();
  };
  const list = (name: string): readonly string[] => {
    const value: unknown = members.get(name);
    return Array.isArray(value) ? value.map(String) : severalIn(text(name));
  };
  return { line, columns: Object.keys(record), text, list };
}
