import { existsSync, openSync, readFileSync, writeSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";

interface Received {
  readonly receivedAt: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What was answered. */
  readonly status: number;
}

export interface LocalPartner {
  /** `POST` keeps what comes; `GET` shows it. `?fail=0.3` answers that share of posts 503. */
  handle(request: IncomingMessage, response: ServerResponse, body: Buffer): void;
}

/** A partner on this machine, to see what partners get. It keeps what it receives in a file, before it answers. */
export function localPartner(file: string, random: () => number = Math.random): LocalPartner {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const received: Received[] = before.split("\n").flatMap(readLine);
  const out = openSync(file, "a");
  // A crash may leave half a line at the end, which was answered to nobody; the next one starts its own.
  if (before !== "" && !before.endsWith("\n")) writeSync(out, "\n");

  return {
    handle(request, response, body) {
      if (request.method === "GET") return send(response, 200, { received });
      if (request.method !== "POST") return send(response, 405, { message: "Method Not Allowed" });
      const status = random() < failingShare(request.url) ? 503 : 200;
      const item = {
        receivedAt: new Date().toISOString(),
        headers: request.headers,
        body: body.toString(),
        status,
      };
      writeSync(out, `${JSON.stringify(item)}\n`);
      received.push(item);
      send(response, status, { ok: status === 200 });
    },
  };
}

function failingShare(url = ""): number {
  return Number(new URLSearchParams(url.split("?", 2)[1]).get("fail") ?? 0);
}

function readLine(line: string): Received[] {
  try {
    return line === "" ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}
