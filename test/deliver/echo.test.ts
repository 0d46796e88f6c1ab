import { beforeEach, describe, expect, test } from "vitest";
import { isKnown, isOwn } from "../../functions/deliver/echo.ts";
import type { Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { type Receipt, readReceipt, writeReceipt } from "../../shared/ledger/receipts.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone, deliveringTo } from "../support/delivering.ts";
import { useTable } from "../support/emulators.ts";
import { jobOf, NOW, recorded, refusedReceipt, tenantWith, webhookPartner } from "../support/propagation.ts";
import { brokenQueue } from "../support/runtime.ts";

const database = useTable();
const minute = (minutes: number): string => timeText(NOW + minutes * 60_000);
let table: Table;
let tenant: Tenant;

beforeEach(() => {
  table = database.table();
  tenant = tenantWith([
    webhookPartner("a", { provider: "brevo" }),
    webhookPartner("b", { provider: "resend" }),
  ]);
});

describe("an event of the partner's own", () => {
  const job = jobOf({ tenantId: "demo", contactId: "1abc", eventId: "E1" }, "mail", {
    source: "provider:sendgrid",
  });

  test.for([
    [{ type: "sendgrid" }, true],
    [{ type: "mailgun" }, false],
    [{ type: "webhook", provider: "sendgrid" }, true],
    [{ type: "sendgrid", provider: "none" }, false],
    [{ type: "sendgrid", provider: "mailgun" }, false],
  ] as const)("is known by the provider that it is: %o is %s", ([partner, own]) => {
    expect(isOwn(job, webhookPartner("mail", partner))).toBe(own);
  });

  test("is none that a person or another channel brought", () => {
    for (const source of ["one_click", "api", "sms", "provider:", "sendgrid"]) {
      expect(isOwn({ ...job, source }, webhookPartner("mail", { type: "sendgrid" }))).toBe(false);
    }
  });
});

describe("a provider's no", () => {
  /** An opt-out that was told to `b`, an hour before the next. */
  async function told(changes: Partial<Receipt> = {}, topic = "newsletter"): Promise<EntryKey> {
    const entry = await recorded(table, tenant, { occurredAt: minute(-60), receivedAt: minute(-60), topic });
    const receipt = refusedReceipt({
      partner: "b",
      state: "delivered",
      createdAt: minute(-59),
      deliveredAt: minute(-58),
      ...changes,
    });
    await writeReceipt(table, tenant.id, entry.eventId, receipt, NOW);
    return entry;
  }

  async function heardAgain(changes: Partial<Job> = {}, effect: "opted_out" | "complaint" = "opted_out") {
    const source = "provider:brevo";
    const entry = await recorded(table, tenant, {
      effect,
      source,
      occurredAt: minute(0),
      receivedAt: minute(0),
      topic: effect === "complaint" ? "*" : "newsletter",
    });
    return jobOf(entry, "b", { source, occurredAt: minute(0), createdAt: minute(1), ...changes });
  }

  test("is known to a partner that took it within the last day", async () => {
    await told();
    expect(await isKnown(table, await heardAgain())).toBe(true);
  });

  test("is known where the partner took one of everything", async () => {
    await told({}, "*");
    expect(await isKnown(table, await heardAgain())).toBe(true);
  });

  test("is known where it came from the partner itself", async () => {
    await told({ state: "skipped", reason: "echo", deliveredAt: null });
    expect(await isKnown(table, await heardAgain())).toBe(true);
  });

  test.for([
    ["the partner has not taken yet", { state: "retrying", deliveredAt: null }],
    ["was overtaken", { state: "skipped", reason: "overtaken", deliveredAt: null }],
    ["the partner took days ago", { deliveredAt: minute(-2880) }],
    ["another partner took", { partner: "a" }],
  ] as const)("is news after one that %s", async ([, changes]) => {
    await told(changes);
    expect(await isKnown(table, await heardAgain())).toBe(false);
  });

  test("is news after one of another topic, and where nothing came before", async () => {
    expect(await isKnown(table, await heardAgain())).toBe(false);
    await told({}, "offers");
    expect(await isKnown(table, await heardAgain())).toBe(false);
  });

  test("is news where the person came back in between", async () => {
    await told();
    await recorded(table, tenant, { effect: "opted_in", occurredAt: minute(-30), receivedAt: minute(-30) });
    expect(await isKnown(table, await heardAgain())).toBe(false);
  });

  test("that says more than the one before is news: a complaint after an opt-out of everything", async () => {
    await told({}, "*");
    const complaint = await heardAgain({ topic: "*", reason: "complaint" }, "complaint");
    expect(await isKnown(table, complaint)).toBe(false);
  });

  test("is never taken for a person's, which is told however often it is said", async () => {
    await told();
    expect(await isKnown(table, await heardAgain({ source: "one_click" }))).toBe(false);
  });
});

test("two providers that report what is written to them do not tell each other for ever (R-161)", async () => {
  const { runtime, sent } = deliveringTo(table, tenant, brokenQueue(), "");
  const events: string[] = ["one_click"];
  for (let minutes = 0; events.length > 0 && minutes < 20; minutes += 1) {
    const source = events.shift() ?? "";
    const at = { occurredAt: minute(minutes - 30), receivedAt: minute(minutes - 30) };
    const entry = await recorded(table, tenant, { source, ...at });
    for (const [id, provider] of [
      ["a", "brevo"],
      ["b", "resend"],
    ] as const) {
      const job = jobOf(entry, id, { source, occurredAt: at.occurredAt, createdAt: minute(minutes - 29) });
      await attemptAlone(runtime, job);
      const receipt = await readReceipt(table, tenant.id, entry.eventId, id);
      // Whatever is written to it comes back as an event of its own.
      if (receipt?.state === "delivered") events.push(`provider:${provider}`);
    }
  }
  expect(sent.map(({ url }) => url)).toEqual(["https://a.example/hooks", "https://b.example/hooks"]);
});
