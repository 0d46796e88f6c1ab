import { describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { check } from "../../functions/answer/check.ts";
import { history } from "../../functions/answer/history.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { recordedIn } from "../support/recorded.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const NUMBER = { channel: "sms", address: "+12025550123" } as const;
const REASSIGNED = {
  ...NUMBER,
  topic: "*",
  status: "opted_out",
  occurredAt: "2026-03-01T00:00:00Z",
  reassigned: true,
} as const;
const config = testConfig({ defaultAllowed: { email: true, sms: true } });

async function tell(body: object) {
  return askJson(events(testRuntime(table(), { config })), "/v1/events", body);
}

function consent(occurredAt: string): object {
  const evidence = { wording: "Yes, text me offers.", affirmativeAct: "checkbox" };
  return { ...NUMBER, topic: "offers", status: "opted_in", occurredAt, evidence };
}

async function standing(): Promise<unknown> {
  const handler = check(testRuntime(table(), { config }));
  const { json } = await askJson(handler, "/v1/check", { ...NUMBER, topic: "offers" });
  return Object.values(json["results"] ?? {})[0];
}

describe("R-209: consent to texts is bound to a number and a day", () => {
  test("given before the number became another's it is void, in whatever order the two are told", async () => {
    await tell(consent("2026-02-28T23:59:59Z"));
    expect(await standing()).toMatchObject({ allowed: true });
    expect((await tell(REASSIGNED)).status).toBe(200);
    expect(await standing()).toMatchObject({ allowed: false, since: "2026-03-01T00:00:00.000Z" });
    await tell(consent("2026-02-27T00:00:00Z"));
    expect(await standing()).toMatchObject({ allowed: false });
  });

  test("given afterwards, by its new holder, it stands", async () => {
    await tell(consent("2026-03-01T00:00:01Z"));
    await tell(REASSIGNED);
    expect(await standing()).toMatchObject({ allowed: true, reason: "opted_in" });
  });

  test("the record says why", async () => {
    await tell(REASSIGNED);
    const runtime = testRuntime(table(), { config });
    const { json } = await askJson(history(runtime), "/v1/history", NUMBER);
    expect(json["events"]).toMatchObject([{ status: "opted_out", evidence: { reassigned: true } }]);
  });

  test.for([
    ["an e-mail address", { channel: "email", address: "ann@example.com" }, "/reassigned"],
    ["one topic", { topic: "offers" }, "/reassigned"],
    ["an opt-in", { status: "opted_in" }, "/reassigned"],
    ["no day", { occurredAt: undefined }, "/occurredAt"],
    ["a no", { reassigned: false }, "/reassigned"],
  ] as const)("of %s is refused, and nothing is recorded", async ([, change, pointer]) => {
    const { status, json } = await tell({ ...REASSIGNED, ...change });
    expect([status, json["errors"]]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
    expect(await recordedIn(table())).toEqual([]);
  });
});
