import { expect, test } from "vitest";
import { historyOf } from "../../../shared/ledger/history.ts";
import { record } from "../../../shared/ledger/record.ts";
import { keepWording, wordingHash, wordingOf } from "../../../shared/ledger/wordings.ts";
import { useTable } from "../../support/emulators.ts";
import { minute, ONE_CLICK, testLedger } from "../../support/ledger.ts";

const { table } = useTable();
const SHOWN = { language: "en", texts: { heading: "Stop these messages?", button: "Unsubscribe" } };
const EDITED = { language: "en", texts: { ...SHOWN.texts, button: "Leave" } };

test("R-131: an edited wording is another one, and the one that was shown before stays", async () => {
  await keepWording(table(), "demo", SHOWN);
  await keepWording(table(), "demo", EDITED);
  await keepWording(table(), "demo", SHOWN);
  expect(await wordingOf(table(), "demo", wordingHash(SHOWN))).toEqual(SHOWN);
  expect(await wordingOf(table(), "demo", wordingHash(EDITED))).toEqual(EDITED);
  expect(await wordingOf(table(), "other", wordingHash(SHOWN))).toBeUndefined();
});

test("R-131: history shows what the person read, word for word", async () => {
  const ledger = testLedger(table());
  await keepWording(table(), "demo", SHOWN);
  for (const [index, shown] of [SHOWN, EDITED].entries()) {
    const evidence = { route: "page", wording: { hash: wordingHash(shown), language: "en" } };
    const topic = ["newsletter", "offers"][index] ?? "*";
    await record(ledger, {
      ...ONE_CLICK,
      topic,
      evidence,
      receivedAt: minute(index),
      occurredAt: minute(index),
    });
  }
  const page = await historyOf(ledger, "email", "ann@example.com", undefined);
  expect(page?.events.map(({ evidence }) => evidence?.["wording"])).toEqual([
    { hash: wordingHash(SHOWN), ...SHOWN },
    // Never kept: the hash is all there is.
    { hash: wordingHash(EDITED), language: "en" },
  ]);
});
