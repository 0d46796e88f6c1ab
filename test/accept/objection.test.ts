import { describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { check } from "../../functions/answer/check.ts";
import { partnersFor } from "../../shared/announce.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { webhookPartner } from "../support/propagation.ts";
import { entriesIn, recordedIn } from "../support/recorded.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const ANN = { channel: "email", address: "ann@example.com" } as const;
const BO = { channel: "sms", address: "+12025550123" } as const;
const OBJECTION = { ...ANN, topic: "*", status: "opted_out", objection: true, also: BO.address } as const;
const config = testConfig({ defaultAllowed: { email: true, sms: true }, partners: [webhookPartner("crm")] });

async function tell(body: object, headers: Readonly<Record<string, string>> = {}) {
  return askJson(events(testRuntime(table(), { config })), "/v1/events", body, headers);
}

async function allowed(...questions: readonly object[]): Promise<readonly boolean[]> {
  const handler = check(testRuntime(table(), { config }));
  const { json } = await askJson(handler, "/v1/check", { checks: questions });
  const results: readonly { readonly allowed: boolean }[] = JSON.parse(JSON.stringify(json["results"]));
  return results.map((result) => result.allowed);
}

describe("R-091: an objection", () => {
  test("ends marketing and sharing on every channel, and nothing transactional", async () => {
    const { status, json } = await tell(OBJECTION);
    expect([status, json]).toEqual([
      200,
      { eventId: expect.any(String), applied: true, eventIds: expect.any(Array) },
    ]);
    expect(new Set(JSON.parse(JSON.stringify(json["eventIds"]))).size).toBe(4);
    for (const whom of [ANN, BO]) {
      const marketing = [
        { ...whom, topic: "offers" },
        { ...whom, purpose: "marketing" },
      ];
      expect(await allowed(...marketing, { ...whom, purpose: "sale_share" })).toEqual([false, false, false]);
    }
    expect(await allowed({ ...ANN, topic: "receipts" })).toEqual([true]);
  });

  test("is told to partners, each part of it", async () => {
    await tell(OBJECTION);
    const [tenant] = config.tenants;
    const told = (await entriesIn(table())).filter(
      (entry) => tenant && partnersFor(tenant, entry).length > 0,
    );
    expect(told.map(({ channel, topic }) => `${channel} ${topic}`).sort()).toEqual([
      "email *",
      "email sale_share",
      "sms *",
      "sms sale_share",
    ]);
  });

  test("under an Idempotency-Key is recorded once, however often it comes", async () => {
    const key = { "idempotency-key": "o-1" };
    const [first, again] = [await tell(OBJECTION, key), await tell(OBJECTION, key)];
    expect(again.json).toEqual(first.json);
    expect(await recordedIn(table())).toHaveLength(4);
    expect((await tell({ ...OBJECTION, also: "+12025550124" }, key)).status).toBe(422);
    expect(await recordedIn(table())).toHaveLength(4);
  });

  test("without another address is of its own channel", async () => {
    const { also: _, ...alone } = OBJECTION;
    expect((await tell(alone)).json["eventIds"]).toHaveLength(2);
    expect(await allowed({ ...BO, topic: "offers" })).toEqual([true]);
  });

  test("while the table is down is kept, all of it", async () => {
    const runtime = testRuntime(brokenTable(), { config });
    const { status, json } = await askJson(events(runtime), "/v1/events", OBJECTION);
    expect([status, json]).toEqual([202, { queued: true }]);
    expect(runtime.queued).toHaveLength(4);
  });

  test.for([
    ["of one topic", { topic: "newsletter" }, "/objection"],
    ["that opts in", { status: "opted_in" }, "/objection"],
    ["that is false", { objection: false }, "/objection"],
    ["with another address of the same channel", { also: "bo@example.com" }, "/also"],
    ["by another address alone", { objection: undefined }, "/also"],
  ] as const)("%s is refused, and nothing is recorded", async ([, change, pointer]) => {
    const { status, json } = await tell({ ...OBJECTION, ...change });
    expect([status, json["errors"]]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
    expect(await recordedIn(table())).toEqual([]);
  });
});

test("R-099: without it, leaving one channel says nothing of the other", async () => {
  await tell({ ...ANN, topic: "*", status: "opted_out" });
  expect(await allowed({ ...ANN, topic: "offers" }, { ...BO, topic: "offers" })).toEqual([false, true]);
});
