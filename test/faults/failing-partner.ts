import { createServer, type IncomingHttpHeaders } from "node:http";
import { portOf } from "../support/partner-server.ts";

/** One request as the partner saw it. It keeps every one, and outlives whatever is done to the stack. */
export interface Heard {
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly body: string;
  readonly status: number;
}

export interface FailingPartner {
  readonly url: string;
  readonly heard: readonly Heard[];
  stop(): Promise<void>;
}

/** @param random decides which requests are answered 503: the share `fail` of them */
export async function failingPartner(fail: number, random: () => number): Promise<FailingPartner> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const at = Date.now();
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const status = random() < fail ? 503 : 200;
      const { headers } = request;
      const id = String(headers["webhook-id"]);
      heard.push({ at, headers, id, body: Buffer.concat(parts).toString(), status });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/hooks`,
    heard,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
