import { describe, expect, test, vi } from "vitest";
import type { Change } from "../../../shared/event.ts";
import { historyOf } from "../../../shared/ledger/history.ts";
import { contactOf, type Ledger } from "../../../shared/ledger/ledger.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { minute, ONE_CLICK, reported, testLedger } from "../../support/ledger.ts";

const { table } = useTable();

async function newsletter(
  ledger: Ledger,
): Promise<{ readonly status: string; readonly at: string } | undefined> {
  const { state } = await contactOf(ledger, "email", "ann@example.com");
  return state.registers.get("newsletter");
}

describe("a press repeated", () => {
  test("I4: is not lifted by an opt-in of the time between that comes late", async () => {
    const ledger = testLedger(table());
    await record(ledger, ONE_CLICK);
    await record(ledger, { ...ONE_CLICK, occurredAt: minute(10) });
    const late = reported("back", { effect: "opted_in", occurredAt: minute(5) });
    expect(await record(ledger, late)).toMatchObject({ outcome: "recorded", applied: false });
    expect(await newsletter(ledger)).toMatchObject({ status: "opted_out", at: minute(10) });
  });

  test("is lifted by a later opt-in", async () => {
    const ledger = testLedger(table());
    await record(ledger, ONE_CLICK);
    await record(ledger, { ...ONE_CLICK, occurredAt: minute(10) });
    const later = reported("back", { effect: "opted_in", occurredAt: minute(11) });
    expect(await record(ledger, later)).toMatchObject({ applied: true });
    expect(await newsletter(ledger)).toMatchObject({ status: "opted_in", at: minute(11) });
  });

  test("that is older than what stands leaves it as it is", async () => {
    const ledger = testLedger(table());
    await record(ledger, { ...ONE_CLICK, occurredAt: minute(10) });
    expect(await record(ledger, ONE_CLICK)).toMatchObject({ outcome: "duplicate" });
    expect(await newsletter(ledger)).toMatchObject({ status: "opted_out", at: minute(10) });
    expect((await historyOf(ledger, "email", "ann@example.com", undefined))?.events).toHaveLength(1);
  });
});

describe("what a press costs", () => {
  /** A function's fresh environment, which remembers no press. */
  async function environment(): Promise<typeof record> {
    vi.resetModules();
    return (await import("../../../shared/ledger/record.ts")).record;
  }

  function at(minutes: number, address = "ann@example.com"): Change {
    return { ...ONE_CLICK, address, occurredAt: minute(minutes) };
  }

  /** The calls that presses make, one word each. */
  async function callsOf(press: typeof record, ...changes: readonly Change[]): Promise<readonly string[]> {
    const calls: string[] = [];
    const counted: Table = {
      ...table(),
      transact: (items, token) => {
        calls.push("transaction");
        return table().transact(items, token);
      },
      update: (update) => {
        calls.push("update");
        return table().update(update);
      },
      get: (key) => {
        if (key["sk"]?.S === "STATE") calls.push("read");
        return table().get(key);
      },
    };
    for (const change of changes) await press(testLedger(counted), change);
    return calls;
  }

  test("a first one is a transaction and no read", async () => {
    const presses = [at(0), at(0, "bob@example.com")];
    expect(await callsOf(await environment(), ...presses)).toEqual(["transaction", "transaction"]);
  });

  test("a repeat is a look and an update where the press was met", async () => {
    const press = await environment();
    await press(testLedger(table()), at(0));
    await press(testLedger(table()), at(0, "bob@example.com"));
    expect(await callsOf(press, at(1))).toEqual(["read", "update"]);
  });

  test("of repeats of what others took, the first is refused a transaction, and the next are looked for", async () => {
    const addresses = ["ann@example.com", "bob@example.com", "eve@example.com"];
    const elsewhere = await environment();
    for (const address of addresses) await elsewhere(testLedger(table()), at(0, address));
    const calls = await callsOf(await environment(), ...addresses.map((address) => at(1, address)));
    expect(calls).toEqual(["transaction", "read", "update", "read", "update", "read", "update"]);
  });

  test("what looks like a repeat and is none is recorded as ever", async () => {
    const press = await environment();
    const ledger = testLedger(table());
    await press(ledger, at(0));
    await press(ledger, reported("back", { effect: "opted_in", occurredAt: minute(1) }));
    expect(await press(ledger, at(2))).toMatchObject({ outcome: "recorded", applied: true });
    expect(await newsletter(ledger)).toMatchObject({ status: "opted_out", at: minute(2) });
    expect(await press(ledger, at(3))).toMatchObject({ outcome: "duplicate" });
    expect((await historyOf(ledger, "email", "ann@example.com", undefined))?.events).toHaveLength(3);
  });
});
