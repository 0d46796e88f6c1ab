import type { IncomingMessage } from "node:http";

/** API Gateway's own limit. */
const LIMIT = 10 * 1024 * 1024;

/**
 * Reads a body whole. One over the limit is read to its end all the same, or its sender would not see the answer.
 * @param done is given `undefined` for a body over the limit, and is not called where the sender breaks off
 */
export function readBody(message: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LIMIT) chunks.push(chunk);
    else chunks.length = 0;
  });
  message.on("end", () => done(size > LIMIT ? undefined : Buffer.concat(chunks)));
}
