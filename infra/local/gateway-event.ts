import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Match } from "./route-match.ts";

/**
 * A request in the shape that an HTTP API gives a function (payload format 2.0): repeated headers joined by
 * commas, cookies apart, forms and whatever is no text in base64.
 */
export function gatewayEvent(request: IncomingMessage, match: Match, body: Buffer): object {
  const [rawPath = "/", ...query] = (request.url ?? "/").split("?");
  const rawQueryString = query.join("?");
  const { cookie, ...headers } = joinedHeaders(request);
  const text = isText(headers) && isUtf8(body);
  const now = Date.now();
  return {
    version: "2.0",
    routeKey: match.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(rawQueryString === "" ? {} : { queryStringParameters: joinedQuery(rawQueryString) }),
    ...(Object.keys(match.pathParameters).length === 0 ? {} : { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: headers["host"] ?? "",
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: match.routeKey,
      stage: "$default",
      time: clockTime(now),
      timeEpoch: now,
    },
    ...(body.length === 0 ? {} : { body: body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** `12/Mar/2026:19:03:58 +0000` */
function clockTime(now: number): string {
  const [, day, month, year, clock] = new Date(now).toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}

function joinedHeaders({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers = emptyRecord();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    const value = rawHeaders[i + 1] ?? "";
    const known = headers[name];
    const joint = name === "cookie" ? "; " : ",";
    headers[name] = known === undefined ? value : known + joint + value;
  }
  return headers;
}

function joinedQuery(rawQueryString: string): Record<string, string> {
  const parameters = emptyRecord();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const known = parameters[name];
    parameters[name] = known === undefined ? value : `${known},${value}`;
  }
  return parameters;
}

/** Without a prototype: anybody may send a header called `constructor`. */
function emptyRecord(): Record<string, string> {
  return Object.create(null);
}

/** Forms and compressed bodies are no text to an HTTP API. */
function isText(headers: Readonly<Record<string, string>>): boolean {
  if (headers["content-encoding"] !== undefined) return false;
  const type = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type === "" || type.startsWith("text/") || /^application\/(.+\+)?(json|xml|javascript)$/.test(type);
}

/** Writes what a function gave back. What is no response object is sent as JSON, as an HTTP API does. */
export function sendResult(response: ServerResponse, result: unknown): void {
  if (!isStructured(result)) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof result === "string" ? result : JSON.stringify(result ?? null));
    return;
  }
  const body = Buffer.from(result.body ?? "", result.isBase64Encoded === true ? "base64" : "utf8");
  const cookies = result.cookies === undefined ? {} : { "set-cookie": [...result.cookies] };
  response.writeHead(result.statusCode, { ...result.headers, ...cookies, "content-length": body.length });
  response.end(body);
}

interface Structured {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function isStructured(result: unknown): result is Structured {
  return typeof result === "object" && result !== null && "statusCode" in result;
}
