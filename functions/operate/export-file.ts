import { type FileHandle, open } from "node:fs/promises";
import { CommandFailed } from "./command.ts";

/** Where an export goes: a file that can be gone on with, or standard output. */
export interface ExportSink {
  /** @returns how many bytes were written in all */
  write(lines: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

/**
 * A file for its owner alone, for it names people.
 * @param bytes what of it is good, to be gone on with; without it the file must not exist
 * @throws CommandFailed where it exists, or cannot be written
 */
export async function fileSink(path: string, bytes: number | undefined): Promise<ExportSink> {
  const handle = await opened(path, bytes);
  let written = bytes ?? 0;
  if (bytes !== undefined) await handle.truncate(bytes);
  return {
    async write(lines) {
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      await handle.write(text, 0, text.length, written);
      written += text.length;
      return written;
    },
    close: () => handle.close(),
  };
}

async function opened(path: string, bytes: number | undefined): Promise<FileHandle> {
  try {
    return await open(path, bytes === undefined ? "wx" : "r+", 0o600);
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw new CommandFailed(exists ? `${path} exists already` : `${path} cannot be written`, {
      cause: error,
    });
  }
}

export function outputSink(output: NodeJS.WriteStream): ExportSink {
  let written = 0;
  return {
    async write(lines) {
      const text = lines.map((line) => `${line}\n`).join("");
      written += Buffer.byteLength(text);
      // A reader that is slower than the API must not make us hold the whole of it.
      if (!output.write(text)) await new Promise((resolve) => output.once("drain", resolve));
      return written;
    },
    close: () => Promise.resolve(),
  };
}
