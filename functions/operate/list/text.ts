import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";
import { CommandFailed } from "../command.ts";

export const ENCODINGS = ["utf-8", "utf-16le", "latin1"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** `latin1` as browsers and spreadsheets understand it. */
const DECODERS = { "utf-8": "utf-8", "utf-16le": "utf-16le", latin1: "windows-1252" } as const;
/** All rows of a piece are held at a time: larger ones outlive the young generation, and memory grows by them. */
const PIECE_BYTES = 16 * 1024;
const LF = 0x0a;

/**
 * A file's text, piece by piece and never whole. A byte order mark is left out, and one of UTF-16 is believed.
 * @param onBytes is told of every piece that was read
 * @throws CommandFailed where the file cannot be read, or at the line where it is not in its encoding: a letter that
 *   is guessed at makes another address
 */
export async function* textOf(
  path: string,
  encoding: Encoding,
  onBytes: (bytes: Buffer) => void = () => {},
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let line = 1;
  for await (const chunk of bytesOf(path)) {
    onBytes(chunk);
    decoder ??= new TextDecoder(DECODERS[markOf(chunk) ?? encoding], { fatal: true });
    yield decoded(decoder, chunk, line);
    line += count(chunk, LF);
  }
  if (decoder !== undefined) yield decoded(decoder, undefined, line);
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: PIECE_BYTES }))
      yield Buffer.from(chunk);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new CommandFailed(
      code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read (${code})`,
      {
        cause: error,
      },
    );
  }
}

function markOf(start: Buffer): Encoding | undefined {
  return start[0] === 0xff && start[1] === 0xfe ? "utf-16le" : undefined;
}

function decoded(decoder: TextDecoder, chunk: Buffer | undefined, line: number): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    const before = chunk === undefined ? 0 : linesBeforeMistake(decoder.encoding, chunk);
    throw new CommandFailed(
      `line ${line + before} is not ${decoder.encoding.toUpperCase()}: --encoding names another (${ENCODINGS.join(", ")})`,
      { cause: error },
    );
  }
}

/** The piece is decoded again, leniently, up to the first letter that could not be. */
function linesBeforeMistake(encoding: string, chunk: Buffer): number {
  const lenient = new TextDecoder(encoding).decode(chunk);
  return lenient.slice(0, Math.max(lenient.indexOf("\uFFFD"), 0)).split("\n").length - 1;
}

function count(chunk: Buffer, byte: number): number {
  let found = 0;
  for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, at + 1)) found += 1;
  return found;
}
