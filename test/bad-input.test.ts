import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allFunctions } from "../infra/functions.ts";
import { freePort } from "../infra/local/dynamodb.ts";
import { LOCAL_CREDENTIALS, REGION, TABLE } from "../infra/local/sources.ts";
import { type Stack, startStack } from "../infra/local/stack.ts";
import { mintApiToken } from "../shared/api-token.ts";
import { everyProvider, hasFixtures } from "./support/every-provider.ts";
import { casesOf, providerNames, setupOf } from "./support/provider-fixtures.ts";
import { type RawAnswer, type RawHeaders, sendRaw } from "./support/raw-request.ts";
import { useFolders } from "./support/temp-folder.ts";

// Every route there is, on the bundles that are deployed, with whatever may be sent to it by mistake or by malice: a
// 4xx with a reason, nothing changed, never a 5xx, and nothing of it in an answer or a log line.

const folders = useFolders();
const { providers, env } = everyProvider();
let stack: Stack;
let token = "";

beforeAll(async () => {
  const config = JSON.parse(readFileSync("heed.config.json", "utf8"));
  config.tenants[0].providers = providers;
  const folder = folders();
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify({ ...config, $schema: undefined }));
  stack = await startStack({ configFile, dataDir: join(folder, "data"), port: await freePort(), env });
  token = (await mintApiToken(keyOf("a1", "HEED_API_KEY"), { tenant: "demo", lifetime: 3_600 }, Date.now()))
    .token;
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

function keyOf(kid: string, name: string): { readonly kid: string; readonly secret: Buffer } {
  return { kid, secret: Buffer.from(stack.secrets[name] ?? "", "base64url") };
}

const PERSON = "marked-word@example.com";
const JSON_TYPE: RawHeaders = [["content-type", "application/json"]];
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const MIB = 1024 * 1024;
const long = (bytes: number): Buffer => json({ address: "a".repeat(bytes) });

/** What no route can read. */
const BODIES: Readonly<Record<string, Buffer>> = {
  "no body": Buffer.alloc(0),
  "what is no JSON": Buffer.from(`leave me alone, ${PERSON}`),
  "truncated JSON": Buffer.from(`{"channel":"email","address":"${PERSON}`),
  "deep JSON": Buffer.from(`{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`),
  "invalid UTF-8": Buffer.concat([
    Buffer.from('{"address":"'),
    Buffer.from([0xff, 0xc3, 0x28]),
    Buffer.from('"}'),
  ]),
  "a list": json([{ channel: "email", address: PERSON }]),
  "an empty list": json([]),
  null: json(null),
  "members of the wrong kind": json({
    channel: {},
    address: [PERSON],
    topic: 5,
    links: 1,
    checks: "x",
    day: 4,
  }),
  "an unknown topic": json({ channel: "email", address: PERSON, topic: "nope", status: "opted_out" }),
};

interface Wrong {
  readonly what: string;
  readonly answer: RawAnswer;
}

/** What is wrong with an answer to bad input, in words; nothing where it is as it should be. */
function faultsOf(
  { what, answer: { status, headers, body } }: Wrong,
  expected: readonly number[],
): readonly string[] {
  const told = expected.includes(status) ? [] : [`${what}: ${status}`];
  const leaks =
    body.includes("marked-word") || body.includes(token) ? [`${what}: the answer repeats what was sent`] : [];
  // The local gateway refuses the largest itself, as API Gateway does, and neither has our headers.
  const cached = status === 413 || headers["cache-control"] === "no-store" ? [] : [`${what}: may be cached`];
  const blind =
    status !== 405 || headers["allow"] !== undefined ? [] : [`${what}: does not say what is allowed`];
  const reasoned = /"errors":\[\{"pointer":"[^"]*","detail":"[^"]/.test(body);
  const document = headers["content-type"] === "application/problem+json";
  const mute = status === 400 && document && !reasoned ? [`${what}: gives no reason`] : [];
  return [...told, ...leaks, ...cached, ...blind, ...mute];
}

/** Sends one after the other and gives what is wrong with the answers. */
async function faults(
  requests: readonly {
    readonly what: string;
    readonly method?: string;
    readonly path: string;
    readonly headers?: RawHeaders;
    readonly body?: Buffer;
    readonly expected: readonly number[];
  }[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { what, method = "POST", expected, ...sent } of requests) {
    const answer = await sendRaw(stack.url, { method, ...sent });
    found.push(...faultsOf({ what: `${method} ${sent.path.slice(0, 60)}, ${what}`, answer }, expected));
  }
  return found;
}

const ROUTES = allFunctions().flatMap(({ name, routes }) =>
  routes.filter((route) => route !== "$default").map((route) => ({ name, path: route.split(" ")[1] ?? "" })),
);

function concrete(path: string): string {
  return path.replace("{tenant}", "demo").replace(/\{[^}]*\}/, "nope");
}

const UNREADABLE = [400, 404, 413, 415, 422];

describe("/v1", () => {
  const paths = ROUTES.map(({ path }) => path).filter((path) => path.startsWith("/v1/"));

  test.for([...new Set(paths)])("%s", async (route) => {
    const path = concrete(route);
    const bearer = (value: string): RawHeaders => [["authorization", `Bearer ${value}`], ...JSON_TYPE];
    const [, payload] = token.split(".");
    const unsigned = `${Buffer.from('{"alg":"none","kid":"a1"}').toString("base64url")}.${payload}.`;
    const foreign = [401, 405];
    expect(
      await faults([
        // A function of mail alone knows no tenant where none takes any, and so no token.
        ...Object.entries(BODIES).map(([what, body]) => {
          const expected = [...UNREADABLE, ...(route.includes("replay/mail") ? [401] : [405])];
          return { what, path, headers: bearer(token), body, expected };
        }),
        { what: "too much", path, headers: bearer(token), body: long(MIB), expected: [413, 401, 405] },
        {
          what: "a form",
          path,
          headers: [
            ["authorization", `Bearer ${token}`],
            ["content-type", "application/x-www-form-urlencoded"],
          ],
          body: Buffer.from(`address=${PERSON}`),
          expected: [415, 401, 405],
        },
        { what: "no token", path, headers: JSON_TYPE, body: json({}), expected: foreign },
        { what: "no token of ours", path, headers: bearer("a.b.c"), body: json({}), expected: foreign },
        {
          what: "a changed token",
          path,
          headers: bearer(`${token.slice(0, -4)}AAAA`),
          body: json({}),
          expected: foreign,
        },
        { what: "an unsigned token", path, headers: bearer(unsigned), body: json({}), expected: foreign },
        {
          what: "two tokens",
          path,
          headers: [...bearer(token), ["authorization", `Bearer ${token}`]],
          body: json({ channel: "email", address: PERSON }),
          // Node's own client and parser keep the first of two, API Gateway joins them.
          expected: [...foreign, ...UNREADABLE, 200],
        },
        { what: "a method of its own", method: "PATCH", path, headers: bearer(token), expected: [405] },
      ]),
    ).toEqual([]);
  });
});

describe("a provider's address", () => {
  const served = ROUTES.filter(({ path }) => /^\/(webhooks|sms)\/\{tenant\}\/[\w-]+$/.test(path));

  test.for(providerNames().filter(hasFixtures))("%s", async (name) => {
    const setup = setupOf(name);
    const requests = casesOf(name)
      .slice(0, 1)
      .flatMap(({ delivery }) => {
        const path = new URL(delivery.url).pathname;
        const headers = Object.entries(delivery.headers).map(
          ([header, value]) => [header, value ?? ""] as const,
        );
        const without = (header: string): RawHeaders => headers.filter(([given]) => given !== header);
        // A password stands for every body; of what cannot be read under it the sender hears, and it is kept.
        const unread = setup.signs === "nothing" ? [200, 400, 401] : [400, 401];
        const changed = Buffer.from(delivery.body);
        changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
        const body = delivery.body;
        return [
          ...Object.entries(BODIES).map(([what, some]) => ({
            what,
            path,
            headers,
            body: some,
            expected: unread,
          })),
          ...Object.entries(BODIES).map(([what, some]) => {
            return {
              what: `${what}, and no signature`,
              path,
              headers: JSON_TYPE,
              body: some,
              expected: unread,
            };
          }),
          { what: "too much", path, headers, body: long(4 * MIB), expected: [413] },
          ...(setup.signs === undefined
            ? [{ what: "a changed byte", path, headers, body: changed, expected: [401] }]
            : []),
          ...setup.authHeaders.flatMap((header) => {
            const given = headers.filter(([one]) => one === header);
            const odd = [...without(header), [header, "A".repeat(4_000)] as const];
            return [
              { what: `no ${header}`, path, headers: without(header), body, expected: [401] },
              { what: `${header} twice`, path, headers: [...headers, ...given], body, expected: [401] },
              { what: `a long ${header}`, path, headers: odd, body, expected: [401] },
            ];
          }),
          { what: "an unknown tenant", path: path.replace("demo", "nobody"), headers, body, expected: [404] },
          {
            what: "a tenant that is a word",
            path: path.replace("demo", "__proto__"),
            headers,
            body,
            expected: [404],
          },
          { what: "an unknown provider", path: path.replace(name, "nope"), headers, body, expected: [404] },
          { what: "another method", method: "PUT", path, headers, body, expected: [405] },
        ];
      });
    expect(served.some((route) => route.name === name)).toBe(true);
    expect(requests.length).toBeGreaterThan(0);
    expect(await faults(requests)).toEqual([]);
  });
});

describe("a page", () => {
  const pages = ROUTES.map(({ path }) => path).filter((path) => !/^\/(v1|webhooks|sms)\//.test(path));

  test.for([...new Set(pages)])("%s", async (route) => {
    const path = concrete(route);
    const forms = ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"];
    const missing = route.includes("{token+}") ? [404, 405] : [200, 400, 404, 405];
    // Nobody's form does anything there who is not signed in.
    if (route.startsWith("/console")) missing.push(401);
    expect(
      await faults([
        ...Object.entries(BODIES).flatMap(([what, body]) =>
          forms.map((type) => {
            return {
              what: `${what} as ${type}`,
              path,
              headers: [["content-type", type]] as const,
              body,
              expected: missing,
            };
          }),
        ),
        { what: "too much", path, body: long(2 * MIB), expected: missing },
        { what: "a long token", method: "GET", path: `${path}/${"A".repeat(6_000)}`, expected: [404] },
        { what: "bytes that are no text", method: "GET", path: `${path}/%ff%00`, expected: [400, 404] },
        {
          what: "a header beyond Latin-1",
          method: "GET",
          path,
          headers: [["accept-language", "\u00ff;q=9"]],
          expected: missing,
        },
        { what: "a method of its own", method: "DELETE", path, expected: [405] },
      ]),
    ).toEqual([]);
  });
});

test("an address that is none", async () => {
  const paths = [
    "/",
    "/nope",
    "/v1",
    "/v1/nope",
    "/webhooks/demo",
    "/sms/demo/nope",
    "//",
    "/%",
    "/_local",
    "/healthz/x",
  ];
  const asked = ["GET", "POST"].flatMap((method) =>
    paths.map((path) => ({
      what: "nothing there",
      method,
      path,
      headers: JSON_TYPE,
      expected: [400, 404, 405],
    })),
  );
  expect(await faults(asked)).toEqual([]);
});

test("R-234: all this has recorded nothing, and no log line holds anything of it", async () => {
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: stack.dynamodb.url,
    credentials: LOCAL_CREDENTIALS,
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE }));
  client.destroy();
  // What is kept for a replay, the signed heads of days, and that a provider was refused, are no record of anybody.
  const nobodys = /^(Q#|\d{4}-\d\d-\d\d$|HEALTH$|M#)/;
  const kept = Items.map(({ sk }) => sk?.S ?? "").filter((sk) => !nobodys.test(sk));
  expect(kept).toEqual([]);
  const log = readFileSync(join(stack.dataDir, "functions.log"), "utf8");
  expect(log.length).toBeGreaterThan(1_000);
  for (const secret of ["marked-word", "@example.com", token.slice(0, 40), '"unavailable"', '"threw"']) {
    expect(log).not.toContain(secret);
  }
});
