import { createServer } from "node:http";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type Heed,
  type HeedOptions,
  HeedRefused,
  heedClient,
  type Question,
} from "../../../shared/client/heed.ts";
import type { HttpHandler } from "../../../shared/http.ts";
import { record } from "../../../shared/ledger/record.ts";
import { TEST_SECRETS } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { askedFunctions, useHttpStack } from "../../support/http-stack.ts";
import { ONE_CLICK, reported, testLedger } from "../../support/ledger.ts";
import { portOf } from "../../support/partner-server.ts";
import { brokenTable, testRuntime } from "../../support/runtime.ts";

const database = useTable();
const stack = useHttpStack();
const KEY = { kid: "a1", secret: TEST_SECRETS.HEED_API_KEY };
const ANN: Question = { channel: "email", address: "Ann@Example.com", topic: "newsletter" };

/** The bodies that the check function was asked with. */
const bodies: string[] = [];

function serving(handler: HttpHandler): void {
  stack.serve({
    check: (event) => {
      bodies.push(Buffer.from(event.body ?? "", "base64").toString());
      return handler(event);
    },
  });
}

beforeEach(() => {
  bodies.length = 0;
  serving(askedFunctions(testRuntime(database.table()))["check"] ?? refusing(500));
});

function client(options: Partial<HeedOptions> = {}): Heed {
  return heedClient({ url: stack.url(), tenant: "demo", credential: KEY, ...options });
}

function refusing(statusCode: number): HttpHandler {
  return () => Promise.resolve({ statusCode, body: JSON.stringify({ title: "No" }) });
}

const optOut = (address = "ann@example.com") =>
  record(testLedger(database.table()), { ...ONE_CLICK, address, occurredAt: new Date().toISOString() });

test("answers what the stack answers, and says that it was heard from there", async () => {
  const recorded = await optOut();
  expect(await client().maySend(ANN)).toEqual({
    allowed: false,
    status: "opted_out",
    reason: "topic_opt_out",
    rule: "R-157.4",
    since: expect.any(String),
    eventId: "eventId" in recorded ? recorded.eventId : "",
    from: "heed",
  });
  expect(await client().maySend({ ...ANN, topic: "offers" })).toMatchObject({ allowed: true });
});

describe("batches", () => {
  test("questions of the same moment share a call, the same one is asked once, and each gets its own answer", async () => {
    await optOut("p3@example.com");
    const heed = client();
    const addresses = [...Array.from({ length: 50 }, (_, i) => `p${i}@example.com`), "p3@example.com"];
    const answers = await Promise.all(addresses.map((address) => heed.maySend({ ...ANN, address })));
    expect(bodies).toHaveLength(1);
    expect(JSON.parse(bodies[0] ?? "").checks).toHaveLength(50);
    expect(answers.flatMap(({ allowed }, i) => (allowed ? [] : [i]))).toEqual([3, 50]);
  });

  test("are of at most ten thousand, and of less than a mebibyte", async () => {
    serving(async (event) => {
      const { checks } = JSON.parse(Buffer.from(event.body ?? "", "base64").toString());
      return {
        statusCode: 200,
        body: JSON.stringify({ results: checks.map(() => ({ allowed: true, reason: "default" })) }),
      };
    });
    const heed = client({ collectMs: 50, timeoutMs: 20_000 });
    const long = "x".repeat(200);
    const few = Array.from({ length: 10_001 }, (_, i) =>
      heed.maySend({ ...ANN, address: `p${i}@example.com` }),
    );
    const large = Array.from({ length: 6_000 }, (_, i) =>
      heed.maySend({ ...ANN, address: `${long}${i}@example.com` }),
    );
    const answers = await Promise.all([...few, ...large]);
    expect(answers.every(({ allowed }) => allowed)).toBe(true);
    expect(Math.max(...bodies.map((body) => JSON.parse(body).checks.length))).toBe(10_000);
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThanOrEqual(1024 * 1024);
  });

  test("one bad question says so, and the others are answered", async () => {
    const heed = client();
    const [good, bad] = await Promise.all([heed.maySend(ANN), heed.maySend({ ...ANN, address: "nobody" })]);
    expect(good).toMatchObject({ allowed: true });
    expect(bad).toMatchObject({ allowed: false, reason: "invalid_request", detail: expect.any(String) });
  });
});

describe("by hash", () => {
  test("the address never leaves, and the contact is met", async () => {
    await optOut();
    expect(await client({ hashOnly: true }).maySend(ANN)).toMatchObject({ reason: "topic_opt_out" });
    expect(bodies.join()).not.toMatch(/example\.com/i);
  });

  test("what is no address has none, and nothing is asked", async () => {
    const heed = client({ hashOnly: true, whenUnknown: "open" });
    for (const address of ["nobody", "(202) 555-0123"]) {
      const channel = address === "nobody" ? "email" : "sms";
      expect(await heed.maySend({ channel, address })).toMatchObject({ allowed: false, from: "nobody" });
    }
    expect(bodies).toEqual([]);
  });
});

describe("memory", () => {
  test("R-154: unless told otherwise every message is asked for", async () => {
    const heed = client();
    expect((await heed.maySend(ANN)).allowed).toBe(true);
    await optOut();
    expect(await heed.maySend(ANN)).toMatchObject({ allowed: false, from: "heed" });
  });

  test("an answer is used for as long as was said, counted from when it was asked for", async () => {
    let now = Date.now();
    const heed = client({ staleMs: 1_000, now: () => now });
    await heed.maySend(ANN);
    await optOut();
    now += 999;
    expect(await heed.maySend(ANN)).toMatchObject({ allowed: true, from: "memory" });
    now += 1;
    expect(await heed.maySend(ANN)).toMatchObject({ allowed: false, from: "heed" });
    expect(bodies).toHaveLength(2);
  });

  test("the time that the answer took counts against it", async () => {
    let now = Date.now();
    const answering = askedFunctions(testRuntime(database.table()))["check"] ?? refusing(500);
    serving(async (event) => {
      const answer = await answering(event);
      now += 600;
      return answer;
    });
    const heed = client({ staleMs: 1_000, now: () => now });
    await heed.maySend(ANN);
    now += 400;
    expect(await heed.maySend(ANN)).toMatchObject({ from: "heed" });
  });

  test("a yes is not used past the end of the consent, nor a wait past its end", async () => {
    let now = Date.parse("2026-11-25T10:00:00Z");
    const end = "2026-11-25T10:00:01.000Z";
    for (const said of [
      { allowed: true, reason: "opted_in", expiresAt: end },
      { allowed: false, reason: "frequency", notBefore: end },
    ]) {
      now = Date.parse("2026-11-25T10:00:00Z");
      serving(() => Promise.resolve({ statusCode: 200, body: JSON.stringify({ results: [said] }) }));
      const heed = client({ staleMs: 60_000, now: () => now });
      await heed.maySend(ANN);
      expect(await heed.maySend(ANN)).toMatchObject({ from: "memory" });
      now += 1_000;
      expect(await heed.maySend(ANN)).toMatchObject({ from: "heed" });
    }
  });

  test("a recipient can be forgotten, in any spelling, and no other is", async () => {
    const heed = client({ staleMs: 60_000, hashOnly: true });
    const bo = { ...ANN, address: "bo@example.com" };
    await Promise.all([heed.maySend(ANN), heed.maySend({ ...ANN, topic: "offers" }), heed.maySend(bo)]);
    heed.forget({ channel: "email", address: " ann@EXAMPLE.com" });
    const again = [ANN, { ...ANN, topic: "offers" }, bo].map((question) => heed.maySend(question));
    expect((await Promise.all(again)).map(({ from }) => from)).toEqual(["heed", "heed", "memory"]);
  });

  test("is of so many recipients, and the longest unheard of goes first", async () => {
    const heed = client({ staleMs: 60_000, mostKept: 2 });
    const asked = ["a", "b", "c"].map((name) => ({ ...ANN, address: `${name}@example.com` }));
    for (const question of asked) await heed.maySend(question);
    const [first, , last] = asked;
    expect((await heed.maySend(last ?? ANN)).from).toBe("memory");
    expect((await heed.maySend(first ?? ANN)).from).toBe("heed");
  });
});

describe("while Heed cannot be asked", () => {
  const down = [
    [
      "its database is down",
      () => serving(askedFunctions(testRuntime(brokenTable()))["check"] ?? refusing(503)),
    ],
    ["it is overloaded", () => serving(refusing(429))],
    [
      "it answers with less than was asked",
      () => serving(async () => ({ statusCode: 200, body: '{"results":[]}' })),
    ],
    ["it does not answer in time", () => serving(() => new Promise(() => {}))],
  ] as const;

  test.for(down)("%s: closed unless chosen otherwise (R-153)", async ([, go]) => {
    go();
    const closed = await client({ timeoutMs: 300 }).maySend(ANN);
    expect(closed).toMatchObject({
      allowed: false,
      status: "unknown",
      reason: "unavailable",
      from: "nobody",
    });
    const open = await client({ timeoutMs: 300, whenUnknown: "open" }).maySend(ANN);
    expect(open).toMatchObject({ allowed: true, reason: "unavailable", from: "nobody" });
  });

  test("nobody listens: the same", async () => {
    const nowhere = { url: "http://127.0.0.1:9" };
    expect(await client(nowhere).maySend(ANN)).toMatchObject({ allowed: false, reason: "unavailable" });
    expect(await client({ ...nowhere, whenUnknown: "open" }).maySend(ANN)).toMatchObject({ allowed: true });
  });

  test("a no that was heard stays one, however long ago; a yes does not", async () => {
    await optOut();
    let now = Date.now();
    const open = client({ whenUnknown: "open", now: () => now });
    const closed = client({ now: () => now });
    const offers = { ...ANN, topic: "offers" };
    for (const heed of [open, closed]) await Promise.all([heed.maySend(ANN), heed.maySend(offers)]);
    serving(refusing(503));
    now += 86_400_000;
    expect(await open.maySend(ANN)).toMatchObject({
      allowed: false,
      reason: "topic_opt_out",
      from: "memory",
    });
    expect(await closed.maySend(offers)).toMatchObject({ allowed: false, reason: "unavailable" });
  });

  test("one that it could not read among others is unknown by itself", async () => {
    const read = { allowed: true, status: "unknown", reason: "default" };
    const unread = { allowed: false, status: "unknown", reason: "error" };
    serving(async () => ({ statusCode: 200, body: JSON.stringify({ results: [read, unread] }) }));
    const heed = client({ whenUnknown: "open" });
    const answers = await Promise.all([heed.maySend(ANN), heed.maySend({ ...ANN, topic: "offers" })]);
    expect(answers.map(({ reason }) => reason)).toEqual(["default", "unavailable"]);
  });
});

describe("what is wrong with the call itself is thrown, and never allowed", () => {
  test.for([
    ["another key", { credential: { kid: "a1", secret: TEST_SECRETS.HEED_LINK_KEY } }],
    ["another kid", { credential: { ...KEY, kid: "a9" } }],
    ["another tenant", { tenant: "other" }],
    ["a token that is none", { credential: () => "nonsense" }],
  ] as const)("%s", async ([, change]) => {
    const refused = client({ whenUnknown: "open", ...change }).maySend(ANN);
    await expect(refused).rejects.toThrow(HeedRefused);
    await expect(refused).rejects.toMatchObject({ status: 401 });
  });

  test("a redirect is not followed with the token", async () => {
    const seen: string[] = [];
    const other = createServer((request, response) => {
      seen.push(request.url ?? "");
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const heed = client({ url: `http://127.0.0.1:${portOf(other.address())}` });
    expect(await heed.maySend(ANN)).toMatchObject({ allowed: false, reason: "unavailable" });
    await new Promise((resolve) => other.close(resolve));
    expect(seen).toEqual(["/v1/check"]);
  });

  test("a key that is no key is said at once", () => {
    expect(() => client({ credential: { kid: "a1", secret: "short" } })).toThrow(
      /API key is not base64url of 32/,
    );
  });

  test.for([{ allowed: "true" }, { allowed: 1 }, { reason: "default" }, {}])(
    "nothing but a plain true allows: %j",
    async (said) => {
      serving(async () => ({ statusCode: 200, body: JSON.stringify({ results: [said] }) }));
      expect((await client().maySend(ANN)).allowed).toBe(false);
    },
  );
});

test("a token lasts five minutes and is made anew after four", async () => {
  const tokens = new Set<string>();
  const answering = askedFunctions(testRuntime(database.table()))["check"] ?? refusing(500);
  serving((event) => {
    tokens.add(event.headers["authorization"] ?? "");
    return answering(event);
  });
  let now = Date.now();
  const heed = client({ now: () => now });
  for (const later of [0, 230_000, 20_000]) {
    now += later;
    await heed.maySend(ANN);
  }
  expect(tokens.size).toBe(2);
});

test("other members of a question reach the API", async () => {
  await record(testLedger(database.table()), reported("all", { topic: "*" }));
  const { topic: _, ...ann } = ANN;
  const answer = await client().maySend({ ...ann, purpose: "transactional", jurisdiction: "DE" });
  expect(answer).toMatchObject({ allowed: true, reason: "default" });
});
