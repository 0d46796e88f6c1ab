import { existsSync, readFileSync } from "node:fs";
import { replaceFile } from "./data-folder.ts";

/** Where in a stream the work stands. */
export interface Checkpoint {
  /** The sequence number of the last record of a shard that is done. */
  at(shard: string): string | undefined;
  move(shard: string, sequenceNumber: string): void;
}

/** Keeps a checkpoint in a file. A damaged one starts from the beginning: repeats are harmless, gaps are not. */
export function fileCheckpoint(file: string): Checkpoint {
  const positions = new Map(Object.entries(read(file)));
  return {
    at: (shard) => positions.get(shard),
    move(shard, sequenceNumber) {
      positions.set(shard, sequenceNumber);
      replaceFile(file, JSON.stringify(Object.fromEntries(positions)));
    },
  };
}

function read(file: string): Record<string, string> {
  try {
    return existsSync(file) ? { ...JSON.parse(readFileSync(file, "utf8")) } : {};
  } catch {
    return {};
  }
}
