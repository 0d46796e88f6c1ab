import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, beforeAll } from "vitest";
import { asking } from "../../functions/operate/pull/get.ts";
import type { Backfill } from "../../functions/operate/pull/source.ts";
import type { ProviderChange } from "../../shared/provider.ts";
import { portOf } from "./partner-server.ts";

export interface ApiRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ProviderApi {
  url(): string;
  /** What it answers from now on. */
  serve(answer: (request: ApiRequest) => ApiAnswer): void;
  /** What was asked for since then. */
  readonly asked: readonly string[];
}

/** A provider's API behind a port, for one test file. */
export function useProviderApi(): ProviderApi {
  let answer: (request: ApiRequest) => ApiAnswer = () => ({ status: 404 });
  let asked: string[] = [];
  let server: Server | undefined;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { method = "", url: target = "/", headers } = request;
      const { pathname: path, searchParams: query } = new URL(target, "http://127.0.0.1");
      asked.push(target);
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const told = Buffer.concat(parts).toString();
        const {
          status = 200,
          headers: more = {},
          body = {},
        } = answer({ method, target, path, query, headers, body: told });
        response.writeHead(status, { ...more }).end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });
  return {
    url: () => `http://127.0.0.1:${portOf(server?.address() ?? null)}`,
    serve(given) {
      answer = given;
      asked = [];
    },
    get asked() {
      return asked;
    },
  };
}

export interface Pulled {
  readonly changes: readonly ProviderChange[];
  readonly cursors: readonly string[];
}

export const SINCE = Date.parse("2026-11-20T12:00:00.000Z");
export const UNTIL = Date.parse("2026-11-21T12:00:00.000Z");

/** Everything that a provider's file gives of a day, from a cursor on. */
export async function pullAll(
  backfill: Backfill,
  env: Readonly<Record<string, string>>,
  from?: string,
): Promise<Pulled> {
  const pause = (): Promise<never> => Promise.reject(new Error("nothing is waited for"));
  const ask = asking(backfill, from, { env, now: () => UNTIL, pause });
  const changes: ProviderChange[] = [];
  const cursors: string[] = [];
  for await (const page of backfill.pages({ since: SINCE, until: UNTIL }, ask)) {
    changes.push(...page.changes);
    cursors.push(page.cursor);
  }
  return { changes, cursors };
}
