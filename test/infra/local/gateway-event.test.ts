import { createServer, request } from "node:http";
import { expect, test } from "vitest";
import { gatewayEvent, sendResult } from "../../../infra/local/gateway-event.ts";
import { readBody } from "../../../infra/local/message-body.ts";

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** Sends one request through a real server; gives the event it became. */
async function eventOf({
  path = "/x",
  method = "POST",
  headers = {},
  body = "",
}: Sent): Promise<Record<string, unknown>> {
  const match = { functionName: "f", routeKey: "ANY /x", pathParameters: {} };
  const server = createServer((incoming, response) => {
    readBody(incoming, (sent) => sent && response.end(JSON.stringify(gatewayEvent(incoming, match, sent))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
        readBody(answer, (event) => resolve(JSON.parse(String(event))));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  } finally {
    server.close();
  }
}

test("R-042: a form arrives in base64, JSON as text, and JSON that is no UTF-8 in base64", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  expect(await eventOf({ headers: form, body: "a=1" })).toMatchObject({
    body: "YT0x",
    isBase64Encoded: true,
  });
  const json = { "content-type": "application/json" };
  expect(await eventOf({ headers: json, body: "{}" })).toMatchObject({ body: "{}", isBase64Encoded: false });
  const broken = Buffer.from([0x7b, 0xff, 0x7d]);
  expect(await eventOf({ headers: json, body: broken })).toMatchObject({
    body: "e/99",
    isBase64Encoded: true,
  });
});

test("a compressed body arrives in base64, and one without a type as text", async () => {
  const packed = { "content-type": "application/json", "content-encoding": "gzip" };
  expect(await eventOf({ headers: packed, body: "{}" })).toMatchObject({
    body: "e30=",
    isBase64Encoded: true,
  });
  expect(await eventOf({ body: "plain" })).toMatchObject({ body: "plain", isBase64Encoded: false });
  const nothing = await eventOf({ method: "GET" });
  expect([nothing["body"], nothing["isBase64Encoded"]]).toEqual([undefined, false]);
});

test("what is said of a request has the forms of payload 2.0", async () => {
  const event = await eventOf({ headers: { "User-Agent": "Sender/1.0", constructor: "x" } });
  expect(event).toMatchObject({ version: "2.0", routeKey: "ANY /x", headers: { constructor: "x" } });
  expect(event["requestContext"]).toMatchObject({
    http: {
      method: "POST",
      path: "/x",
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      userAgent: "Sender/1.0",
    },
    time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    timeEpoch: expect.any(Number),
  });
});

test("repeated headers are joined by commas and cookies stand apart", async () => {
  const event = await eventOf({ headers: { "sec-gpc": ["0", "1"], cookie: "a=1; b=2" } });
  expect(event["headers"]).toMatchObject({ "sec-gpc": "0,1" });
  expect(event["cookies"]).toEqual(["a=1", "b=2"]);
});

test("path and query stay byte for byte as they were sent", async () => {
  const event = await eventOf({ path: "/x/%65y?b=2&a=%2B+1&a=3?", method: "GET" });
  expect(event).toMatchObject({ rawPath: "/x/%65y", rawQueryString: "b=2&a=%2B+1&a=3?" });
  expect(event["queryStringParameters"]).toEqual({ b: "2", a: "+ 1,3?" });
});

test("a function's answer keeps its status, headers and cookies", async () => {
  const server = createServer((_, response) => {
    const headers = { "content-type": "text/plain" };
    sendResult(response, { statusCode: 202, headers, cookies: ["a=1"], body: "aGk=", isBase64Encoded: true });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const answer = await fetch(`http://127.0.0.1:${port}`);
  expect([answer.status, await answer.text()]).toEqual([202, "hi"]);
  expect(answer.headers.getSetCookie()).toEqual(["a=1"]);
  server.close();
});
