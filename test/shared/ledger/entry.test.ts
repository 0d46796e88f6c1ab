import { createSecretKey } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { commitmentTo, openEntry, openEvidence, sealEntry } from "../../../shared/ledger/entry.ts";
import type { Ledger } from "../../../shared/ledger/ledger.ts";
import type { Item } from "../../../shared/table.ts";
import { decrypt } from "../../../shared/vault.ts";
import { NOW, ONE_CLICK, testLedger } from "../../support/ledger.ts";
import { memoryTable } from "../../support/memory-table.ts";

const EVENT = "7QJ4ZK5N1V8W3X6Y2A9BCDEFGH";
const CONTACT = "1contact";
const CONTEXT = `demo#${CONTACT}#${EVENT}`;
const DAY_MS = 86_400_000;
let ledger: Ledger;

beforeEach(() => {
  ledger = testLedger(memoryTable("heed").table);
});

function sealed(eventId = EVENT): Promise<Item> {
  return sealEntry(ledger, CONTACT, eventId, ONE_CLICK, "opted_out");
}

function bytesOf(item: Item, name: string): Buffer {
  return Buffer.from(item[name]?.B ?? []);
}

describe("an entry's own keys", () => {
  test("open its evidence and its agent, and show whose it is, without any other key", async () => {
    const item = await sealed();
    const { keys } = (await openEntry(ledger, item)) ?? {};
    if (keys?.agent === undefined) throw new Error("the entry does not open");
    const evidence = decrypt(createSecretKey(keys.evidence), CONTEXT, bytesOf(item, "evidence"));
    const agent = decrypt(createSecretKey(keys.agent), CONTEXT, bytesOf(item, "agent"));
    expect(JSON.parse(String(evidence))).toEqual({ route: "rfc8058" });
    expect(JSON.parse(String(agent))).toEqual({ ip: "192.0.2.1", userAgent: "ExampleMail/1.0" });
    const commitment = bytesOf(item, "commitment");
    expect(commitmentTo(keys.evidence, "email", "ann@example.com")).toEqual(commitment);
    expect(commitmentTo(keys.evidence, "email", "bob@example.com")).not.toEqual(commitment);
    expect(commitmentTo(keys.evidence, "sms", "ann@example.com")).not.toEqual(commitment);
  });

  test("open no other entry, though its agent was sealed in the same month", async () => {
    const other = "0".repeat(26);
    const [opened, theirs] = [await openEntry(ledger, await sealed()), await sealed(other)];
    const { evidence, agent } = opened?.keys ?? {};
    if (evidence === undefined || agent === undefined) throw new Error("the entry does not open");
    const context = `demo#${CONTACT}#${other}`;
    expect(decrypt(createSecretKey(evidence), context, bytesOf(theirs, "evidence"))).toBeUndefined();
    expect(decrypt(createSecretKey(agent), context, bytesOf(theirs, "agent"))).toBeUndefined();
  });
});

describe("what is kept for a shorter time", () => {
  test("R-144: IP and agent read `destroyed` 90 days after their month, in an old environment too", async () => {
    const item = await sealed();
    const onTheLastDay = { ...ledger, now: () => Date.parse("2027-03-01T00:00:00Z") - DAY_MS };
    const thereafter = { ...ledger, now: () => Date.parse("2027-03-01T00:00:00Z") + 1 };
    expect(ledger.agentKeys.size).toBe(1);
    expect((await openEntry(onTheLastDay, item))?.agent).toMatchObject({ ip: "192.0.2.1" });
    expect(await openEvidence(thereafter, item)).toEqual({ route: "rfc8058", agent: "destroyed" });
  });

  test("R-142: without its data key an entry's evidence is gone, and its agent with it", async () => {
    const { dataKey: _, ...erased } = await sealed();
    expect(await openEvidence({ ...ledger, now: () => NOW }, erased)).toBeNull();
  });
});
