import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { confirm } from "../../functions/accept/pages/confirm.ts";
import { leave } from "../../functions/accept/pages/leave.ts";
import { preferences } from "../../functions/accept/pages/preferences.ts";
import { preferencesPageOf } from "../../functions/accept/pages/preferences-page.ts";
import { privacy } from "../../functions/accept/pages/privacy.ts";
import { unsubscribe } from "../../functions/accept/pages/unsubscribe.ts";
import { unsubscribePage } from "../../functions/accept/pages/unsubscribe-page.ts";
import { allFunctions } from "../../infra/functions.ts";
import { routeMatcher } from "../../infra/local/route-match.ts";
import type { Config } from "../../shared/config.ts";
import type { HttpHandler } from "../../shared/http.ts";
import type { IntakeQueue, RecordingRuntime } from "../../shared/intake.ts";
import { type LinkClaims, mintToken, type Purpose } from "../../shared/link.ts";
import { secretStore } from "../../shared/secrets.ts";
import type { Table } from "../../shared/table.ts";
import { TEST_SECRETS, testConfig } from "./config.ts";
import { NOW } from "./ledger.ts";

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The functions that answer people, behind their routes, on one table. */
export interface Pages {
  readonly runtime: RecordingRuntime;
  readonly handler: (method: string, path: string) => HttpHandler | undefined;
  ask(method: string, target: string, asked?: Asked): Promise<Answer>;
  /** Posts a form's fields. */
  post(
    target: string,
    fields: Readonly<Record<string, string>> | [string, string][],
    asked?: Asked,
  ): Promise<Answer>;
  /** A path with a fresh token of that purpose for Ann. */
  link(purpose: Purpose, claims?: Partial<LinkClaims>): Promise<string>;
  /** Milliseconds from now on. */
  wait(milliseconds: number): void;
}

const PLACES: Readonly<Record<Purpose, string>> = {
  "heed-u": "/u/",
  "heed-p": "/p/",
  "heed-undo": "/",
  "heed-confirm": "/c/",
  "heed-console": "/",
};

const NO_QUEUE: IntakeQueue = { send: () => Promise.reject(new Error("there is no queue")) };

export function pages(
  table: Table,
  { config = testConfig(), intake = NO_QUEUE }: { config?: Config; intake?: IntakeQueue } = {},
): Pages {
  let clock = NOW;
  const secrets = secretStore([], TEST_SECRETS, async () => new Map(), Date.now);
  const runtime = {
    config,
    secrets,
    now: () => clock,
    table,
    region: "us-east-1",
    replicated: false,
    intake,
  };
  const functions: Readonly<Record<string, HttpHandler>> = {
    "unsubscribe-page": unsubscribePage(runtime),
    unsubscribe: unsubscribe(runtime),
    "preferences-page": preferencesPageOf(runtime),
    preferences: preferences(runtime),
    privacy: privacy(runtime),
    confirm: confirm(runtime),
    leave: leave(runtime),
  };
  const match = routeMatcher(allFunctions().filter(({ name }) => name in functions));

  async function ask(method: string, target: string, { headers = {}, body }: Asked = {}): Promise<Answer> {
    const [path = "", query = ""] = target.split("?");
    const route = match(method, path);
    const handler = functions[route?.functionName ?? ""];
    if (handler === undefined) return { status: 404, headers: {}, body: "no route" };
    const answer = await handler(
      gatewayRequest(method, { path, query }, { headers, ...(body && { body }) }, route),
    );
    return { status: answer.statusCode ?? 0, headers: answer.headers ?? {}, body: answer.body ?? "" };
  }

  return {
    runtime,
    handler: (method, path) => functions[match(method, path)?.functionName ?? ""],
    ask,
    post(target, fields, { headers = {} } = {}) {
      const type = { "content-type": "application/x-www-form-urlencoded" };
      return ask("POST", target, {
        headers: { ...type, ...headers },
        body: String(new URLSearchParams(fields)),
      });
    },
    async link(purpose, claims = {}) {
      const key = { kid: "k1", secret: Buffer.from(TEST_SECRETS.HEED_LINK_KEY, "base64url") };
      const ann: LinkClaims = { channel: "email", address: "ann@example.com", topic: "newsletter" };
      return PLACES[purpose] + (await mintToken("demo", key, purpose, { ...ann, ...claims }, clock));
    },
    wait(milliseconds) {
      clock += milliseconds;
    },
  };
}

/** As an HTTP API gives it: bodies in base64 (payload format 2.0). */
export function gatewayRequest(
  method: string,
  { path, query = "" }: { path: string; query?: string },
  { headers = {}, body }: Asked,
  route?: { readonly routeKey: string; readonly pathParameters: Readonly<Record<string, string>> },
): APIGatewayProxyEventV2 {
  const routeKey = route?.routeKey ?? "";
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { host: "heed.example.com", ...headers },
    pathParameters: { ...route?.pathParameters },
    requestContext: {
      accountId: "000000000000",
      apiId: "test",
      domainName: "heed.example.com",
      domainPrefix: "heed",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "" },
      requestId: "test",
      routeKey,
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body).toString("base64") }),
    isBase64Encoded: body !== undefined,
  };
}

/** The token behind a page's "undo". */
export function undoIn(body: string): string {
  return /name="undo" value="([^"]+)"/.exec(body)?.[1] ?? "";
}
