import { describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { intake } from "../../functions/accept/intake.ts";
import { check } from "../../functions/answer/check.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import { openToken } from "../../shared/link.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";
import { sqsRecord } from "../support/sqs-record.ts";

const { table } = useTable();
const PATH = "/v1/events";
const OPT_OUT = {
  channel: "email",
  address: "ann@example.com",
  topic: "newsletter",
  status: "opted_out",
} as const;

async function standing(topic = "newsletter"): Promise<unknown> {
  const { json } = await askJson(check(testRuntime(table())), "/v1/check", {
    channel: "email",
    address: "ann@example.com",
    topic,
  });
  return JSON.parse(JSON.stringify(json["results"]))[0];
}

test("records an opt-out, and the next check sees it", async () => {
  const { status, json } = await askJson(events(testRuntime(table())), PATH, OPT_OUT);
  expect([status, json]).toEqual([200, { eventId: expect.stringMatching(/^[0-9A-Z]{26}$/), applied: true }]);
  expect(await standing()).toMatchObject({ reason: "topic_opt_out", eventId: json["eventId"] });
});

test("an older event is kept and changes nothing", async () => {
  const handler = events(testRuntime(table()));
  await askJson(handler, PATH, OPT_OUT);
  const older = {
    ...OPT_OUT,
    status: "opted_in",
    occurredAt: "2026-01-01T00:00:00Z",
    evidence: { wording: "Yes" },
  };
  expect((await askJson(handler, PATH, older)).json).toMatchObject({ applied: false });
  expect(await standing()).toMatchObject({ allowed: false });
});

describe("who acts", () => {
  const as = async (sub: unknown) => ({ authorization: `Bearer ${await apiToken({ claims: { sub } })}` });

  test("R-130: stands in the evidence, as their token says and not as the body does", async () => {
    const evidence = { actor: "somebody else", ticket: "4711" };
    const { status } = await askJson(
      events(testRuntime(table())),
      PATH,
      { ...OPT_OUT, evidence },
      await as("Jane Doe, support"),
    );
    expect(status).toBe(200);
    expect(await recordedEvidence()).toEqual([{ route: "api", actor: "Jane Doe, support", ticket: "4711" }]);
  });

  test.for([undefined, "", 7, "two\nlines", "x".repeat(256)])(
    "is nobody where the token's subject is %j, and the event is recorded all the same",
    async (sub) => {
      const { status } = await askJson(events(testRuntime(table())), PATH, OPT_OUT, await as(sub));
      expect([status, await recordedEvidence()]).toEqual([200, [{ route: "api" }]]);
    },
  );

  test("is kept while DynamoDB refuses", async () => {
    const down = testRuntime(brokenTable());
    await askJson(events(down), PATH, OPT_OUT, await as("jane"));
    const batch = { Records: down.queued.map((body, i) => sqsRecord(String(i), body)) };
    await intake(testRuntime(table()))(batch);
    expect(await recordedEvidence()).toEqual([{ route: "api", actor: "jane" }]);
  });
});

async function recordedEvidence(): Promise<unknown> {
  const page = await historyOf(testLedger(table()), "email", "ann@example.com");
  return page?.events.map(({ evidence }) => evidence);
}

test("evidence keeps every member, whatever it is called", async () => {
  const evidence = JSON.parse('{"wording":"Yes","constructor":"a","prototype":"b","__proto__":"c"}');
  await askJson(events(testRuntime(table())), PATH, { ...OPT_OUT, evidence });
  const [kept] = Object.values(Object(await recordedEvidence()));
  expect(JSON.stringify(kept)).toContain('"constructor":"a","prototype":"b","__proto__":"c"');
});

describe("an Idempotency-Key", () => {
  test("makes a repeat the same event with the same answer", async () => {
    const handler = events(testRuntime(table()));
    const first = await askJson(handler, PATH, OPT_OUT, { "idempotency-key": "k-1" });
    const again = await askJson(handler, PATH, OPT_OUT, { "idempotency-key": "k-1" });
    expect(again).toEqual(first);
    const reordered = {
      status: "opted_out",
      topic: "newsletter",
      address: "Ann@EXAMPLE.com",
      channel: "email",
    };
    expect((await askJson(handler, PATH, reordered, { "idempotency-key": "k-1" })).json).toEqual(first.json);
  });

  test("used again with another body is 422, also for another person", async () => {
    const handler = events(testRuntime(table()));
    await askJson(handler, PATH, OPT_OUT, { "idempotency-key": "k-1" });
    for (const other of [{ topic: "offers" }, { address: "bob@example.com" }]) {
      expect(
        (await askJson(handler, PATH, { ...OPT_OUT, ...other }, { "idempotency-key": "k-1" })).status,
      ).toBe(422);
    }
  });

  test("is asked for nothing: without one each call is a new event", async () => {
    const handler = events(testRuntime(table()));
    const [one, two] = [await askJson(handler, PATH, OPT_OUT), await askJson(handler, PATH, OPT_OUT)];
    expect(one.json["eventId"]).not.toBe(two.json["eventId"]);
  });
});

describe("an opt-in", () => {
  const OPT_IN = { ...OPT_OUT, status: "opted_in" } as const;

  test("lifts an older opt-out, with or without its wording", async () => {
    const handler = events(testRuntime(table()));
    await askJson(handler, PATH, { ...OPT_OUT, occurredAt: "2026-11-01T00:00:00Z" });
    await askJson(handler, PATH, OPT_IN);
    expect(await standing()).toMatchObject({ allowed: true, reason: "opted_in" });
  });

  test("R-201: an address that becomes another's by normalising can be left, and not signed up", async () => {
    const kelvin = { channel: "email", address: "\u212a@x.com", topic: "newsletter" };
    const k = { ...kelvin, address: "k@x.com" };
    const tell = (event: object) => askJson(events(testRuntime(table())), "/v1/events", event);
    for (const status of ["opted_in", "pending"]) {
      const { status: code, json } = await tell({ ...kelvin, status, evidence: { wording: "Yes" } });
      expect([code, json["errors"]]).toEqual([400, [{ pointer: "/address", detail: expect.any(String) }]]);
      expect((await tell({ ...k, status, evidence: { wording: "Yes" } })).status).toBe(200);
    }
    expect((await tell({ ...kelvin, status: "opted_out" })).json).toMatchObject({ applied: true });
  });

  test("R-130: without wording it is marked, and does not suffice where evidence is required", async () => {
    const config = testConfig({ requireEvidence: true });
    const strict = check(testRuntime(table(), { config }));
    const ask = async () =>
      (
        await askJson(strict, "/v1/check", {
          channel: "email",
          address: "ann@example.com",
          topic: "newsletter",
        })
      ).json;
    await askJson(events(testRuntime(table())), PATH, { ...OPT_IN, occurredAt: "2026-11-01T00:00:00Z" });
    expect(await ask()).toMatchObject({
      results: [{ allowed: false, status: "opted_in", reason: "unproven" }],
    });
    await askJson(events(testRuntime(table())), PATH, {
      ...OPT_IN,
      evidence: { wording: "Send me the newsletter" },
    });
    expect(await ask()).toMatchObject({ results: [{ allowed: true, reason: "opted_in" }] });
  });

  test("a sign-up that waits gives the link that confirms it, and allows nothing", async () => {
    const runtime = testRuntime(table());
    const { json } = await askJson(events(runtime), PATH, { ...OPT_IN, status: "pending" });
    const url = String(json["confirmUrl"]);
    expect(url).toMatch(/^https:\/\/heed\.example\.com\/c\//);
    const token = url.slice(url.lastIndexOf("/") + 1);
    const opened = await openToken(runtime.config, runtime.secrets, "heed-confirm", token, Date.now());
    expect(opened).toMatchObject({ address: "ann@example.com", topic: "newsletter" });
    expect(await standing()).toMatchObject({ allowed: false, reason: "pending" });
  });
});

describe("while DynamoDB refuses", () => {
  test("fault 3: the event is kept in the intake queue, encrypted, and recorded later with the time it was received", async () => {
    const received = Date.parse("2026-11-25T10:00:00.000Z");
    const down = testRuntime(brokenTable(), { now: () => received });
    const claims = { exp: received / 1000 + 60 };
    const authorization = `Bearer ${await apiToken({ claims })}`;
    const { status, json } = await askJson(events(down), PATH, OPT_OUT, { authorization });
    expect([status, json]).toEqual([202, { queued: true }]);
    expect(down.queued.join("")).not.toMatch(/ann|example|newsletter/);
    const batch = { Records: down.queued.map((body, i) => sqsRecord(String(i), body)) };
    expect(await intake(testRuntime(table()))(batch)).toEqual({ batchItemFailures: [] });
    expect(await standing()).toMatchObject({ reason: "topic_opt_out", since: "2026-11-25T10:00:00.000Z" });
  });

  test("R-232: a sign-up is 503, for nobody knows whether its address was mailed today", async () => {
    const down = testRuntime(brokenTable());
    expect((await askJson(events(down), PATH, { ...OPT_OUT, status: "pending" })).status).toBe(503);
    expect(down.queued).toEqual([]);
  });

  test("a message that cannot be recorded stays in the queue, alone", async () => {
    const down = testRuntime(brokenTable());
    await askJson(events(down), PATH, OPT_OUT);
    const batch = {
      Records: [
        sqsRecord("bad", '{"tenant":"demo","sealed":"AAAA"}'),
        sqsRecord("good", down.queued[0] ?? ""),
      ],
    };
    expect(await intake(testRuntime(table()))(batch)).toEqual({
      batchItemFailures: [{ itemIdentifier: "bad" }],
    });
    expect(await standing()).toMatchObject({ allowed: false });
  });

  test("two requests under one key are both acknowledged, so both are recorded", async () => {
    const down = testRuntime(brokenTable());
    for (const topic of ["newsletter", "offers"]) {
      await askJson(events(down), PATH, { ...OPT_OUT, topic }, { "idempotency-key": "k-1" });
    }
    const batch = { Records: down.queued.map((body, i) => sqsRecord(String(i), body)) };
    expect(await intake(testRuntime(table()))(batch)).toEqual({ batchItemFailures: [] });
    expect(await standing("newsletter")).toMatchObject({ allowed: false });
    expect(await standing("offers")).toMatchObject({ allowed: false });
  });

  test("R-039: when the queue refuses too it is 503 with Retry-After", async () => {
    const { status } = await askJson(events(testRuntime(brokenTable(), { intakeDown: true })), PATH, OPT_OUT);
    expect(status).toBe(503);
  });
});

describe("bad input is 400, says where, and changes nothing", () => {
  test.for([
    ["/topic", { topic: "nope" }],
    ["/topic", { topic: "No Topic" }],
    ["/status", { status: "unknown" }],
    ["/address", { address: "ann" }],
    ["/address", { channel: "sms", address: "12025550123" }],
    ["/occurredAt", { occurredAt: "yesterday" }],
    ["/occurredAt", { occurredAt: "2026-02-28T25:00:00Z" }],
    ["/occurredAt", { occurredAt: "2026-02-30T00:00:00Z" }],
    ["/occurredAt", { occurredAt: "2025-02-29T00:00:00+02:00" }],
    ["/occurredAt", { occurredAt: "2999-01-01T00:00:00Z" }],
    ["/evidence", { evidence: "none" }],
    ["/evidence", { evidence: { wording: "x".repeat(5000) } }],
    ["/language", { language: "deutsch!" }],
    ["/more", { more: 1 }],
  ] as const)("%s", async ([pointer, change]) => {
    const { status, json } = await askJson(events(testRuntime(table())), PATH, { ...OPT_OUT, ...change });
    expect(status).toBe(400);
    expect(json["errors"]).toContainEqual({ pointer, detail: expect.any(String) });
    expect((await table().scan(10, undefined)).items).toEqual([]);
  });

  test("an Idempotency-Key that is none", async () => {
    expect(
      (await askJson(events(testRuntime(table())), PATH, OPT_OUT, { "idempotency-key": "a b" })).status,
    ).toBe(400);
  });
});

test("fault 13: a clock that runs ahead cannot mask what the person does next", async () => {
  const ahead = new Date(Date.now() + 4 * 60_000).toISOString();
  const handler = events(testRuntime(table()));
  await askJson(handler, PATH, { ...OPT_OUT, status: "opted_in", occurredAt: ahead });
  await askJson(handler, PATH, OPT_OUT);
  expect(await standing()).toMatchObject({ allowed: false });
});
