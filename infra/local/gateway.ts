import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CallFailed } from "./execution-environment.ts";
import { gatewayEvent, sendResult } from "./gateway-event.ts";
import type { LocalFunction } from "./lambda.ts";
import { localMail } from "./local-mail.ts";
import type { LocalPartner } from "./local-partner.ts";
import { readBody } from "./message-body.ts";
import type { Match } from "./route-match.ts";

export interface GatewayParts {
  readonly match: (method: string, path: string) => Match | undefined;
  readonly functions: ReadonlyMap<string, Pick<LocalFunction, "invoke">>;
  readonly partner: LocalPartner;
}

/**
 * An HTTP API before the functions. `/_local` is this machine's own and never on AWS.
 * @param ready what it stands before: requests that come earlier wait for it
 */
export function gateway(ready: Promise<GatewayParts>): Server {
  let parts: GatewayParts | undefined;
  // Whoever starts everything hears of a failure, also where no request waited for it.
  ready.catch(() => {});
  const server = createServer((request, response) => {
    readBody(request, (body) => {
      if (parts !== undefined) return void handle(parts, request, response, body);
      ready.then(
        (made) => {
          parts = made;
          void handle(made, request, response, body);
        },
        () => response.destroy(),
      );
    });
  });
  server.keepAliveTimeout = 65_000;
  return server;
}

/** @param body `undefined` for one over the limit */
async function handle(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | undefined,
): Promise<void> {
  if (body === undefined) return answer(response, 413, "Request Entity Too Large");
  try {
    await route(parts, request, response, body);
  } catch (error) {
    const timedOut = error instanceof CallFailed && error.reason === "timed_out";
    answer(response, timedOut ? 503 : 500, timedOut ? "Service Unavailable" : "Internal Server Error");
  }
}

/** @throws where the function fails, or gives back what is no answer */
async function route(
  { match, functions, partner }: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  // A whole address is as good a target as its path (RFC 9112, section 3.2.2).
  request.url = (request.url ?? "").replace(/^https?:\/\/[^/?]*/i, "") || "/";
  const path = request.url.split("?", 1)[0] ?? "/";
  if (path === "/_local/partner") return partner.handle(request, response, body);
  if (path === "/_local/mail") return localMail(functions.get("mail"), request, response, body);
  const matched = match(request.method ?? "GET", path);
  const target = matched && functions.get(matched.functionName);
  if (matched === undefined || target === undefined) return answer(response, 404, "Not Found");
  sendResult(response, await target.invoke(gatewayEvent(request, matched, body)));
}

/** An answer of the gateway itself, as API Gateway words it. */
function answer(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}
