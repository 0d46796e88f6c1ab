import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { check } from "../../functions/answer/check.ts";
import { record } from "../../shared/ledger/record.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, ask, askJson } from "../support/gateway-request.ts";
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
        rule: "R-157.4",
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

async function asked(question: object, config = testConfig(), now = Date.now): Promise<unknown> {
  const seconds = Math.floor(now() / 1000);
  const authorization = `Bearer ${await apiToken({ claims: { iat: seconds, exp: seconds + 60 } })}`;
  const handler = check(testRuntime(table(), { config, now }));
  const { json } = await askJson(handler, PATH, question, { authorization });
  return JSON.parse(JSON.stringify(json["results"] ?? json))[0];
}

describe("by hash alone", () => {
  // printf ann@example.com | sha256sum
  const addressHash = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476";
  const byHash = { channel: "email", addressHash, topic: "newsletter" };

  test("the same contact is met, in either case of the digits, under every contact key", async () => {
    const recorded = await record(testLedger(table()), ONE_CLICK);
    const answer = { reason: "topic_opt_out", eventId: "eventId" in recorded ? recorded.eventId : "" };
    expect(await asked(byHash)).toMatchObject(answer);
    expect(await asked({ ...byHash, addressHash: addressHash.toUpperCase() })).toMatchObject(answer);
    const keys = [
      { kid: "c2", secret: "env:HEED_LINK_KEY" },
      { kid: "c1", secret: "env:HEED_CONTACT_KEY_DEMO" },
    ];
    expect(await asked(byHash, testConfig({ contacts: { keys } }))).toMatchObject(answer);
  });

  test("a channel apart is another contact (R-099)", async () => {
    await record(testLedger(table()), reported("all", { topic: "*" }));
    expect(await asked({ ...byHash, topic: "*" })).toMatchObject({ allowed: false });
    expect(await asked({ ...byHash, channel: "sms", topic: "*" })).toMatchObject({ reason: "no_record" });
  });

  test.for([
    ["what is no SHA-256", { addressHash: "d41d8cd98f00b204e9800998ecf8427e" }, "/addressHash"],
    ["both hash and address", { address: "ann@example.com" }, "/addressHash"],
    ["neither", { addressHash: undefined }, "/address"],
  ] as const)("%s is refused", async ([, change, pointer]) => {
    const { status, json } = await askJson(check(testRuntime(table())), PATH, { ...byHash, ...change });
    expect([status, json["errors"]]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
  });

  test("ten thousand fit into one call, with what they share said once", async () => {
    const checks = Array.from({ length: 10_000 }, (_, i) => ({
      addressHash: createHash("sha256").update(`p${i}@example.com`).digest("hex"),
    }));
    await record(testLedger(table()), { ...ONE_CLICK, address: "p77@example.com" });
    const { status, json } = await askJson(check(testRuntime(table())), PATH, {
      channel: "email",
      topic: "newsletter",
      checks,
    });
    const results: readonly { allowed: boolean }[] = JSON.parse(JSON.stringify(json["results"]));
    expect([status, results.flatMap(({ allowed }, i) => (allowed ? [] : [i]))]).toEqual([200, [77]]);
  });
});

describe("what all checks of a batch share", () => {
  test("stands beside them, and an entry's own word wins", async () => {
    await record(testLedger(table()), ONE_CLICK);
    const { channel, topic, address } = ANN;
    const checks = [{ address }, { address, topic: "offers" }, { address: "bo@example.com" }];
    const { json } = await askJson(check(testRuntime(table())), PATH, { channel, topic, checks });
    expect(json).toMatchObject({ results: [{ allowed: false }, { allowed: true }, { allowed: true }] });
  });

  test("is no place for what can be of one alone", async () => {
    const body = { address: "ann@example.com", checks: [{ channel: "email" }] };
    expect((await askJson(check(testRuntime(table())), PATH, body)).status).toBe(400);
  });
});

test.for(["ann+news@example.com", "a.nn@example.com", "ann@example.org"])(
  "R-203: what %s agreed to is no yes of ann@example.com",
  async (alias) => {
    await record(testLedger(table()), reported("in", { effect: "opted_in", address: alias }));
    const config = testConfig({ defaultAllowed: { email: false, sms: false } });
    expect(await asked({ ...ANN, address: alias }, config)).toMatchObject({ allowed: true });
    expect(await asked(ANN, config)).toMatchObject({ allowed: false, reason: "no_record" });
  },
);

describe("purpose", () => {
  test("without a topic it asks for everything of its kind", async () => {
    await record(testLedger(table()), reported("all", { topic: "*" }));
    await record(testLedger(table()), reported("sale", { topic: "sale_share" }));
    const purpose = (kind: string) => asked({ channel: "email", address: "ann@example.com", purpose: kind });
    expect(await purpose("marketing")).toMatchObject({ reason: "channel_opt_out" });
    expect(await purpose("transactional")).toMatchObject({ allowed: true, reason: "default" });
    expect(await purpose("sale_share")).toMatchObject({ reason: "topic_opt_out" });
  });

  test("R-153: one that is unknown, or not the topic's, is never a yes", async () => {
    const handler = check(testRuntime(table()));
    for (const purpose of ["newsletters", "transactional"]) {
      const { status, json } = await askJson(handler, PATH, { ...ANN, purpose });
      expect([status, json["errors"]]).toEqual([
        400,
        [{ pointer: "/purpose", detail: expect.stringContaining("expected") }],
      ]);
    }
  });
});

describe("jurisdiction", () => {
  const jurisdictions = { SG: "opt_out", "US-CA": "opt_in", KP: "blocked" } as const;
  test.for([
    ["US", true, "default", "defaultAllowed"],
    ["DE", false, "no_record", "R-094"],
    ["CA-QC", false, "no_record", "R-094"],
    ["AU", false, "no_record", "R-094"],
    ["XX", false, "no_record", "R-094"],
    ["SG", true, "default", "defaultAllowed"],
    ["US-CA", false, "no_record", "R-094"],
    ["US-NY", true, "default", "defaultAllowed"],
    ["KP", false, "legal_block", "R-157.1"],
  ] as const)("R-094: nothing is recorded, in %s", async ([jurisdiction, allowed, reason, rule]) => {
    const answer = await asked({ ...ANN, jurisdiction }, testConfig({ jurisdictions }));
    expect(answer).toMatchObject({ allowed, reason, rule, status: "unknown" });
  });

  test("a text needs consent in the United States, whatever the default", async () => {
    const config = testConfig({ defaultAllowed: { email: true, sms: true } });
    const bo = { channel: "sms", address: "+12025550123", topic: "offers" };
    expect(await asked(bo, config)).toMatchObject({ allowed: true });
    expect(await asked({ ...bo, jurisdiction: "US" }, config)).toMatchObject({ reason: "no_record" });
  });

  test("transactional messages need no consent, and a blocked place takes none", async () => {
    const receipt = { ...ANN, topic: "receipts" };
    const config = testConfig({ jurisdictions });
    expect(await asked({ ...receipt, jurisdiction: "DE" }, config)).toMatchObject({ reason: "default" });
    expect(await asked({ ...receipt, jurisdiction: "KP" }, config)).toMatchObject({ allowed: false });
  });

  test("what is no place is refused", async () => {
    const { status } = await askJson(check(testRuntime(table())), PATH, { ...ANN, jurisdiction: "Germany" });
    expect(status).toBe(400);
  });
});

describe("R-156: a past moment", () => {
  const day = (n: number): string => `2026-11-0${n}T12:00:00.000Z`;
  const told = (id: string, n: number, change: object) =>
    record(testLedger(table()), reported(id, { occurredAt: day(n), receivedAt: day(n), ...change }));

  test("is answered as it was answered then, not as it is known to have been since", async () => {
    await told("in", 1, { effect: "opted_in" });
    await told("out", 3, {});
    await told("in-again", 5, { effect: "opted_in" });
    // Done on the second day, heard of on the seventh.
    await record(
      testLedger(table()),
      reported("b", { effect: "hard_bounce", occurredAt: day(2), receivedAt: day(7) }),
    );
    const at = async (n: number) => asked({ ...ANN, at: day(n) });
    expect(await asked({ ...ANN, at: "2026-10-01T00:00:00Z" })).toMatchObject({ reason: "default" });
    expect(await at(2)).toMatchObject({ allowed: true, reason: "opted_in", since: day(1) });
    expect(await at(4)).toMatchObject({ allowed: false, reason: "topic_opt_out", since: day(3) });
    expect(await at(6)).toMatchObject({ allowed: true, since: day(5) });
    expect(await at(8)).toMatchObject({ reason: "hard_bounce", since: day(2) });
    expect(await asked(ANN)).toMatchObject({ reason: "hard_bounce", since: day(2) });
  });

  test("in a batch stands beside the present, at most a hundred times", async () => {
    await told("out", 3, {});
    const checks = [ANN, ...Array.from({ length: 101 }, () => ({ ...ANN, at: day(2) }))];
    const { json } = await askJson(check(testRuntime(table())), PATH, { checks });
    const results: readonly { reason: string }[] = JSON.parse(JSON.stringify(json["results"]));
    const reasons = results.map(({ reason }) => reason);
    expect([reasons[0], reasons[1], reasons[100], reasons[101]]).toEqual([
      "topic_opt_out",
      "default",
      "default",
      "invalid_request",
    ]);
  });

  test("that is still to come is refused; one that cannot be read is an error in its place", async () => {
    const handler = check(testRuntime(table()));
    expect((await askJson(handler, PATH, { ...ANN, at: "2999-01-01T00:00:00Z" })).status).toBe(400);
    const noQuery = { ...table(), query: () => Promise.reject(new Error("throttled")) };
    const checks = [ANN, { ...ANN, at: day(2) }];
    const { json } = await askJson(check(testRuntime(noQuery)), PATH, { checks });
    expect(json).toMatchObject({ results: [{ allowed: true }, { allowed: false, reason: "error" }] });
    const alone = await askJson(check(testRuntime(noQuery)), PATH, { ...ANN, at: day(2) });
    expect(alone.status).toBe(503);
  });
});

describe("quiet hours", () => {
  const quietHours = { email: { from: "21:00", to: "08:00", timeZone: "America/New_York" } };
  const config = testConfig({ quietHours });
  const at = (time: string) => () => Date.parse(time);
  // New York is five hours behind UTC in winter.
  test.for([
    ["2026-11-25T01:59:59Z", true, undefined],
    ["2026-11-25T02:00:00Z", false, "2026-11-25T13:00:00.000Z"],
    ["2026-11-25T12:59:00Z", false, "2026-11-25T13:00:00.000Z"],
    ["2026-11-25T13:00:00Z", true, undefined],
    // The clocks go back at 06:00 UTC, and forward at 07:00 UTC in March.
    ["2026-11-01T04:00:00Z", false, "2026-11-01T13:00:00.000Z"],
    ["2027-03-14T05:00:00Z", false, "2027-03-14T12:00:00.000Z"],
  ] as const)("at %s", async ([time, allowed, notBefore]) => {
    const answer = await asked(ANN, config, at(time));
    expect(answer).toMatchObject({ allowed, reason: allowed ? "default" : "quiet_hours" });
    expect(answer).toMatchObject(
      allowed ? {} : { rule: "quietHours", notBefore, since: null, eventId: null },
    );
  });

  test("are the recipient's where the check says so", async () => {
    const night = at("2026-11-25T03:00:00Z");
    expect(await asked({ ...ANN, timeZone: "Asia/Tokyo" }, config, night)).toMatchObject({ allowed: true });
    const { status } = await askJson(check(testRuntime(table())), PATH, { ...ANN, timeZone: "Mars/Base" });
    expect(status).toBe(400);
  });

  test("hold up no transactional message, and hide no opt-out", async () => {
    const night = at("2026-11-25T03:00:00Z");
    expect(await asked({ ...ANN, topic: "receipts" }, config, night)).toMatchObject({ allowed: true });
    await record(testLedger(table()), ONE_CLICK);
    expect(await asked(ANN, config, night)).toMatchObject({ reason: "topic_opt_out" });
  });
});

describe("frequency", () => {
  const config = testConfig({ frequency: { email: { most: 2, days: 7 } } });
  const now = () => Date.parse("2026-11-25T10:00:00Z");
  const sent = (...days: readonly number[]) => days.map((day) => `2026-11-${day}T10:00:01Z`);
  test.for([
    [[], true, undefined],
    [sent(24), true, undefined],
    [sent(24, 20), false, "2026-11-27T10:00:01.000Z"],
    [sent(20, 22, 24), false, "2026-11-29T10:00:01.000Z"],
    [sent(24, 17, 16), true, undefined],
  ] as const)("counts what the caller says was sent: %j", async ([sentAt, allowed, notBefore]) => {
    const answer = await asked({ ...ANN, sentAt }, config, now);
    expect(answer).toMatchObject(
      allowed ? { allowed } : { allowed, reason: "frequency", rule: "frequency", notBefore },
    );
  });

  test("caps no transactional message", async () => {
    const question = { ...ANN, topic: "receipts", sentAt: sent(23, 24) };
    expect(await asked(question, config, now)).toMatchObject({ allowed: true });
  });
});

test("R-154: an opt-out is seen by the very next check, every time", async () => {
  for (let i = 0; i < 200; i += 1) {
    const address = `next-${i}@example.com`;
    await record(testLedger(table()), { ...ONE_CLICK, address });
    expect(await asked({ ...ANN, address })).toMatchObject({ allowed: false });
  }
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
  return { ...asked, headers: { ...asked.headers, authorization: `Bearer ${await apiToken()}` } };
}

test("the tenant's own defaults decide where nothing is recorded", async () => {
  const config = testConfig({ defaultAllowed: { email: false, sms: false } });
  const { json } = await askJson(check(testRuntime(table(), { config })), PATH, ANN);
  expect(json).toMatchObject({ results: [{ allowed: false, status: "unknown", reason: "no_record" }] });
});
