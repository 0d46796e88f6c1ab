import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { SignJWT } from "jose";
import type { HttpHandler } from "../../shared/http.ts";
import { TEST_SECRETS } from "./config.ts";
import { testNow } from "./test-clock.ts";

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string | Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls a handler as an HTTP API does (payload format 2.0); bodies go in base64, as forms and bytes do there. */
export async function ask(handler: HttpHandler, asked: Asked): Promise<Answered> {
  const result = await handler(gatewayRequest(asked));
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { status: result.statusCode ?? 0, headers: Object.fromEntries(headers), body: result.body ?? "" };
}

/** The same with a JSON body and a token of every scope; gives the answer parsed. */
export async function askJson(
  handler: HttpHandler,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> {
  const answer = await ask(handler, {
    path,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", authorization: `Bearer ${await apiToken()}`, ...headers },
  });
  return { status: answer.status, json: JSON.parse(answer.body) };
}

export function gatewayRequest(asked: Asked): APIGatewayProxyEventV2 {
  const { method = "POST", path, query = "", headers = {}, params = {}, cookies, body = "" } = asked;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    ...(cookies === undefined ? {} : { cookies: [...cookies] }),
    pathParameters: { ...params },
    requestContext: {
      accountId: "000000000000",
      apiId: "test",
      domainName: "heed.example.com",
      domainPrefix: "heed",
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: "1",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  };
}

export const ALL_SCOPES = "links:write consent:read consent:write operate";

export interface TokenChange {
  readonly kid?: string;
  readonly secret?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly alg?: string;
  /** Milliseconds: a test whose handler lives in a time of its own needs a token of that time. */
  readonly now?: number;
}

/** The header of a token that is good at a time: a test with a clock of its own passes any day. */
export async function authorizedAt(now: number): Promise<{ readonly authorization: string }> {
  return { authorization: `Bearer ${await apiToken({ now })}` };
}

/** A token of the demo tenant, good for an hour; a claim that is `undefined` is left out. */
export function apiToken({
  kid = "a1",
  secret = TEST_SECRETS.HEED_API_KEY,
  claims = {},
  alg = "HS256",
  now: at = testNow(),
}: TokenChange = {}): Promise<string> {
  const now = Math.floor(at / 1000);
  const all = {
    iss: "heed",
    aud: "heed-api",
    tenant: "demo",
    scope: ALL_SCOPES,
    iat: now,
    exp: now + 3600,
    ...claims,
  };
  const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(present).setProtectedHeader({ alg, kid }).sign(Buffer.from(secret, "base64url"));
}
