import { describe, expect, test } from "vitest";
import { historyOf } from "../../../shared/ledger/history.ts";
import { contactOf, type Ledger } from "../../../shared/ledger/ledger.ts";
import { record } from "../../../shared/ledger/record.ts";
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
