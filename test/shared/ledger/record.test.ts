import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { historyOf } from "../../../shared/ledger/history.ts";
import { contactOf, type Ledger } from "../../../shared/ledger/ledger.ts";
import { standingOf } from "../../../shared/ledger/precedence.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { Table } from "../../../shared/table.ts";
import { vault } from "../../../shared/vault.ts";
import { useTable } from "../../support/emulators.ts";
import { minute, NOW, ONE_CLICK, reported, testLedger } from "../../support/ledger.ts";

const { table } = useTable();

const POLICY = {
  channel: "email",
  kind: "marketing",
  defaultAllowed: { email: true, sms: false },
  requireEvidence: false,
} as const;

async function reasonFor(ledger: Ledger, topic = "newsletter"): Promise<string> {
  const { state } = await contactOf(ledger, "email", "ann@example.com");
  return standingOf(state, topic, POLICY).reason;
}

async function eventsOf(ledger: Ledger): Promise<number> {
  return (await historyOf(ledger, "email", "ann@example.com"))?.events.length ?? 0;
}

describe("a press", () => {
  test("is recorded with its state in one transaction", async () => {
    const ledger = testLedger(table());
    expect(await record(ledger, ONE_CLICK)).toMatchObject({ outcome: "recorded", applied: true });
    expect(await reasonFor(ledger)).toBe("topic_opt_out");
  });

  test("R-040: pressed again while the state stands it is a duplicate, also five at a time", async () => {
    const ledger = testLedger(table());
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => record(ledger, ONE_CLICK)));
    const again = await record(ledger, { ...ONE_CLICK, occurredAt: minute(9) });
    expect(outcomes.filter(({ outcome }) => outcome === "recorded")).toHaveLength(1);
    expect(again).toMatchObject({ outcome: "duplicate", applied: true });
    expect(await eventsOf(ledger)).toBe(1);
  });

  test("pressed after a later opt-in it is a new opt-out, as often as that happens", async () => {
    const ledger = testLedger(table());
    for (const round of [0, 2, 4]) {
      expect(await record(ledger, { ...ONE_CLICK, occurredAt: minute(round) })).toMatchObject({
        outcome: "recorded",
      });
      expect(await reasonFor(ledger)).toBe("topic_opt_out");
      await record(ledger, { ...ONE_CLICK, effect: "opted_in", occurredAt: minute(round + 1) });
      expect(await reasonFor(ledger)).toBe("opted_in");
    }
    expect(await eventsOf(ledger)).toBe(6);
  });
});

describe("a reported event", () => {
  test("fault 9: a redelivery changes nothing and gives the first answer, long after any request token", async () => {
    const ledger = testLedger(table());
    const first = await record(ledger, reported("one"));
    const again = await record(ledger, reported("one", { receivedAt: minute(11) }));
    expect(again).toEqual({ ...first, outcome: "duplicate" });
    expect(await eventsOf(ledger)).toBe(1);
  });

  test("fault 11: one that comes late is kept in the ledger and changes nothing", async () => {
    const ledger = testLedger(table());
    await record(ledger, reported("newer", { effect: "opted_in", occurredAt: minute(5) }));
    const late = await record(ledger, reported("older", { occurredAt: minute(1) }));
    expect(late).toMatchObject({ outcome: "recorded", applied: false });
    expect(await reasonFor(ledger)).toBe("opted_in");
    expect(await eventsOf(ledger)).toBe(2);
    expect(await record(ledger, reported("older", { occurredAt: minute(1) }))).toMatchObject({
      applied: false,
    });
  });

  test("fault 12: on a tie the opt-out wins, in either order", async () => {
    for (const effects of [
      ["opted_in", "opted_out"],
      ["opted_out", "opted_in"],
    ] as const) {
      const ledger = testLedger(table(), { tenantId: `t-${effects[0]}` });
      for (const effect of effects) await record(ledger, reported(effect, { effect, occurredAt: minute(3) }));
      expect(await reasonFor(ledger)).toBe("topic_opt_out");
    }
  });

  test("fault 5: differently timed events on one contact at once leave the newest standing and lose none", async () => {
    const ledger = testLedger(table());
    const changes = Array.from({ length: 40 }, (_, i) =>
      reported(`hot ${i}`, {
        effect: i % 3 === 0 ? "opted_out" : "opted_in",
        occurredAt: minute((i * 7) % 40),
      }),
    );
    await Promise.all(changes.map((change) => record(ledger, change)));
    const newest = changes.find(({ occurredAt }) => occurredAt === minute(39));
    const { state } = await contactOf(ledger, "email", "ann@example.com");
    expect(state.registers.get("newsletter")).toMatchObject({ status: newest?.effect, at: minute(39) });
    expect(await eventsOf(ledger)).toBe(40);
  });

  test("fault 5: contention that outlasts the retries writes the entry, and the next check still sees it", async () => {
    let conflicts = 0;
    const contended: Table = {
      ...table(),
      transact(items, token) {
        if (items.length === 1) return table().transact(items, token);
        conflicts += 1;
        return Promise.resolve(items.map(() => ({ code: "TransactionConflict", old: undefined })));
      },
    };
    const ledger = testLedger(contended, { pause: () => Promise.resolve() });
    expect(await record(ledger, reported("hot"))).toMatchObject({ outcome: "recorded", applied: true });
    expect(conflicts).toBeGreaterThan(1);
    expect(await reasonFor(testLedger(table()))).toBe("topic_opt_out");
    expect(await eventsOf(testLedger(table()))).toBe(1);
  });

  test("faults 1 and 2: the write lands and its answer is lost; the retry is a duplicate", async () => {
    let lost = false;
    const flaky: Table = {
      ...table(),
      async transact(items, token) {
        const answer = await table().transact(items, token);
        if (lost) return answer;
        lost = true;
        throw new Error("connection reset");
      },
    };
    const ledger = testLedger(flaky);
    await expect(record(ledger, reported("one"))).rejects.toThrow("connection reset");
    expect(await record(ledger, reported("one"))).toMatchObject({ outcome: "duplicate", applied: true });
    expect(await eventsOf(ledger)).toBe(1);
  });

  test("an idempotency key used for another request is a conflict, also for another contact", async () => {
    const ledger = testLedger(table());
    await record(ledger, reported("key", { requestDigest: "a" }));
    expect(await record(ledger, reported("key", { requestDigest: "a" }))).toMatchObject({
      outcome: "duplicate",
    });
    const other = reported("key", { requestDigest: "b", address: "bob@example.com" });
    expect(await record(ledger, other)).toEqual({ outcome: "conflict" });
    expect((await historyOf(ledger, "email", "bob@example.com"))?.events).toEqual([]);
  });

  test("an opt-in that is not trusted to lift anything is recorded and lifts nothing", async () => {
    const ledger = testLedger(table());
    await record(ledger, ONE_CLICK);
    const inert = reported("resubscribe", { effect: "opted_in", occurredAt: minute(9), inert: true });
    expect(await record(ledger, inert)).toMatchObject({ outcome: "recorded", applied: false });
    expect(await reasonFor(ledger)).toBe("topic_opt_out");
    expect(await eventsOf(ledger)).toBe(2);
  });
});

describe("a complaint", () => {
  test("that an opt-out of * overtook still suppresses", async () => {
    const ledger = testLedger(table());
    await record(ledger, reported("all", { topic: "*", occurredAt: minute(9) }));
    const complaint = reported("complaint", { topic: "*", effect: "complaint", occurredAt: minute(1) });
    expect(await record(ledger, complaint)).toMatchObject({ applied: true });
    expect(await reasonFor(ledger)).toBe("complaint");
  });

  test("is one event: an opt-out of * with its reason", async () => {
    const ledger = testLedger(table());
    await record(ledger, reported("complaint", { topic: "*", effect: "complaint" }));
    const page = await historyOf(ledger, "email", "ann@example.com");
    expect(page?.events).toMatchObject([{ topic: "*", status: "opted_out", reason: "complaint" }]);
  });
});

test("a hard bounce says what is known of the choice, and unknown where nothing is", async () => {
  const ledger = testLedger(table());
  await record(ledger, reported("first", { topic: "*", effect: "hard_bounce" }));
  await record(ledger, reported("out", { topic: "*", occurredAt: minute(1), receivedAt: minute(1) }));
  await record(
    ledger,
    reported("second", { topic: "*", effect: "hard_bounce", occurredAt: minute(2), receivedAt: minute(2) }),
  );
  const page = await historyOf(ledger, "email", "ann@example.com");
  expect(page?.events.map(({ status }) => status)).toEqual(["unknown", "opted_out", "opted_out"]);
});

describe("what stands in the table", () => {
  test("R-151, R-216: no address, no IP and no evidence in the clear, and keys of two tenants differ", async () => {
    await record(testLedger(table()), { ...ONE_CLICK, evidence: { wording: "Stop these messages?" } });
    await record(
      testLedger(table(), { tenantId: "other", vault: vault([{ kid: "c1", secret: randomBytes(32) }]) }),
      ONE_CLICK,
    );
    const { items } = await table().scan(100, undefined);
    const dump = JSON.stringify(items, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
    );
    for (const secret of ["ann@", "example.com", "192.0.2.1", "ExampleMail", "Stop these"])
      expect(dump).not.toContain(secret);
    const contacts = items.map(({ pk }) => pk?.S?.split("#")[1]);
    expect(new Set(contacts).size).toBeGreaterThan(2);
  });

  test("entry and state stay under the kilobyte that doubles the price of a write", async () => {
    const ledger = testLedger(table());
    const evidence = {
      route: "page",
      campaign: "spring-2026",
      wording: { hash: "f".repeat(64), language: "en" },
    };
    await record(ledger, {
      ...ONE_CLICK,
      evidence,
      agent: { ip: "2001:db8::1", userAgent: "x".repeat(400) },
    });
    for (const topic of ["offers", "*"])
      await record(ledger, { ...ONE_CLICK, topic, effect: "opted_in", occurredAt: minute(2) });
    const { items } = await table().scan(100, undefined);
    for (const item of items) {
      const size = Object.entries(item).reduce(
        (sum, [name, { S, B }]) => sum + name.length + (S?.length ?? B?.length ?? 1),
        0,
      );
      expect(size).toBeLessThan(1024);
    }
  });

  test("R-150: the state holds of each no its scope, reason class, time and event, and else who it is of, sealed", async () => {
    const ledger = testLedger(table());
    const evidence = { wording: "Stop these", campaign: "spring", jurisdiction: "DE" };
    await record(ledger, { ...ONE_CLICK, evidence });
    for (const effect of ["complaint", "hard_bounce"] as const) {
      await record(ledger, reported(effect, { effect, topic: "*", evidence }));
    }
    const { items } = await table().scan(100, undefined);
    const state = items.find(({ sk }) => sk?.S === "STATE");
    const scopes = ["newsletter", "*", "!complaint", "!hard_bounce"];
    const said = scopes.flatMap((scope) => ["s", "a", "e"].map((part) => `${part}.${scope}`));
    // Beside these, the link that the contact's first event is.
    const chained = ["by", "c.us-east-1"];
    expect(Object.keys(state ?? {}).sort()).toEqual(
      ["address", "channel", "pk", "sk", ...chained, ...said].sort(),
    );
    expect(state?.["address"]?.B).toBeInstanceOf(Uint8Array);
  });

  test("R-144: what is known of the browser goes with its month's key", async () => {
    await record(testLedger(table()), ONE_CLICK);
    const seen = async (now: number) => {
      const page = await historyOf(
        testLedger(table(), { now: () => now }),
        "email",
        "ann@example.com",
        undefined,
      );
      return page?.events[0]?.evidence;
    };
    expect(await seen(NOW)).toEqual({
      route: "rfc8058",
      agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" },
    });
    expect(await seen(NOW + 120 * 86_400_000)).toEqual({ route: "rfc8058", agent: "destroyed" });
  });
});

test("R-151: after a key was put first, old contacts keep their id and new ones get the new key", async () => {
  const [oldKey, newKey] = [
    { kid: "c1", secret: Buffer.alloc(32, 7) },
    { kid: "c2", secret: Buffer.alloc(32, 8) },
  ];
  await record(testLedger(table()), ONE_CLICK);
  const rotated = testLedger(table(), { vault: vault([newKey, oldKey]) });
  expect(await reasonFor(rotated)).toBe("topic_opt_out");
  const again = await record(rotated, { ...ONE_CLICK, occurredAt: minute(1) });
  expect(again).toMatchObject({ outcome: "duplicate", contactId: expect.stringMatching(/^1/) });
  const bob = await record(rotated, { ...ONE_CLICK, address: "bob@example.com" });
  expect(bob).toMatchObject({ outcome: "recorded", contactId: expect.stringMatching(/^2/) });
});

test("history goes on page by page, and a cursor is good for its own history only", async () => {
  const ledger = testLedger(table());
  for (let from = 0; from < 1010; from += 50) {
    const ids = Array.from({ length: Math.min(50, 1010 - from) }, (_, i) =>
      String(from + i).padStart(4, "0"),
    );
    await Promise.all(
      ids.map((id, i) => record(ledger, reported(id, { inert: true, receivedAt: minute(from + i) }))),
    );
  }
  const first = await historyOf(ledger, "email", "ann@example.com");
  expect(first?.events).toHaveLength(1000);
  const second = await historyOf(ledger, "email", "ann@example.com", { after: first?.next });
  expect(second?.events).toHaveLength(10);
  expect(second?.next).toBeUndefined();
  expect(first?.proof.unchained).toEqual(first?.events.map(({ eventId }) => eventId));
  expect(second?.proof.unchained).toEqual(second?.events.map(({ eventId }) => eventId));
  expect(await historyOf(ledger, "email", "bob@example.com", { after: first?.next })).toBeUndefined();
  expect(await historyOf(ledger, "email", "ann@example.com", { after: "nonsense" })).toBeUndefined();
}, 60_000);
