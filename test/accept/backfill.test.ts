import { expect, test } from "vitest";
import { ses } from "../../functions/accept/providers/ses.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { history } from "../../functions/answer/history.ts";
import type { Provider } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, ask, askJson } from "../support/gateway-request.ts";
import { testRuntime } from "../support/runtime.ts";
import { notification } from "../support/sns-envelope.ts";

const { table } = useTable();
const config = testConfig({ providers: { ses: {} } });

/** The real provider, but for the signature: what it reads and how its events are named is its own. */
const believed: Provider = { ...ses, verify: () => ok(undefined) };

function handler(): ReturnType<typeof receiver> {
  const runtime = testRuntime(table(), { config });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  return receiver(believed, { ...runtime, fetchText, recording: () => Promise.resolve(runtime) });
}

const BOUNCE = {
  channel: "email",
  address: "ann@example.com",
  effect: "hard_bounce",
  id: "0100-feedback-id",
  time: { milliseconds: Date.parse("2026-11-20T10:00:02.000Z"), wholeSecond: false },
  evidence: { event: "suppression/BOUNCE" },
};

const backfill = (changes: readonly object[]) => askJson(handler(), "/v1/backfill/ses", { changes });

interface Told {
  readonly events: readonly Record<string, unknown>[];
}

async function told(): Promise<Told> {
  const asked = { channel: "email", address: "ann@example.com" };
  const { json } = await askJson(history(testRuntime(table(), { config })), "/v1/history", asked);
  return JSON.parse(JSON.stringify(json));
}

test("what was missed is recorded as the provider's own, late, with where it came from", async () => {
  expect(await backfill([BOUNCE])).toEqual({ status: 200, json: { received: 1 } });
  expect((await told()).events).toMatchObject([
    {
      source: "provider:ses",
      reason: "hard_bounce",
      occurredAt: "2026-11-20T10:00:02.000Z",
      late: true,
      evidence: { route: "backfill", event: "suppression/BOUNCE" },
    },
  ]);
});

test("run again it changes nothing, and what the webhook delivered before is the same event", async () => {
  const message = {
    eventType: "Bounce",
    mail: { destination: ["ann@example.com"] },
    bounce: {
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: [{ emailAddress: "ann@example.com" }],
      timestamp: "2026-11-20T10:00:02.000Z",
      feedbackId: "0100-feedback-id",
    },
  };
  const envelope = notification({ Message: JSON.stringify(message) });
  const body = JSON.stringify({ ...envelope, Signature: "none" });
  const delivered = await ask(handler(), { path: "/webhooks/demo/ses", params: { tenant: "demo" }, body });
  expect(delivered.status).toBe(200);
  await backfill([BOUNCE]);
  await backfill([BOUNCE]);
  const { events } = await told();
  expect(events).toMatchObject([{ reason: "hard_bounce", evidence: { route: "webhook" } }]);
});

test("an opt-out that a provider held for one number of ours closes that number's topics", async () => {
  const change = { channel: "sms", address: "+12025550123", effect: "opted_out", id: "held" };
  expect((await backfill([{ ...change, sender: "+12025550199" }])).status).toBe(200);
  const asked = { channel: "sms", address: "+12025550123" };
  const { json } = await askJson(history(testRuntime(table(), { config })), "/v1/history", asked);
  expect(json).toMatchObject({ events: [{ topic: "offers", status: "opted_out", source: "provider:ses" }] });
});

test("an address that is none is kept, and fails nothing else", async () => {
  expect((await backfill([{ ...BOUNCE, address: "nobody" }, BOUNCE])).status).toBe(200);
  expect((await told()).events).toHaveLength(1);
});

test.for([
  ["an opt-in (R-089)", { effect: "opted_in" }],
  ["a sign-up", { effect: "pending" }],
  ["no effect", { effect: undefined }],
  ["a time that is text", { time: "2026-11-20" }],
  ["an unknown member", { keyword: "STOP" }],
  ["evidence that is no text", { evidence: { deep: { er: 1 } } }],
] as const)("%s is refused, and nothing of its call is recorded", async ([, change]) => {
  expect((await backfill([BOUNCE, { ...BOUNCE, ...change }])).status).toBe(400);
  expect((await told()).events).toEqual([]);
});

test("more than 500 changes are refused", async () => {
  expect((await backfill(new Array(501).fill(BOUNCE))).status).toBe(400);
});

test("only an operator may, and only for a provider that the tenant has", async () => {
  const asked = { path: "/v1/backfill/ses", body: JSON.stringify({ changes: [BOUNCE] }) };
  expect((await ask(handler(), asked)).status).toBe(401);
  const claims = { scope: "consent:write" };
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${await apiToken({ claims })}`,
  };
  expect((await ask(handler(), { ...asked, headers })).status).toBe(403);
  const runtime = testRuntime(table(), { config: testConfig() });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const elsewhere = receiver(ses, { ...runtime, fetchText, recording: () => Promise.resolve(runtime) });
  expect((await askJson(elsewhere, "/v1/backfill/ses", { changes: [BOUNCE] })).status).toBe(404);
});
