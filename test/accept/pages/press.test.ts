import { describe, expect, test } from "vitest";
import { intake } from "../../../functions/accept/intake.ts";
import type { Config } from "../../../shared/config.ts";
import { tenantLedger } from "../../../shared/intake.ts";
import { historyOf } from "../../../shared/ledger/history.ts";
import type { Table } from "../../../shared/table.ts";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { type Pages, pages } from "../../support/pages.ts";
import { itemsIn } from "../../support/recorded.ts";
import { sqsRecord } from "../../support/sqs-record.ts";

const database = useTable();

function titled(title: string): Config {
  const topic = { id: "newsletter", title: { en: title }, channels: ["email"], kind: "marketing" } as const;
  return testConfig({ topics: [topic] });
}

/** The texts that history shows beside each event. */
async function shown({ runtime }: Pages): Promise<readonly unknown[]> {
  const [tenant] = runtime.config.tenants;
  if (tenant === undefined) throw new Error("no tenant");
  const page = await historyOf(await tenantLedger(runtime, tenant), "email", "ann@example.com", undefined);
  return page?.events.map(({ evidence }) => Object(evidence?.["wording"]).texts) ?? [];
}

describe("R-131: the words that were read before a press", () => {
  test("are shown by the event as they stood then, with their names, after a title has changed", async () => {
    const before = pages(database.table(), { config: titled("Monday letter") });
    await before.post(await before.link("heed-u"), { action: "unsubscribe" });
    const after = pages(database.table(), { config: titled("Friday letter") });
    expect(await shown(after)).toEqual([
      {
        unsubscribe_heading: "Stop these messages?",
        unsubscribe_topic: "Demo Shop will no longer send “Monday letter” to {address}.",
        unsubscribe: "Unsubscribe",
        unsubscribe_note: "It takes effect at once. Messages about your orders and your account still come.",
        topic: "Monday letter",
      },
    ]);
  });

  test("are kept once, for however many presses, and never with an address", async () => {
    const site = pages(database.table(), { config: titled("Letter") });
    for (const name of ["ann", "bob", "eve"]) {
      await site.post(await site.link("heed-u", { address: `${name}@example.com` }), {
        action: "unsubscribe",
      });
    }
    const wordings = (await itemsIn(database.table())).filter(({ pk }) => pk?.S?.includes("#wording#"));
    expect(wordings).toHaveLength(1);
    expect(JSON.stringify(wordings)).not.toMatch(/ann|bob|eve/);
  });

  test("come with the event through the queue, where the table refuses from the first press on", async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error("down"));
    const down: Table = { ...database.table(), get: refuse, put: refuse, transact: refuse };
    const kept: string[] = [];
    const queue = { send: async (bodies: readonly string[]) => void kept.push(...bodies) };
    const site = pages(down, { config: titled("Letter"), intake: queue });
    await site.post(await site.link("heed-u"), { action: "unsubscribe" });
    const later = pages(database.table(), { config: titled("Another") });
    await intake(later.runtime)({ Records: kept.map((body, index) => sqsRecord(String(index), body)) });
    expect(await shown(later)).toMatchObject([{ topic: "Letter", unsubscribe: "Unsubscribe" }]);
  });
});
