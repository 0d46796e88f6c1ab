import { beforeEach, describe, expect, test } from "vitest";
import { hear } from "../../functions/accept/heard-texts.ts";
import { review } from "../../functions/accept/review.ts";
import { acceptAll, tenantLedger } from "../../shared/intake.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { keepForReview } from "../../shared/ledger/review.ts";
import type { InboundText, Provider } from "../../shared/provider.ts";
import { fail, ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, ask, askJson, authorizedAt } from "../support/gateway-request.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const config = testConfig({ name: "Demo Shop" });
const [tenant] = config.tenants;
const RECEIVED = Date.parse("2026-11-25T10:00:00.000Z"); // a Wednesday

const acme: Provider = {
  name: "acme",
  serves: ["sms"],
  settings: {},
  lateAfterHours: 24,
  verify: () => ok(undefined),
  parse: () => fail("malformed"),
};

const text: InboundText = { id: "SM1", from: "+12025550123", to: "+12025550199", text: "No thanks" };

/** Hears a text as a delivery does, keeps what is doubtful, and gives what it changes. */
async function heard(change: Partial<InboundText> = {}) {
  if (tenant === undefined) throw new Error("a tenant is missing");
  const runtime = testRuntime(table(), { config, now: () => RECEIVED });
  const ledger = await tenantLedger(runtime, tenant);
  const arrival = { provider: acme, tenant, vault: ledger.vault, now: RECEIVED };
  const told = await hear(runtime, arrival, [{ ...text, ...change }]);
  for (const doubtful of told.doubtful) await keepForReview(ledger, doubtful);
  return { ...told, runtime, tenant, ledger };
}

const later = () => testRuntime(table(), { config, now: () => RECEIVED + 60_000 });

async function list(): Promise<Record<string, unknown>> {
  const headers = await authorizedAt(RECEIVED);
  return JSON.parse((await ask(review(later()), { method: "GET", path: "/v1/review", headers })).body);
}

async function idOf(): Promise<string> {
  const { reviews } = await list();
  return JSON.parse(JSON.stringify(reviews))[0].id;
}

const decide = async (decision: string, id?: string) =>
  askJson(
    review(later()),
    "/v1/review",
    { id: id ?? (await idOf()), decision },
    await authorizedAt(RECEIVED),
  );

async function registers() {
  const { ledger } = await heard({ text: "" });
  const { state } = await contactOf(ledger, "sms", "+12025550123");
  return Object.fromEntries(
    [...state.registers].map(([name, { status, at, eventId }]) => [name, { status, at, eventId }]),
  );
}

describe("a text in free words", () => {
  test("is an opt-out where it says so, and its evidence names the rule", async () => {
    const { changes } = await heard({ text: "Please take me off this list" });
    expect(changes).toMatchObject([
      {
        effect: "opted_out",
        source: "sms",
        evidence: { text: "Please take me off this list", rule: "free:remove" },
      },
    ]);
  });

  test("that a keyword and the brand's name make up is one too", async () => {
    expect((await heard({ text: "Stop Demo Shop" })).changes).toMatchObject([{ effect: "opted_out" }]);
  });

  test("is one whatever else the provider took it for", async () => {
    const { changes } = await heard({ text: "stop texting me", flag: "HELP" });
    expect(changes).toMatchObject([{ effect: "opted_out", evidence: { rule: "free:stop-messages" } }]);
    const flagged = await heard({ text: "ok", flag: "STOP" });
    expect(flagged.changes).toMatchObject([{ effect: "opted_out", evidence: { rule: "provider:STOP" } }]);
  });

  test("changes nothing and waits for a person where it is doubtful", async () => {
    expect(await heard()).toMatchObject({ changes: [], doubtful: [{ rule: "doubt:doubt", language: "en" }] });
  });

  test("that is neither leaves no trace", async () => {
    expect(await heard({ text: "What are your hours?" })).toMatchObject({ changes: [], doubtful: [] });
    expect(await list()).toEqual({ reviews: [], more: false });
  });
});

describe("a text in review", () => {
  beforeEach(() => heard());

  test("is listed with the day by which it must be decided: ten business days (R-079)", async () => {
    expect(await list()).toEqual({
      reviews: [
        {
          id: expect.any(String),
          channel: "sms",
          from: "+12025550123",
          to: "+12025550199",
          text: "No thanks",
          receivedAt: "2026-11-25T10:00:00.000Z",
          decideBy: "2026-12-09T10:00:00.000Z",
          rule: "doubt:doubt",
          language: "en",
        },
      ],
      more: false,
    });
  });

  test("that is decided to be one is recorded as the opt-out that it would have been", async () => {
    expect(await decide("opt_out")).toMatchObject({ status: 200, json: { decision: "opt_out" } });
    const decided = await registers();
    expect(decided).toMatchObject({ offers: { status: "opted_out", at: "2026-11-25T10:00:00.000Z" } });
    // The same message, understood by a later version of the rules, is the same event.
    const { runtime, changes } = await heard({ text: "stop texting me" });
    if (tenant !== undefined) await acceptAll(runtime, tenant, changes);
    expect(await registers()).toEqual(decided);
    expect(await list()).toEqual({ reviews: [], more: false });
  });

  test("that is decided to be none changes nothing and waits no more", async () => {
    expect(await decide("keep")).toMatchObject({ status: 200 });
    expect(await registers()).toEqual({});
    expect(await list()).toEqual({ reviews: [], more: false });
  });

  test("may be opted out after all, but an opt-out is taken back by the person alone", async () => {
    const id = await idOf();
    await decide("keep", id);
    await decide("opt_out", id);
    expect(await decide("keep", id)).toMatchObject({ status: 200, json: { decision: "opt_out" } });
    expect(await registers()).toMatchObject({ offers: { status: "opted_out" } });
  });

  test("is nobody's without the scope, and only what is there can be decided", async () => {
    const token = await apiToken({ claims: { scope: "consent:read" }, now: RECEIVED });
    const headers = { authorization: `Bearer ${token}` };
    const asked = { method: "GET", path: "/v1/review", headers };
    expect((await ask(review(later()), asked)).status).toBe(403);
    const nothing = `2026-11-25T10:00:00.000Z.${"0".repeat(26)}`;
    expect((await decide("opt_out", nothing)).status).toBe(404);
    expect((await decide("opt_out", "../..")).status).toBe(400);
    expect((await decide("perhaps")).status).toBe(400);
    const id = await idOf();
    const whose = { id, decision: "opt_out", address: "ann@example.com" };
    expect(await askJson(review(later()), "/v1/review", whose, await authorizedAt(RECEIVED))).toMatchObject({
      status: 400,
    });
  });
});
