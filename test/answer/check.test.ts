import { describe, expect, test } from "vitest";
import { check } from "../../functions/answer/check.ts";
import { record } from "../../shared/ledger/record.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask, askJson } from "../support/gateway-request.ts";
import { ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const PATH = "/v1/check";
const ANN = { channel: "email", address: "Ann@Example.com", topic: "newsletter" };

test("answers with the rule, the time and the event", async () => {
  const recorded = await record(testLedger(table()), ONE_CLICK);
  const { status, json } = await askJson(check(testRuntime(table())), PATH, ANN);
  expect(status).toBe(200);
  expect(json).toEqual({
    results: [
      {
        allowed: false,
        status: "opted_out",
        reason: "topic_opt_out",
        since: ONE_CLICK.occurredAt,
        eventId: recorded.outcome === "conflict" ? "" : recorded.eventId,
      },
    ],
  });
});

test("without a topic it asks for all marketing", async () => {
  await record(testLedger(table()), ONE_CLICK);
  const { topic: _, ...anyTopic } = ANN;
  expect((await askJson(check(testRuntime(table())), PATH, anyTopic)).json).toMatchObject({
    results: [{ allowed: true }],
  });
  await record(testLedger(table()), reported("all", { topic: "*" }));
  expect((await askJson(check(testRuntime(table())), PATH, anyTopic)).json).toMatchObject({
    results: [{ reason: "channel_opt_out" }],
  });
});

test("R-049: a transactional topic stays open when all marketing is closed", async () => {
  await record(testLedger(table()), reported("all", { topic: "*" }));
  const { json } = await askJson(check(testRuntime(table())), PATH, { ...ANN, topic: "receipts" });
  expect(json).toMatchObject({ results: [{ allowed: true, reason: "default" }] });
});

describe("a batch", () => {
  test("is answered in the order asked, also ten thousand at once, with the same contact twice", async () => {
    await record(testLedger(table()), ONE_CLICK);
    const checks = Array.from({ length: 10_000 }, (_, i) => ({
      ...ANN,
      address: i % 100 === 7 ? "ann@example.com" : `p${i}@example.com`,
    }));
    const { status, json } = await askJson(check(testRuntime(table())), PATH, { checks });
    const results: unknown = json["results"];
    expect(status).toBe(200);
    expect(Array.isArray(results) && results.map(({ allowed }) => allowed)).toEqual(
      checks.map((_, i) => i % 100 !== 7),
    );
  });

  test("answers a bad entry in its place, and never with what was sent", async () => {
    const checks = [
      ANN,
      { channel: "email", address: "not-an-address" },
      { channel: "fax" },
      null,
      { ...ANN, topic: "nope" },
    ];
    const { status, json } = await askJson(check(testRuntime(table())), PATH, { checks });
    expect(status).toBe(200);
    const bad = {
      allowed: false,
      status: "unknown",
      reason: "invalid_request",
      detail: expect.any(String),
      since: null,
      eventId: null,
    };
    expect(json).toMatchObject({ results: [{ allowed: true }, bad, bad, bad, bad] });
    expect(JSON.stringify(json)).not.toMatch(/not-an-address|fax|nope/);
  });

  test("of more than ten thousand is too large; an empty one is answered by nothing", async () => {
    const handler = check(testRuntime(table()));
    const checks = Array.from({ length: 10_001 }, () => 1);
    expect((await askJson(handler, PATH, { checks })).status).toBe(413);
    expect((await askJson(handler, PATH, { checks: [] })).json).toEqual({ results: [] });
  });
});

describe("R-153: it fails closed", () => {
  test("503 while the database is down", async () => {
    const handler = check(testRuntime(brokenTable()));
    expect((await askJson(handler, PATH, ANN)).status).toBe(503);
    expect((await askJson(handler, PATH, { checks: [ANN, ANN] })).status).toBe(503);
  });

  test("what could not be read of a batch is an error and not allowed; the rest is answered", async () => {
    let calls = 0;
    const flaky = {
      ...table(),
      batchGet: (keys: Parameters<ReturnType<typeof table>["batchGet"]>[0]) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error("throttled")) : table().batchGet(keys);
      },
    };
    const checks = Array.from({ length: 150 }, (_, i) => ({ ...ANN, address: `p${i}@example.com` }));
    const { json } = await askJson(check(testRuntime(flaky)), PATH, { checks });
    const results: readonly { allowed: boolean; reason: string }[] = JSON.parse(
      JSON.stringify(json["results"]),
    );
    expect(results.filter(({ reason, allowed }) => reason === "error" && !allowed)).toHaveLength(100);
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(50);
  });
});

describe("bad input", () => {
  const json = { "content-type": "application/json" };
  test.for([
    ["no token", { headers: json, body: "{}" }, 401],
    ["another content type", { headers: { "content-type": "text/plain" }, body: "{}", token: true }, 415],
    ["no body", { headers: json, token: true }, 400],
    ["truncated JSON", { headers: json, body: '{"channel":', token: true }, 400],
    ["invalid UTF-8", { headers: json, body: Buffer.from([0x22, 0xff, 0x22]), token: true }, 400],
    ["deep JSON", { headers: json, body: `${"[".repeat(5000)}${"]".repeat(5000)}`, token: true }, 400],
    ["an array", { headers: json, body: "[]", token: true }, 400],
    ["over a mebibyte", { headers: json, body: `"${"x".repeat(1024 * 1024)}"`, token: true }, 413],
    ["GET", { method: "GET", token: true }, 405],
  ] as const)("%s", async ([, asked, status]) => {
    const { token, ...rest } = { token: false, ...asked };
    const answer = await ask(check(testRuntime(table())), await withToken({ path: PATH, ...rest }, token));
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    });
    if (status === 405) expect(answer.headers["allow"]).toBe("POST");
  });

  test("a single bad check is 400 and points at what is wrong", async () => {
    const { status, json } = await askJson(check(testRuntime(table())), PATH, {
      channel: "email",
      address: "x",
      extra: 1,
    });
    expect(status).toBe(400);
    expect(json["errors"]).toContainEqual({ pointer: "/extra", detail: "this member is unknown" });
    const second = await askJson(check(testRuntime(table())), PATH, { channel: "sms", address: "0151 1234" });
    expect(second.json["errors"]).toEqual([
      { pointer: "/address", detail: "expected an international number (E.164)" },
    ]);
  });
});

async function withToken(
  asked: Parameters<typeof ask>[1],
  token: boolean,
): Promise<Parameters<typeof ask>[1]> {
  if (!token) return asked;
  const { apiToken } = await import("../support/gateway-request.ts");
  return { ...asked, headers: { ...asked.headers, authorization: `Bearer ${await apiToken()}` } };
}

test("the tenant's own defaults decide where nothing is recorded", async () => {
  const config = testConfig({ defaultAllowed: { email: false, sms: false } });
  const { json } = await askJson(check(testRuntime(table(), { config })), PATH, ANN);
  expect(json).toMatchObject({ results: [{ allowed: false, status: "unknown", reason: "no_record" }] });
});
