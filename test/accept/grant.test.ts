import { describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { grantOf } from "../../functions/accept/grant.ts";
import { check } from "../../functions/answer/check.ts";
import { partnersFor } from "../../shared/announce.ts";
import type { Config } from "../../shared/config.ts";
import { ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, askJson } from "../support/gateway-request.ts";
import { webhookPartner } from "../support/propagation.ts";
import { entriesIn } from "../support/recorded.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const ANN = { channel: "email", address: "ann@example.com", topic: "newsletter" } as const;
const WORDING = { wording: "Yes, send me the newsletter." };
const SOFT = {
  basis: "soft_opt_in",
  sale: "order 1001",
  similarProducts: true,
  refusalAtCollection: true,
  refusalInEachMessage: true,
} as const;

async function tell(change: object): Promise<{ status: number; json: Record<string, unknown> }> {
  const event = { ...ANN, status: "opted_in", occurredAt: "2025-01-15T12:00:00Z", ...change };
  return askJson(events(testRuntime(table())), "/v1/events", event);
}

interface Answer {
  readonly allowed: boolean;
  readonly reason: string;
  readonly expiresAt?: string;
}

/** What a check answers at a time, on the clock of the function. */
async function ask(time: string, change: object = {}, config: Config = testConfig()): Promise<Answer> {
  const now = Date.parse(time);
  const claims = { iat: now / 1000, exp: now / 1000 + 60 };
  const authorization = `Bearer ${await apiToken({ claims })}`;
  const handler = check(testRuntime(table(), { config, now: () => now }));
  const { json } = await askJson(handler, "/v1/check", { ...ANN, ...change }, { authorization });
  return JSON.parse(JSON.stringify(json["results"]))[0];
}

describe("R-137: the act by which somebody said yes", () => {
  test.for(["checkbox", "button", "signature", "reply", "spoken", "double_opt_in"])(
    "may be %s",
    async (act) => {
      expect((await tell({ evidence: { ...WORDING, affirmativeAct: act } })).status).toBe(200);
    },
  );

  test.for(["pre_ticked", "default", "silence", "", true])(
    "is not %j, and nothing is recorded",
    async (act) => {
      const { status, json } = await tell({ evidence: { ...WORDING, affirmativeAct: act } });
      expect(status).toBe(400);
      expect(json["errors"]).toEqual([
        { pointer: "/evidence/affirmativeAct", detail: expect.stringContaining("no consent") },
      ]);
      expect(await entriesIn(table())).toEqual([]);
    },
  );
});

describe("R-117: sale and sharing", () => {
  const SHARE = { topic: "sale_share" } as const;
  const OUT = { ...SHARE, status: "opted_out", occurredAt: "2024-02-29T12:00:00Z" } as const;

  test("whoever opted out is not to be asked again for 12 months", async () => {
    expect(await ask("2024-02-28T12:00:00Z", SHARE)).not.toHaveProperty("suppressUntil");
    await tell(OUT);
    for (const question of [SHARE, { topic: undefined, purpose: "sale_share" }]) {
      expect(await ask("2024-03-01T12:00:00Z", question)).toMatchObject({
        allowed: false,
        suppressUntil: "2025-02-28T12:00:00.000Z",
      });
    }
    expect(await ask("2024-03-01T12:00:00Z")).not.toHaveProperty("suppressUntil");
    // Asked again all the same, as a transaction may need it.
    await tell({ ...SHARE, evidence: { ...WORDING, affirmativeAct: "double_opt_in" } });
    const open = await ask("2025-03-01T12:00:00Z", SHARE);
    expect(open).toMatchObject({ allowed: true, reason: "opted_in" });
    expect(open).not.toHaveProperty("suppressUntil");
  });

  test.for([
    { ...WORDING, affirmativeAct: "checkbox" },
    { ...WORDING, affirmativeAct: "button" },
    { ...SOFT },
  ])("is not opted in to by one step: %o", async (evidence) => {
    await tell(OUT);
    const { status, json } = await tell({ ...SHARE, evidence });
    expect(status).toBe(400);
    expect(json["errors"]).toEqual([
      { pointer: "/evidence/affirmativeAct", detail: expect.stringContaining("two steps") },
    ]);
    expect(await entriesIn(table())).toHaveLength(1);
  });

  test("a yes that does not say how is recorded, and proves nothing", async () => {
    expect((await tell({ ...SHARE, evidence: WORDING })).status).toBe(200);
    expect(await entriesIn(table())).toMatchObject([{ status: "opted_in", unproven: true }]);
    const strict = testConfig({ requireEvidence: true });
    expect(await ask("2025-03-01T12:00:00Z", SHARE, strict)).toMatchObject({ reason: "unproven" });
  });
});

describe("R-145: a string of the ad industry", () => {
  const STRINGS = {
    tcString: "CPokAsAPokAsAABABBENATEAAP_AAH_AAAAAAAAAAAAA",
    gppString: "DBABBg~BVQqAAAAAgA",
  };

  test("is no wording: alone it proves nothing", async () => {
    await tell({ evidence: STRINGS });
    expect(await entriesIn(table())).toMatchObject([{ unproven: true }]);
    const strict = testConfig({ requireEvidence: true });
    expect(await ask("2025-02-01T00:00:00Z", {}, strict)).toMatchObject({
      allowed: false,
      reason: "unproven",
    });
  });

  test.for([{ basis: "tcf" }, { affirmativeAct: "tcf" }])(
    "is nothing that consent rests on: %o",
    async (claim) => {
      expect((await tell({ evidence: { ...STRINGS, ...claim } })).status).toBe(400);
      expect(await entriesIn(table())).toEqual([]);
    },
  );
});

describe("R-093: a soft opt-in", () => {
  test("counts where its record shows what it needs, and where the law knows it", async () => {
    expect((await tell({ evidence: SOFT })).status).toBe(200);
    const config = testConfig({ requireEvidence: true });
    expect(await ask("2026-01-01T00:00:00Z", { jurisdiction: "DE" }, config)).toMatchObject({
      allowed: true,
    });
    expect(await ask("2026-01-01T00:00:00Z", { jurisdiction: "CA" }, config)).toMatchObject({
      reason: "basis_invalid",
      rule: "R-093",
    });
  });

  test.for(["sale", "similarProducts", "refusalAtCollection", "refusalInEachMessage"])(
    "without %s is refused, and counts for nothing",
    async (member) => {
      const { status, json } = await tell({ evidence: { ...SOFT, [member]: undefined } });
      expect([status, json["errors"]]).toEqual([
        400,
        [{ pointer: `/evidence/${member}`, detail: expect.any(String) }],
      ]);
      expect(await ask("2026-01-01T00:00:00Z", { jurisdiction: "DE" })).toMatchObject({
        reason: "no_record",
      });
    },
  );

  test("that was not similar, or gave no way out, is none", async () => {
    for (const evidence of [
      { ...SOFT, similarProducts: false },
      { ...SOFT, sale: " " },
    ]) {
      expect((await tell({ evidence })).status).toBe(400);
    }
  });
});

describe("R-094: implied consent ends by itself", () => {
  test.for([
    ["implied_purchase", { sale: "order 1001" }, "2027-01-15T12:00:00.000Z", "2027-01-15T11:59:59.999Z"],
    ["implied_inquiry", { inquiry: "ticket 7" }, "2025-07-15T12:00:00.000Z", "2025-07-15T11:59:59.999Z"],
  ] as const)("%s", async ([basis, grounds, end, before]) => {
    await tell({ evidence: { basis, ...grounds } });
    expect(await ask(before, { jurisdiction: "CA" })).toMatchObject({ allowed: true, expiresAt: end });
    expect(await ask(end, { jurisdiction: "CA" })).toMatchObject({
      allowed: false,
      reason: "consent_expired",
    });
    expect(await ask(end)).toMatchObject({ allowed: false, reason: "consent_expired" });
  });

  test("730 days after the purchase, and not 732", async () => {
    await tell({ evidence: { basis: "implied_purchase", sale: "1" } });
    const day = (n: number): string => new Date(Date.UTC(2025, 0, 15 + n)).toISOString();
    expect(await ask(day(730))).toMatchObject({ allowed: true });
    expect(await ask(day(732))).toMatchObject({ allowed: false });
  });

  test("a later purchase prolongs it", async () => {
    await tell({ evidence: { basis: "implied_inquiry", inquiry: "ticket 7" } });
    await tell({ evidence: { basis: "implied_purchase", sale: "1" }, occurredAt: "2025-06-01T00:00:00Z" });
    expect(await ask("2027-05-31T00:00:00Z")).toMatchObject({ expiresAt: "2027-06-01T00:00:00.000Z" });
  });

  test("on the last day of a month that is too short", () => {
    const evidence = { basis: "implied_inquiry", inquiry: "1" };
    const ends = (time: string) => grantOf(evidence, "marketing", Date.parse(time));
    const until = (time: string) => ok({ basis: "implied_inquiry", until: time });
    expect(ends("2025-08-31T10:00:00Z")).toEqual(until("2026-02-28T10:00:00.000Z"));
    expect(ends("2027-08-31T10:00:00Z")).toEqual(until("2028-02-29T10:00:00.000Z"));
  });

  test("needs what it is implied by", async () => {
    expect((await tell({ evidence: { basis: "implied_purchase" } })).status).toBe(400);
    expect((await tell({ evidence: { basis: "implied_inquiry", sale: "1" } })).status).toBe(400);
  });
});

describe("R-090: what the person did not say lifts nothing", () => {
  test.for([
    ["an opt-out of the topic", { topic: "newsletter" }, "topic_opt_out"],
    ["an opt-out of everything", { topic: "*" }, "channel_opt_out"],
  ] as const)("%s outlasts a later purchase, in either order of arrival", async ([, { topic }, reason]) => {
    const out = { topic, status: "opted_out", evidence: {} };
    const bought = { evidence: { basis: "implied_purchase", sale: "1" }, occurredAt: "2025-03-01T00:00:00Z" };
    for (const told of [
      [out, bought],
      [bought, out],
    ]) {
      for (const one of told) await tell(one);
      expect(await ask("2025-04-01T00:00:00Z", { jurisdiction: "CA" })).toMatchObject({
        allowed: false,
        reason,
      });
    }
  });

  test("the person's own later yes lifts it, and outlasts the purchase", async () => {
    await tell({ status: "opted_out", evidence: {} });
    await tell({ evidence: { basis: "implied_purchase", sale: "1" } });
    await tell({ evidence: WORDING, occurredAt: "2025-02-01T00:00:00Z" });
    const answer = await ask("2029-01-01T00:00:00Z");
    expect(answer).toMatchObject({ allowed: true, reason: "opted_in" });
    expect(answer).not.toHaveProperty("expiresAt");
  });

  test("and a yes that has ended leaves a purchase that has not", async () => {
    await tell({ evidence: { ...WORDING, expiresAt: "2025-03-01T00:00:00Z" } });
    await tell({ evidence: { basis: "implied_purchase", sale: "1" } });
    expect(await ask("2025-02-01T00:00:00Z")).toMatchObject({ expiresAt: "2025-03-01T00:00:00.000Z" });
    expect(await ask("2025-04-01T00:00:00Z")).toMatchObject({ expiresAt: "2027-01-15T12:00:00.000Z" });
  });
});

describe("an end that the caller gives", () => {
  test("is kept with an express yes, and shortens an implied one", async () => {
    await tell({ evidence: { ...WORDING, expiresAt: "2025-03-01T00:00:00+01:00" } });
    expect(await ask("2025-02-01T00:00:00Z")).toMatchObject({ expiresAt: "2025-02-28T23:00:00.000Z" });
    const implied = { basis: "implied_inquiry", inquiry: "1", expiresAt: "2030-01-01T00:00:00Z" };
    expect(grantOf(implied, "marketing", Date.parse("2025-01-15T12:00:00Z"))).toMatchObject({
      value: { until: "2025-07-15T12:00:00.000Z" },
    });
  });

  test("goes with the next yes that has none", async () => {
    await tell({ evidence: { ...WORDING, expiresAt: "2025-03-01T00:00:00Z" } });
    await tell({ evidence: WORDING, occurredAt: "2025-02-01T00:00:00Z" });
    expect(await ask("2026-01-01T00:00:00Z")).not.toHaveProperty("expiresAt");
  });

  test.for(["2025-01-15T12:00:00Z", "tomorrow", 7])("%j is refused", async (expiresAt) => {
    expect((await tell({ evidence: { ...WORDING, expiresAt } })).status).toBe(400);
  });
});

test("partners are told of no consent that ends by itself, for they would keep it", async () => {
  const config = testConfig({ partners: [webhookPartner("crm")] });
  await tell({ evidence: SOFT });
  await tell({ evidence: { ...WORDING, expiresAt: "2030-01-01T00:00:00Z" } });
  await tell({ evidence: WORDING, occurredAt: "2025-02-01T00:00:00Z" });
  const told = (await entriesIn(table())).map((entry) =>
    config.tenants.flatMap((one) => partnersFor(one, entry)),
  );
  expect(told.map((partners) => partners.length).sort()).toEqual([0, 0, 1]);
});
