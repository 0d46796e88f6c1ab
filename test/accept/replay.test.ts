import { expect, test } from "vitest";
import { receiver } from "../../functions/accept/receive.ts";
import { unread } from "../../functions/answer/unread.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { NOTHING, type Provider } from "../../shared/provider.ts";
import { fail, ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask, askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const config = testConfig({ providers: { acme: {} } });

/** A provider whose parser learns a word: what it does not know yet is kept. */
function acme(knows: readonly string[]): Provider {
  return {
    name: "acme",
    serves: ["webhooks"],
    settings: {},
    lateAfterHours: 24,
    verify: () => ok(undefined),
    parse({ body }) {
      const raw = body.toString();
      if (raw === "broken" && !knows.includes(raw)) return fail("malformed");
      if (!knows.includes(raw)) return ok({ ...NOTHING, unread: [{ why: "unknown_type", raw }] });
      return ok({
        ...NOTHING,
        changes: [{ channel: "email", address: "ann@example.com", effect: "opted_out", id: raw }],
      });
    },
  };
}

function handlerOf(knows: readonly string[]) {
  const runtime = testRuntime(table(), { config });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  return receiver(acme(knows), { ...runtime, fetchText, recording: () => Promise.resolve(runtime) });
}

interface Kept {
  readonly day: string;
  readonly id: string;
  readonly why: string;
  readonly replayedAt: string | null;
}

async function kept(): Promise<readonly Kept[]> {
  const { json } = await askJson(unread(testRuntime(table(), { config })), "/v1/unread", {});
  return JSON.parse(JSON.stringify(json["unread"]));
}

const deliver = (body: string) =>
  ask(handlerOf([]), { path: "/webhooks/demo/acme", params: { tenant: "demo" }, body });

async function replayAll(knows: readonly string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { day, id } of await kept()) {
    answers.push((await askJson(handlerOf(knows), "/v1/replay/acme", { day, id })).json["replayed"]);
  }
  return answers;
}

test("R-188: an event of an unknown type is kept, and is recorded once it is understood", async () => {
  expect((await deliver("new")).status).toBe(200);
  expect(await kept()).toMatchObject([{ why: "unknown_type", replayedAt: null }]);
  expect(await replayAll([])).toEqual([false]);
  expect((await contactOf(testLedger(table()), "email", "ann@example.com")).state.registers.size).toBe(0);
  expect(await replayAll(["new"])).toEqual([true]);
  const { state } = await contactOf(testLedger(table()), "email", "ann@example.com");
  expect(state.registers.get("*")?.status).toBe("opted_out");
  expect(await kept()).toMatchObject([{ replayedAt: expect.any(String) }]);
});

test("a body that could not be read at all is kept too", async () => {
  expect((await deliver("broken")).status).toBe(400);
  expect(await replayAll(["broken"])).toEqual([true]);
});

test("the list shows nothing of what was kept, and the same event stands in it once", async () => {
  await deliver("ann@example.com");
  await deliver("ann@example.com");
  expect(await kept()).toHaveLength(1);
  const answer = JSON.stringify(await kept());
  const { items } = await table().scan(10, undefined);
  const stored = JSON.stringify(items, (_, v: unknown) =>
    v instanceof Uint8Array ? Buffer.from(v).toString("latin1") : v,
  );
  for (const text of [answer, stored]) expect(text).not.toContain("ann@example.com");
});

test("only an operator may replay, and only what is there", async () => {
  await deliver("new");
  const [event] = await kept();
  const unsigned = await ask(handlerOf(["new"]), {
    path: "/v1/replay/acme",
    body: JSON.stringify({ day: event?.day, id: event?.id }),
  });
  expect(unsigned.status).toBe(401);
  const nothing = await askJson(handlerOf(["new"]), "/v1/replay/acme", {
    day: event?.day,
    id: "x".repeat(43),
  });
  expect(nothing.status).toBe(404);
  const odd = await askJson(handlerOf(["new"]), "/v1/replay/acme", { day: "../..", id: "x" });
  expect(odd.status).toBe(400);
});
