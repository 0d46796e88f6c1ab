import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll } from "vitest";
import { unsubscribePage } from "../../functions/accept/pages/unsubscribe-page.ts";
import { check } from "../../functions/answer/check.ts";
import { defaultRoute } from "../../functions/answer/default.ts";
import { history } from "../../functions/answer/history.ts";
import { allFunctions } from "../../infra/functions.ts";
import { routeMatcher } from "../../infra/local/route-match.ts";
import type { HttpHandler } from "../../shared/http.ts";
import type { RecordingRuntime } from "../../shared/intake.ts";
import { type Answered, ask } from "./gateway-request.ts";
import { portOf } from "./partner-server.ts";

export interface HttpStack {
  url(): string;
  /** What answers from now on, by the name of the function; all else is left to the default route. */
  serve(handlers: Readonly<Record<string, HttpHandler>>): void;
}

/** The functions that the command line tool asks. */
export function askedFunctions(runtime: RecordingRuntime): Readonly<Record<string, HttpHandler>> {
  return {
    check: check(runtime),
    history: history(runtime),
    "unsubscribe-page": unsubscribePage(runtime),
  };
}

/** Functions behind a port, routed as they are deployed; for one test file. */
export function useHttpStack(): HttpStack {
  const match = routeMatcher(allFunctions());
  let handlers: Readonly<Record<string, HttpHandler>> = {};
  let server: Server | undefined;
  async function answer(request: IncomingMessage): Promise<Answered> {
    const { method = "GET", url = "/", headers } = request;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const [path = "", query = ""] = url.split("?");
    const found = match(method, path);
    const handler = handlers[found?.functionName ?? ""] ?? defaultRoute();
    const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    const params = found?.pathParameters ?? {};
    return ask(handler, { method, path, query, params, body, headers: Object.fromEntries(texts) });
  }
  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(request).then(
        ({ status, headers, body }) => response.writeHead(status, { ...headers }).end(body),
        () => response.destroy(),
      );
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
      handlers = given;
    },
  };
}
