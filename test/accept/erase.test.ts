import { beforeEach, describe, expect, test } from "vitest";
import { erase } from "../../functions/accept/erase.ts";
import { check } from "../../functions/answer/check.ts";
import { history } from "../../functions/answer/history.ts";
import { announce } from "../../shared/announce.ts";
import { timeText } from "../../shared/event.ts";
import { type Link, verifyChain } from "../../shared/ledger/chain.ts";
import { openEvidence } from "../../shared/ledger/entry.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import { record } from "../../shared/ledger/record.ts";
import { keepForReview, openReviews } from "../../shared/ledger/review.ts";
import { countSoftBounce } from "../../shared/ledger/soft-bounces.ts";
import { chainedEntryOf } from "../../shared/ledger/stored-chain.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { minute, NOW, ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { refusedReceipt, webhookPartner } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const database = useTable();
let now = NOW;
let config = testConfig();

beforeEach(() => {
  now = NOW;
  config = testConfig();
});

const ANN = { channel: "email", address: "ann@example.com" } as const;
const CONTACT = testLedger(brokenTable()).vault.contactIds("email", ANN.address)[0] ?? "";

function runtime() {
  return testRuntime(database.table(), { config, now: () => now });
}

async function erased(body: object = ANN) {
  return (await askJson(erase(runtime()), "/v1/erase", body)).json;
}

/** What broadcast does with every entry that waits. */
async function broadcast(): Promise<void> {
  const announcer = quietAnnouncer({ config, table: database.table(), now: () => now });
  for (const { entry } of await entriesOf(database.table(), "demo", CONTACT))
    await announce(announcer, entry);
}

async function delivered(state: "delivered" | "dead"): Promise<void> {
  for (const { entry } of await entriesOf(database.table(), "demo", CONTACT)) {
    const receipt = refusedReceipt({ state, deliveredAt: state === "delivered" ? timeText(now) : null });
    await writeReceipt(database.table(), "demo", entry.eventId, receipt, now);
  }
}

/** Erases as an operator's command does: asks, lets what waits go out, asks again. */
async function eraseInTwo(body: object = ANN) {
  await erased(body);
  await broadcast();
  return erased(body);
}

async function standing(topic?: string): Promise<unknown> {
  const asked = topic === undefined ? ANN : { ...ANN, topic };
  const { json } = await askJson(check(runtime()), "/v1/check", asked);
  return Object.values(json["results"] ?? {})[0];
}

describe("an erasure (R-142)", () => {
  test("takes the person's data and keeps the keyed no, which still answers", async () => {
    const ledger = testLedger(database.table());
    await record(ledger, ONE_CLICK);
    await record(ledger, reported("1", { topic: "offers", evidence: { wording: "Yes", name: "Ann" } }));
    await countSoftBounce(ledger, { ...ANN, parts: ["s"], occurredAt: minute(0) }, 30);
    expect(await eraseInTwo()).toEqual({ erased: true, waiting: [], events: 2, texts: 0 });

    for (const topic of [undefined, "newsletter", "offers", "sale_share"]) {
      expect(await standing(topic)).toMatchObject({ allowed: false, status: "opted_out" });
    }
    const { items } = await database.table().scan(1_000, undefined);
    const state = await database.table().get(stateKey("demo", CONTACT));
    expect(ledger.vault.open("address", `demo#${CONTACT}`, state?.["address"]?.B ?? new Uint8Array())).toBe(
      undefined,
    );
    const evidence = await Promise.all(items.map((item) => openEvidence(ledger, item)));
    expect(evidence.filter((one) => one !== null)).toEqual([{ route: "erasure" }, { route: "erasure" }]);
    expect(items.find(({ sk }) => sk?.S === "SOFT")).toEqual({
      pk: { S: `demo#${CONTACT}` },
      sk: { S: "SOFT" },
    });
  });

  test("leaves every event in the history, without its evidence, and a chain that verifies (R-139)", async () => {
    await record(testLedger(database.table()), ONE_CLICK);
    await eraseInTwo();
    const { json } = await askJson(history(runtime()), "/v1/history", ANN);
    const events: readonly Record<string, unknown>[] = Object.values(json["events"] ?? {});
    expect(events.map(({ source, topic, evidence }) => ({ source, topic, evidence }))).toEqual(
      expect.arrayContaining([
        { source: "one_click", topic: "newsletter", evidence: null },
        { source: "api", topic: "*", evidence: { route: "erasure" } },
        { source: "api", topic: "sale_share", evidence: { route: "erasure" } },
      ]),
    );
    const proof: { readonly links: readonly Link[]; readonly unchained: readonly string[] } = Object(
      json["proof"],
    );
    const stored = await entriesOf(database.table(), "demo", CONTACT);
    const entries = new Map(stored.map(({ entry, item }) => [entry.eventId, chainedEntryOf(item)]));
    expect(verifyChain(proof.links, entries)).toBeUndefined();
    expect({ chained: proof.links.length, unchained: proof.unchained }).toEqual({
      chained: 3,
      unchained: [],
    });
  });

  test("of somebody nobody has heard of leaves a keyed no as well", async () => {
    expect(await eraseInTwo()).toMatchObject({ erased: true, events: 0 });
    expect(await standing()).toMatchObject({ allowed: false });
  });

  test("again changes nothing", async () => {
    await record(testLedger(database.table()), ONE_CLICK);
    await eraseInTwo();
    const before = (await database.table().scan(1_000, undefined)).items;
    expect(await erased()).toMatchObject({ erased: true, events: 0 });
    expect((await database.table().scan(1_000, undefined)).items).toEqual(before);
  });

  test("takes what was kept of a number's texts", async () => {
    const ledger = testLedger(database.table());
    const doubtful = (id: string, from: string) => ({
      provider: { name: "twilio", lateAfterHours: 24 },
      text: { id, from, to: "+12025550199", text: "maybe stop" },
      receivedAt: minute(0),
      rule: "doubt",
      language: "en",
    });
    await keepForReview(ledger, doubtful("SM1", "+12025550123"));
    await keepForReview(ledger, doubtful("SM2", "+12025550124"));
    const bo = { channel: "sms", address: "+12025550123", force: true };
    expect(await erased(bo)).toMatchObject({ erased: true, texts: 1 });
    const { reviews } = await openReviews(ledger, 10);
    expect(reviews.map(({ text }) => text.id)).toEqual(["SM2"]);
  });

  test("of a contact stored under two keys erases it under both", async () => {
    const ledger = testLedger(database.table());
    await record(ledger, ONE_CLICK);
    const keys = [{ kid: "c2", secret: "env:NEW_KEY" }, ...(config.tenants[0]?.contacts.keys ?? [])];
    config = testConfig({ contacts: { keys } });
    const secrets = { get: async (ref: string) => (ref === "env:NEW_KEY" ? NEW_KEY : OLD_KEY[ref]) };
    const post = erase({ ...runtime(), secrets });
    const answer = await askJson(post, "/v1/erase", { ...ANN, force: true });
    expect(answer.json).toMatchObject({ erased: true, events: 1 });
    const state = await database.table().get(stateKey("demo", CONTACT));
    expect(state?.["erasedAt"]?.S).toBe(timeText(now));
  });
});

const NEW_KEY = Buffer.alloc(32, 9).toString("base64url");
const OLD_KEY: Readonly<Record<string, string>> = {
  "env:HEED_API_KEY": Buffer.alloc(32, 2).toString("base64url"),
  "env:HEED_CONTACT_KEY_DEMO": Buffer.alloc(32, 7).toString("base64url"),
};

describe("partners are told first (R-160)", () => {
  beforeEach(async () => {
    config = testConfig({ partners: [webhookPartner("crm")] });
    await record(testLedger(database.table()), ONE_CLICK);
  });

  test("nothing is erased before every event is broadcast and every partner has it", async () => {
    const first = await erased();
    expect(first).toMatchObject({ erased: false });
    expect(Object.values(first["waiting"] ?? {})).toContainEqual(
      expect.objectContaining({ partner: null, state: "recorded" }),
    );
    await broadcast();
    const second = await erased();
    expect(Object.values(second["waiting"] ?? {})).toHaveLength(3);
    expect(Object.values(second["waiting"] ?? {})[0]).toMatchObject({ partner: "crm", state: "queued" });
    await delivered("delivered");
    expect(await erased()).toMatchObject({ erased: true, events: 1 });
  });

  test("what a partner never took waits for a redrive", async () => {
    await erased();
    await broadcast();
    await delivered("dead");
    expect(await erased()).toMatchObject({ erased: false });
    expect((await standing()) as object).toMatchObject({ allowed: false });
  });

  test("a partner that is gone from the configuration is not waited for", async () => {
    await erased();
    await broadcast();
    config = testConfig();
    expect(await erased()).toMatchObject({ erased: true });
  });

  test("with force nobody is waited for", async () => {
    expect(await erased({ ...ANN, force: true })).toMatchObject({ erased: true, events: 1 });
  });
});

describe("after an erasure", () => {
  beforeEach(async () => {
    await record(testLedger(database.table()), ONE_CLICK);
    await eraseInTwo();
    now += 60_000;
  });

  async function addressStored(): Promise<string | undefined> {
    const ledger = testLedger(database.table());
    const state = await database.table().get(stateKey("demo", CONTACT));
    return ledger.vault
      .open("address", `demo#${CONTACT}`, state?.["address"]?.B ?? new Uint8Array())
      ?.toString();
  }

  test("a bounce or another opt-out does not bring the address back", async () => {
    const ledger = testLedger(database.table(), { now: () => now });
    await record(ledger, reported("b", { effect: "hard_bounce", occurredAt: timeText(now) }));
    await record(ledger, { ...ONE_CLICK, topic: "offers", occurredAt: timeText(now) });
    expect(await addressStored()).toBeUndefined();
  });

  test("an opt-in begins anew, with its address", async () => {
    const ledger = testLedger(database.table(), { now: () => now });
    await record(ledger, { ...ONE_CLICK, effect: "opted_in", occurredAt: timeText(now) });
    expect(await addressStored()).toBe(ANN.address);
    expect(await standing("newsletter")).toMatchObject({ allowed: true });
    expect((await database.table().get(stateKey("demo", CONTACT)))?.["erasedAt"]).toBeUndefined();
  });
});
