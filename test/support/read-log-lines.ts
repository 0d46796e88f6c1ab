import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { afterAll } from "vitest";
import { noteCount, readAlong, readAlongAt } from "./log-lines.ts";

// Before each test file: what functions log in the tests' own process goes by here, and what a whole stack writes
// into its file of logs.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text: string | Uint8Array, ...rest: never[]): boolean => {
  readAlong(text);
  return write(text, ...rest);
};

const open = fs.createWriteStream;
Object.assign(fs, {
  createWriteStream(...file: Parameters<typeof open>): fs.WriteStream {
    const stream = open(...file);
    if (String(file[0]).endsWith("functions.log")) readAlongAt(stream);
    return stream;
  },
});
syncBuiltinESMExports();

afterAll(noteCount);
