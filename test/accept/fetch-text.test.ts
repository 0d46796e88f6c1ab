import { readFileSync } from "node:fs";
import { createServer, globalAgent } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchText } from "../../functions/accept/fetch-text.ts";

// A certificate for `localhost` made for these tests alone; nothing else trusts it.
const tls = join(import.meta.dirname, "../fixtures/tls");
const cert = readFileSync(join(tls, "localhost.pem"));
const key = readFileSync(join(tls, "localhost.key"));

interface Heard {
  readonly method: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const heard: Heard[] = [];
/** Answers with the status that the path names, and a text of as many letters as the query says. */
const server = createServer({ cert, key }, (incoming, answer) => {
  const parts: Buffer[] = [];
  incoming.on("data", (part: Buffer) => parts.push(part));
  incoming.on("end", () => {
    heard.push({ method: incoming.method, headers: incoming.headers, body: Buffer.concat(parts).toString() });
    const { pathname, search } = new URL(incoming.url ?? "", "https://localhost");
    answer.writeHead(Number(pathname.slice(1)), { location: "/200" });
    answer.end("x".repeat(Number(search.slice(1))));
  });
});
let port = 0;
const trustedBefore = globalAgent.options.ca;

beforeAll(async () => {
  globalAgent.options.ca = cert;
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => {
  globalAgent.options.ca = trustedBefore;
  server.closeAllConnections();
  server.close();
});

function at(path: string): string {
  return `https://localhost:${port}${path}`;
}

test("a text is fetched by GET", async () => {
  expect(await fetchText(at("/200?5"))).toBe("xxxxx");
  expect(heard.at(-1)).toMatchObject({ method: "GET", body: "" });
});

test("with a body it is asked for by POST, with the headers given", async () => {
  const headers = { authorization: "Bearer pat", "content-type": "application/json" };
  expect(await fetchText(at("/200?2"), { headers, body: '{"é":1}' })).toBe("xx");
  expect(heard.at(-1)).toMatchObject({
    method: "POST",
    headers: { ...headers, "content-length": "8" },
    body: '{"é":1}',
  });
});

test("an answer to some of the questions asked is one", async () => {
  expect(await fetchText(at("/207?1"))).toBe("x");
});

describe("it fails for", () => {
  test.for([204, 301, 302, 400, 401, 404, 429, 500, 503])("a %i, and follows nothing", async (status) => {
    const before = heard.length;
    await expect(fetchText(at(`/${status}`))).rejects.toThrow(`the answer was ${status}`);
    expect(heard).toHaveLength(before + 1);
  });

  test("a text of more than 64 KiB", async () => {
    expect(await fetchText(at("/200?65536"))).toHaveLength(65_536);
    await expect(fetchText(at("/200?65537"))).rejects.toThrow("too large");
  });

  test("a server that nobody vouches for, or that is not there", async () => {
    await expect(fetchText(`https://127.0.0.1:${port}/200`)).rejects.toThrow();
    await expect(fetchText("https://localhost:1/200")).rejects.toThrow();
  });

  test("plain HTTP", async () => {
    await expect(fetchText(`http://localhost:${port}/200`)).rejects.toThrow("https:");
  });
});
