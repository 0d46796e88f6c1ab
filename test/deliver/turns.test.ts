import { beforeEach, describe, expect, test } from "vitest";
import { contextFor } from "../../functions/deliver/partner-context.ts";
import { type Turns, waitForTurn } from "../../functions/deliver/turns.ts";
import { betweenCalls, callsAtOnce, jobsAtOnce } from "../../shared/partner-pace.ts";
import { deliveringTo } from "../support/delivering.ts";
import { tenantWith, webhookPartner } from "../support/propagation.ts";
import { brokenQueue, brokenTable } from "../support/runtime.ts";

const paced = (perSecond?: number, concurrency?: number) =>
  webhookPartner("crm", {
    ...(perSecond !== undefined && { perSecond }),
    ...(concurrency !== undefined && { concurrency }),
  });

describe("the functions of a partner", () => {
  test.for([
    [undefined, undefined, 20],
    [undefined, 3, 3],
    [1, undefined, 2],
    [10, undefined, 2],
    [50, undefined, 10],
    [1000, undefined, 20],
    [1000, 100, 100],
    [50, 4, 4],
    [1, 20, 2],
  ])("with %s calls a second and a concurrency of %s are %i", ([perSecond, concurrency, functions]) => {
    expect(callsAtOnce(paced(perSecond, concurrency))).toBe(functions);
  });

  test.for([1, 2, 3, 7, 10, 99, 1000])("call together no more than %i times a second", (perSecond) => {
    const partner = paced(perSecond);
    expect((1000 / betweenCalls(partner)) * callsAtOnce(partner)).toBeCloseTo(perSecond);
    // Ten seconds of turns for one call each leave time for three, and for the last one's answer.
    expect(jobsAtOnce(partner) * betweenCalls(partner)).toBeLessThanOrEqual(10_000);
  });

  test("without a pace wait for nothing, and are given what a queue hands out", () => {
    expect([betweenCalls(paced()), jobsAtOnce(paced()), jobsAtOnce(paced(1))]).toEqual([0, 10, 5]);
  });
});

describe("a turn", () => {
  let clock: number;
  let turns: Turns;
  const wait = (name: string, partner = paced(10)) =>
    waitForTurn(turns, name, partner, {
      now: () => clock,
      pause: async (milliseconds) => {
        clock += milliseconds;
      },
    });

  beforeEach(() => {
    clock = 1_000_000;
    turns = new Map();
  });

  test("comes at once, and the next one after the partner's time", async () => {
    await wait("demo/crm");
    expect(clock).toBe(1_000_000);
    await wait("demo/crm");
    await wait("demo/crm");
    expect(clock).toBe(1_000_400);
    clock += 5_000;
    await wait("demo/crm");
    expect(clock).toBe(1_005_400);
  });

  test("is the partner's own: another's waits for no other", async () => {
    await wait("demo/crm");
    await wait("demo/ads");
    await wait("shop/crm");
    await wait("demo/fast", paced());
    await wait("demo/fast", paced());
    expect(clock).toBe(1_000_000);
  });

  test("is waited for before each call, and the time for the calls begins with the first", async () => {
    const { runtime, sent } = deliveringTo(brokenTable(), tenantWith([]), brokenQueue(), "");
    const waiting = {
      ...runtime,
      now: () => clock,
      pause: async (milliseconds: number) => {
        clock += milliseconds;
      },
    };
    const request = { method: "GET", url: "https://crm.example/", headers: {} } as const;
    // Others of the same batch have taken their turns.
    waiting.turns.set("demo/crm", clock + 30_000);
    const context = await contextFor(waiting, "demo", paced(1));
    expect((await context.call(request)).ok).toBe(true);
    expect(clock).toBe(1_030_000);
    for (let call = 0; call < 5; call += 1) await context.call(request);
    expect(sent).toHaveLength(6);
    expect(await context.call(request)).toEqual({ ok: false, error: "timeout" });
    expect(sent).toHaveLength(6);
  });
});
