import { beforeEach, describe, expect, test } from "vitest";
import { operator } from "../../functions/accept/operator.ts";
import { exportAll } from "../../functions/answer/export.ts";
import { announce } from "../../shared/announce.ts";
import type { Config } from "../../shared/config.ts";
import { beginImport } from "../../shared/ledger/imports.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import { record } from "../../shared/ledger/record.ts";
import { keepWording, wordingHash } from "../../shared/ledger/wordings.ts";
import type { Table } from "../../shared/table.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, askJson, authorizedAt } from "../support/gateway-request.ts";
import { minute, NOW, ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { refusedReceipt, webhookPartner } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { itemsIn } from "../support/recorded.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const ANN = { channel: "email", address: "ann@example.com" } as const;
let config: Config;
let clock: number;

beforeEach(() => {
  config = testConfig({ partners: [webhookPartner("crm")] });
  clock = NOW;
});

function runtime() {
  return testRuntime(database.table(), { config, now: () => clock });
}

/** All pages of an export. */
async function exported(asked: object = {}): Promise<readonly Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = [];
  const claims = { iat: clock / 1000, exp: clock / 1000 + 60 };
  const authorization = `Bearer ${await apiToken({ claims })}`;
  let next: unknown;
  do {
    const body = { ...asked, ...(next ? { next } : {}) };
    const { json } = await askJson(exportAll(runtime()), "/v1/export", body, { authorization });
    records.push(...Object.values(json["records"] ?? {}));
    next = json["next"];
  } while (next !== undefined);
  return records;
}

function idOf(recorded: Awaited<ReturnType<typeof record>>): string {
  return recorded.outcome === "conflict" ? "" : recorded.eventId;
}

async function announced(
  table: Table,
  entry: { readonly contactId: string; readonly eventId: string },
): Promise<void> {
  const announcer = quietAnnouncer({ config, table, now: () => NOW });
  await announce(announcer, { tenantId: "demo", ...entry });
}

test("holds a contact's choices, events with evidence, chain and deliveries, and the wordings", async () => {
  const ledger = testLedger(database.table());
  const wording = { language: "en", texts: { unsubscribe: "Unsubscribe" } };
  await keepWording(ledger.table, "demo", wording);
  const eventId = idOf(await record(ledger, ONE_CLICK));
  const bounceId = idOf(await record(ledger, reported("b", { topic: "*", effect: "hard_bounce" })));
  const contactId = ledger.vault.contactIds("email", ANN.address)[0] ?? "";
  await announced(ledger.table, { contactId, eventId });
  const receipt = refusedReceipt({ state: "delivered", lastAttemptAt: minute(0), deliveredAt: minute(0) });
  await writeReceipt(ledger.table, "demo", eventId, receipt, NOW);
  const begun = await beginImport(ledger, { digest: "0".repeat(64), format: "heed" });

  const records = await exported();
  const of = (type: string) => records.filter((one) => one["type"] === type);
  expect(of("contact")).toEqual([
    {
      type: "contact",
      contactId,
      ...ANN,
      erasedAt: null,
      topics: { newsletter: { status: "opted_out", occurredAt: minute(0), eventId } },
      suppressed: [{ reason: "hard_bounce", occurredAt: minute(0), eventId: bounceId }],
      implied: {},
      pending: {},
    },
  ]);
  expect(of("event")).toHaveLength(2);
  expect(of("event")).toContainEqual(
    expect.objectContaining({ eventId, evidence: { route: "rfc8058", agent: expect.anything() } }),
  );
  expect(of("link")).toEqual([expect.objectContaining({ contactId, region: "us-east-1", seq: 1, eventId })]);
  expect(of("delivery")).toEqual([expect.objectContaining({ eventId, partner: "crm", state: "delivered" })]);
  expect(of("wording")).toEqual([{ type: "wording", hash: wordingHash(wording), ...wording }]);
  expect(of("import")).toEqual([
    { type: "import", import: begun.import, format: "heed", startedAt: minute(0), undoneAt: null },
  ]);
  expect(records).toHaveLength(7);
});

test("R-122: keeps of a request not to sell or share its date, nature and manner, and what was answered when, beyond two years", async () => {
  const ledger = testLedger(database.table());
  const wording = { language: "en", texts: { privacy_button: "Do not sell or share" } };
  const asked = { ...ONE_CLICK, topic: "sale_share", source: "gpc", evidence: { route: "gpc", wording } };
  const recorded = await record(ledger, asked);
  const [eventId, contactId] = [idOf(recorded), ledger.vault.contactIds("email", ANN.address)[0] ?? ""];
  await announced(ledger.table, { contactId, eventId });
  const answered = refusedReceipt({ state: "delivered", lastStatus: 200, deliveredAt: minute(1) });
  await writeReceipt(ledger.table, "demo", eventId, answered, NOW);
  // Erased, which may be asked for at any time, and after what the tenant keeps evidence for.
  await askJson(operator(runtime()), "/v1/erase", { ...ANN, force: true }, await authorizedAt(clock));
  clock = NOW + 731 * 86_400_000;
  const records = await exported();
  expect(records.find((one) => one["eventId"] === eventId && one["type"] === "event")).toMatchObject({
    topic: "sale_share",
    status: "opted_out",
    source: "gpc",
    occurredAt: minute(0),
    receivedAt: minute(0),
    reason: null,
  });
  expect(records.find((one) => one["eventId"] === eventId && one["type"] === "delivery")).toMatchObject({
    partner: "crm",
    state: "delivered",
    lastStatus: 200,
    deliveredAt: minute(1),
  });
  const stored = await itemsIn(ledger.table);
  const own = stored.filter(({ pk, sk }) => `${pk?.S}#${sk?.S}`.includes(eventId));
  const ends = own.map(({ expiresAt }) => Number(expiresAt?.N ?? Number.POSITIVE_INFINITY) * 1000);
  expect(ends).toHaveLength(3);
  expect(Math.min(...ends)).toBeGreaterThan(clock);
});

test("of an erased contact says that there is no address any more", async () => {
  await record(testLedger(database.table()), ONE_CLICK);
  await askJson(operator(runtime()), "/v1/erase", { ...ANN, force: true }, await authorizedAt(clock));
  const records = await exported();
  const contact = records.find(({ type }) => type === "contact");
  expect(contact).toMatchObject({
    address: null,
    erasedAt: minute(0),
    topics: { "*": { status: "opted_out" } },
  });
  const events = records.filter(({ type, source }) => type === "event" && source === "one_click");
  expect(events).toMatchObject([{ evidence: null }]);
});

test("with a time holds what was received since, and the contacts of that alone", async () => {
  const ledger = testLedger(database.table());
  await record(ledger, { ...ONE_CLICK, address: "old@example.com", receivedAt: minute(-60) });
  const eventId = idOf(await record(ledger, { ...ONE_CLICK, receivedAt: minute(-1) }));
  const records = await exported({ since: minute(-30) });
  expect(records).toMatchObject([
    { type: "event", eventId },
    { type: "contact", address: ANN.address },
  ]);
});

describe("tenants (F24)", () => {
  test("see nothing of each other, and no cursor of another opens", async () => {
    const mine = testLedger(database.table());
    const theirs = testLedger(database.table(), { tenantId: "demo2" });
    for (let n = 0; n < 300; n += 1) {
      await record(theirs, reported(`t${n}`, { address: `their${n}@example.com` }));
      await record(mine, reported(`m${n}`, { address: `my${n}@example.com` }));
    }
    const [tenant] = config.tenants;
    if (tenant === undefined) throw new Error("no tenant");
    config = { ...config, tenants: [tenant, { ...tenant, id: "demo2" }] };
    const contacts = (await exported()).filter(({ type }) => type === "contact");
    expect(contacts).toHaveLength(300);
    expect(contacts.filter(({ address }) => !String(address).startsWith("my"))).toEqual([]);

    const { json } = await askJson(exportAll(runtime()), "/v1/export", {}, await authorizedAt(clock));
    const cursor = String(json["next"]);
    const authorization = `Bearer ${await apiToken({ claims: { tenant: "demo2" }, now: clock })}`;
    const foreign = await askJson(exportAll(runtime()), "/v1/export", { next: cursor }, { authorization });
    expect(foreign.status).toBe(400);
  });
});

test("a cursor that was made up is told so", async () => {
  const { status, json } = await askJson(
    exportAll(runtime()),
    "/v1/export",
    { next: "AAAA" },
    await authorizedAt(clock),
  );
  expect({ status, errors: json["errors"] }).toEqual({
    status: 400,
    errors: [{ pointer: "/next", detail: "expected the `next` of the call before" }],
  });
});

test("every event of a contact is in it once, also over many pages", async () => {
  const ledger = testLedger(database.table());
  for (let n = 0; n < 600; n += 1)
    await record(ledger, reported(`e${n}`, { occurredAt: minute(n / 60_000) }));
  const contactId = ledger.vault.contactIds("email", ANN.address)[0] ?? "";
  const stored = await entriesOf(ledger.table, "demo", contactId);
  const events = (await exported()).flatMap(({ type, eventId }) =>
    type === "event" ? [String(eventId)] : [],
  );
  expect(events.toSorted()).toEqual(stored.map(({ entry }) => entry.eventId).toSorted());
});
