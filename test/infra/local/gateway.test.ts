import { request, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CallFailed } from "../../../infra/local/execution-environment.ts";
import { type GatewayParts, gateway } from "../../../infra/local/gateway.ts";
import { listenLocally } from "../../../infra/local/listening.ts";
import { localPartner } from "../../../infra/local/local-partner.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** What a gateway stands before: one function, whatever the path. */
function parts(invoke: (event: object) => Promise<unknown>): GatewayParts {
  return {
    match: () => ({ functionName: "f", routeKey: "$default", pathParameters: {} }),
    functions: new Map([["f", { invoke }]]),
    partner: localPartner(join(folder(), "partner.jsonl")),
  };
}

async function listening(ready: Promise<GatewayParts>): Promise<string> {
  const server = gateway(ready);
  servers.push(server);
  return `http://127.0.0.1:${await listenLocally(server, 0)}`;
}

async function answerOf(
  invoke: (event: object) => Promise<unknown>,
  init: RequestInit = {},
): Promise<unknown> {
  const answer = await fetch(await listening(Promise.resolve(parts(invoke))), init);
  return [answer.status, await answer.text()];
}

test("a function's answer is the answer", async () => {
  expect(await answerOf(async () => ({ statusCode: 202, body: "kept" }))).toEqual([202, "kept"]);
});

test.for([
  ["throws", "threw", 500, "Internal Server Error"],
  ["dies", "crashed", 500, "Internal Server Error"],
  ["takes too long", "timed_out", 503, "Service Unavailable"],
] as const)(
  "where the function %s the gateway answers as API Gateway does",
  async ([, reason, status, message]) => {
    const invoke = (): Promise<never> => Promise.reject(new CallFailed("f", reason));
    expect(await answerOf(invoke)).toEqual([status, JSON.stringify({ message })]);
  },
);

test.for([
  ["http://heed.example", "/u/x//y?lang=de", "/u/x//y", "lang=de"],
  ["HTTPS://heed.example:8443", "", "/", ""],
] as const)("%s%s is a target like its path", async ([origin, path, rawPath, rawQueryString]) => {
  const asked: object[] = [];
  const url = await listening(
    Promise.resolve(
      parts(async (event) => {
        asked.push(event);
        return { statusCode: 204 };
      }),
    ),
  );
  const { hostname, port } = new URL(url);
  await new Promise((resolve) => {
    request({ hostname, port, path: origin + path }, (answer) => answer.resume().on("end", resolve)).end();
  });
  expect(asked).toMatchObject([{ rawPath, rawQueryString }]);
});

test("a body of ten mebibytes passes, one byte more is refused before any function", async () => {
  let calls = 0;
  const invoke = async (): Promise<object> => {
    calls += 1;
    return { statusCode: 200, body: String(calls) };
  };
  const limit = 10 * 1024 * 1024;
  expect(await answerOf(invoke, { method: "POST", body: Buffer.alloc(limit) })).toEqual([200, "1"]);
  expect(await answerOf(invoke, { method: "POST", body: Buffer.alloc(limit + 1) })).toEqual([
    413,
    JSON.stringify({ message: "Request Entity Too Large" }),
  ]);
  expect(calls).toBe(1);
});

test("a result that is no answer is a fault of the function's", async () => {
  expect(await answerOf(async () => ({ statusCode: 200, headers: { "x-bad": "a\nb" } }))).toMatchObject([
    500,
    {},
  ]);
});

test("requests that come before everything is ready wait for it", async () => {
  const ready = Promise.withResolvers<GatewayParts>();
  const url = await listening(ready.promise);
  const early = fetch(url, { method: "POST", body: "early" });
  ready.resolve(parts(async (event) => ("body" in event ? { statusCode: 200, body: event.body } : {})));
  expect(await (await early).text()).toBe("early");
});

test("where it never gets ready they are cut off", async () => {
  const ready = Promise.withResolvers<GatewayParts>();
  const url = await listening(ready.promise);
  const early = fetch(url);
  ready.reject(new Error("no database"));
  await expect(early).rejects.toThrow();
});

test("the partner on this machine is not behind the functions", async () => {
  const url = await listening(Promise.resolve(parts(async () => ({ statusCode: 404, body: "" }))));
  expect((await fetch(`${url}/_local/partner`, { method: "POST", body: "told" })).status).toBe(200);
  expect(await (await fetch(`${url}/_local/partner`)).text()).toContain('"body":"told"');
});
