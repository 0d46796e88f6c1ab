import { describe, expect, test } from "vitest";
import { history } from "../../functions/answer/history.ts";
import { announce } from "../../shared/announce.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import { record } from "../../shared/ledger/record.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, ask, askJson } from "../support/gateway-request.ts";
import { minute, ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { refusedReceipt } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const ANN = { channel: "email", address: "ann@example.com" };
const partner = { id: "crm", type: "webhook", address: "plain" } as const;
const config = testConfig({ partners: [partner] });

async function announced(eventId: string, contactId: string): Promise<void> {
  const announcer = quietAnnouncer({ config, table: table(), now: Date.now });
  expect(await announce(announcer, { tenantId: "demo", contactId, eventId })).toBe("announced");
}

async function recorded(
  change = ONE_CLICK,
): Promise<{ readonly eventId: string; readonly contactId: string }> {
  const outcome = await record(testLedger(table()), change);
  if (outcome.outcome === "conflict") throw new Error("a conflict");
  return outcome;
}

test("gives all events oldest first, with their evidence and the chain that proves them", async () => {
  const first = await recorded();
  const second = await recorded(
    reported("in", {
      effect: "opted_in",
      occurredAt: minute(1),
      receivedAt: minute(1),
      evidence: { wording: "Yes" },
    }),
  );
  await announced(first.eventId, first.contactId);
  const { status, json } = await askJson(history(testRuntime(table(), { config })), "/v1/history", ANN);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    contactId: first.contactId,
    events: [
      {
        eventId: first.eventId,
        status: "opted_out",
        source: "one_click",
        reason: null,
        late: false,
        evidence: { route: "rfc8058" },
      },
      { eventId: second.eventId, status: "opted_in", evidence: { wording: "Yes" } },
    ],
    proof: {
      format: "heed-chain-1",
      algorithm: "sha-256",
      count: 1,
      links: [{ seq: 1, eventId: first.eventId }],
      unchained: [second.eventId],
    },
  });
});

test("R-166: says of each event who was told, when, and what they answered, where that is asked for", async () => {
  const told = await recorded();
  const waiting = await recorded(reported("in", { occurredAt: minute(1), receivedAt: minute(1) }));
  await announced(told.eventId, told.contactId);
  const receipt = refusedReceipt({
    state: "delivered",
    lastStatus: 200,
    answerHash: "ab".repeat(32),
    deliveredAt: minute(2),
    appliedAt: minute(3),
  });
  await writeReceipt(table(), "demo", told.eventId, receipt, Date.now());
  const asked = (body: object) => askJson(history(testRuntime(table(), { config })), "/v1/history", body);
  expect((await asked({ ...ANN, deliveries: true })).json["events"]).toMatchObject([
    {
      eventId: told.eventId,
      deliveries: [
        {
          partner: "crm",
          state: "delivered",
          attempts: 1,
          lastStatus: 200,
          answerHash: "ab".repeat(32),
          deliveredAt: minute(2),
          appliedAt: minute(3),
        },
      ],
    },
    {
      eventId: waiting.eventId,
      deliveries: [{ partner: "crm", state: "queued", rule: "gdpr-21", dueAt: minute(24 * 60 + 1) }],
    },
  ]);
  const [plain] = [(await asked(ANN)).json["events"]].flat();
  expect(plain).not.toHaveProperty("deliveries");
  expect((await asked({ ...ANN, deliveries: "yes" })).status).toBe(400);
});

test("an unknown contact has an empty list", async () => {
  const { status, json } = await askJson(history(testRuntime(table())), "/v1/history", ANN);
  expect([status, json["events"]]).toEqual([200, []]);
  expect(json["proof"]).toMatchObject({ count: 0, head: null, links: [], unchained: [] });
});

describe("deliveries", () => {
  const get = async (eventId: string, claims = {}) =>
    ask(history(testRuntime(table(), { config })), {
      method: "GET",
      path: `/v1/events/${eventId}/deliveries`,
      params: { eventId },
      headers: { authorization: `Bearer ${await apiToken({ claims })}` },
    });
  const QUEUED = {
    partner: "crm",
    state: "queued",
    attempts: 0,
    lastStatus: null,
    lastAttemptAt: null,
    deliveredAt: null,
    rule: "gdpr-21",
    dueAt: minute(24 * 60),
  };

  test("are queued before the event is broadcast, and after", async () => {
    const { eventId, contactId } = await recorded();
    expect(JSON.parse((await get(eventId)).body)).toMatchObject({ eventId, deliveries: [QUEUED] });
    await announced(eventId, contactId);
    expect(JSON.parse((await get(eventId)).body)).toMatchObject({ eventId, deliveries: [QUEUED] });
  });

  test("of an event that is not there are 404, whatever it looks like", async () => {
    for (const eventId of ["0".repeat(26), "x", "../etc", ""]) expect((await get(eventId)).status).toBe(404);
  });

  test("need the scope, and a method that reads", async () => {
    const { eventId } = await recorded();
    expect((await get(eventId, { scope: "links:write" })).status).toBe(403);
    const posted = await ask(history(testRuntime(table())), {
      path: `/v1/events/${eventId}/deliveries`,
      params: { eventId },
    });
    expect([posted.status, posted.headers["allow"]]).toEqual([405, "GET, HEAD"]);
  });
});
