import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { describeError, log } from "./log.ts";
import { methodNotAllowed, type Problem, problem, type Reply } from "./replies.ts";
import { fail, ok, type Result } from "./result.ts";

/** A request as a handler sees it. */
export interface Request {
  readonly method: string;
  /** As the gateway gives it: percent-encoded letters stay. */
  readonly path: string;
  readonly query: string;
  readonly params: Readonly<Record<string, string | undefined>>;
  /** By lower-case name; repeated headers arrive joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each `name=value`. The gateway keeps them apart from the other headers. */
  readonly cookies: readonly string[];
  /** The bytes that were sent, decoded from the gateway's base64. */
  readonly body: Buffer;
  readonly sourceIp: string;
}

export type HttpHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Makes a function's handler: methods are checked first, HEAD is GET without its body, and whatever is thrown
 * is our own fault and therefore a 503, so that the sender comes again.
 * @param name the function's name in its log lines
 * @param routes what each method does
 * @param elsewhere methods that another function serves at the same address
 */
export function serve(
  name: string,
  routes: Readonly<Record<string, (request: Request) => Promise<Reply> | Reply>>,
  elsewhere: readonly string[] = [],
): HttpHandler {
  const methods = [...Object.keys(routes), ...elsewhere];
  const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  return async (event) => {
    const request = requestOf(event);
    const route = routes[request.method === "HEAD" ? "GET" : request.method];
    const reply = route === undefined ? methodNotAllowed(allowed) : await attempt(name, () => route(request));
    return {
      statusCode: reply.status,
      headers: { ...reply.headers },
      body: request.method === "HEAD" ? "" : reply.body,
    };
  };
}

async function attempt(name: string, run: () => Promise<Reply> | Reply): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    log("error", name, { outcome: "unavailable", error: describeError(error) });
    return problem("unavailable");
  }
}

function requestOf(event: APIGatewayProxyEventV2): Request {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    query: event.rawQueryString,
    params: event.pathParameters ?? {},
    headers,
    cookies: event.cookies ?? [],
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    sourceIp: event.requestContext.http.sourceIp,
  };
}

const API_LIMIT = 1024 * 1024;
const MAX_DEPTH = 32;

/** Reads a JSON object from a request to `/v1`; refuses what is too large, no JSON, not UTF-8 or too deep. */
export function jsonBody(request: Request): Result<unknown, Problem> {
  if (request.body.length > API_LIMIT) return fail("too_large");
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type)) {
    return fail("unsupported_media_type");
  }
  const parsed = parseJson(request.body);
  return parsed.ok && isObject(parsed.value) ? parsed : fail("invalid_request");
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Strict UTF-8 and JSON of bounded depth: deep nesting is an attack on whatever walks it. */
export function parseJson(body: Buffer): Result<unknown, "invalid_request"> {
  try {
    const source = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return tooDeep(source) ? fail("invalid_request") : ok(JSON.parse(source));
  } catch {
    return fail("invalid_request");
  }
}

function tooDeep(source: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < source.length; i += 1) {
    const code = source.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
