import { beforeEach, describe, expect, test } from "vitest";
import { activity } from "../../functions/answer/activity.ts";
import { broadcast } from "../../functions/broadcast/broadcast.ts";
import type { Announcer } from "../../shared/announce.ts";
import type { Config, Tenant } from "../../shared/config.ts";
import { addCounts } from "../../shared/ledger/activity.ts";
import { noteProviderHealth } from "../../shared/ledger/provider-health.ts";
import type { Table } from "../../shared/table.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import { apiToken, ask } from "../support/gateway-request.ts";
import {
  API_KEY,
  announcerOn,
  configOf,
  makeQueues,
  NOW,
  recorded,
  secrets,
  streamOf,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";
import { brokenTable } from "../support/runtime.ts";

const database = useTable();
const queues = useQueues();
let tenant: Tenant;
let table: Table;
let announcer: Announcer;

beforeEach(async () => {
  tenant = tenantWith([webhookPartner("crm")]);
  table = database.table();
  announcer = announcerOn(table, tenant, await makeQueues(queues, tenant), queues.prefix());
});

interface Change {
  readonly query?: string;
  readonly scope?: string;
  readonly path?: string;
  readonly on?: Table;
  readonly now?: number;
  readonly config?: Config;
}

async function asked({
  query = "",
  scope = "consent:read operate",
  path = "/v1/activity",
  ...change
}: Change = {}) {
  const { on = table, now = NOW, config = configOf(tenant) } = change;
  const handler = activity({
    config,
    secrets,
    now: () => now,
    table: on,
    region: "us-east-1",
    replicated: false,
  });
  const claims = { tenant: tenant.id, scope };
  const token = await apiToken({ secret: API_KEY.toString("base64url"), claims, now });
  const headers = { authorization: `Bearer ${token}` };
  const { status, body } = await ask(handler, { method: "GET", path, query, headers });
  return { status, json: JSON.parse(body) };
}

describe("activity", () => {
  test("what broadcast announced is counted by the minute and the source, and shown newest first, masked", async () => {
    const at = (minute: number): string => `2026-11-25T09:${String(minute).padStart(2, "0")}:10.000Z`;
    const first = await recorded(table, tenant, { receivedAt: at(57) });
    const second = await recorded(table, tenant, { receivedAt: at(58), address: "bob@example.com" });
    const third = await recorded(table, tenant, {
      receivedAt: at(58),
      address: "cy@example.com",
      effect: "complaint",
      source: "provider:sendgrid",
    });
    await broadcast(announcer, streamOf([first, second, third]));
    const { status, json } = await asked();
    expect(status).toBe(200);
    expect(json.minutes).toEqual([
      {
        at: "2026-11-25T09:57:00.000Z",
        optOuts: { one_click: 1 },
        optIns: {},
        suppressions: {},
        refused: {},
      },
      {
        at: "2026-11-25T09:58:00.000Z",
        optOuts: { one_click: 1 },
        optIns: {},
        suppressions: { "provider:sendgrid": 1 },
        refused: {},
      },
    ]);
    expect(json.recent.map(({ address }: { address: string }) => address)).toEqual(
      expect.arrayContaining(["b•••@example.com", "c•••@example.com", "a•••@example.com"]),
    );
    expect(json.recent.at(-1)).toMatchObject({
      eventId: first.eventId,
      status: "opted_out",
      topic: "newsletter",
    });
    expect(JSON.stringify(json)).not.toContain("bob@");
    // Two minutes and three on their way, to a fifth.
    expect(json.announced.p50).toBeGreaterThan(90_000);
    expect(json.announced.p99).toBeLessThan(220_000);
  });

  test("a batch that comes again is counted once", async () => {
    const entry = await recorded(table, tenant);
    await broadcast(announcer, streamOf([entry]));
    await broadcast(announcer, streamOf([entry]));
    const { json } = await asked({ query: "minutes=1440" });
    expect(json.minutes).toMatchObject([{ optOuts: { one_click: 1 } }]);
    expect(json.recent).toHaveLength(1);
  });

  test("where the counters cannot be written, everything is announced all the same", async () => {
    const entry = await recorded(table, tenant);
    const stubborn: Table = {
      ...table,
      update: (update) =>
        JSON.stringify(update.key).includes("#counts#")
          ? Promise.reject(new Error("throttled"))
          : table.update(update),
    };
    const done = await broadcast({ ...announcer, table: stubborn }, streamOf([entry]));
    expect(done).toEqual({ batchItemFailures: [] });
    expect((await asked({ query: "minutes=1440" })).json).toMatchObject({ minutes: [], recent: [] });
  });

  test("looks back over midnight, no further than asked, and says each partner's percentiles", async () => {
    const day = (minute: string): Promise<void> =>
      addCounts(
        table,
        tenant.id,
        { minute, part: "us-east-1" },
        new Map([
          ["r.sendgrid", 2],
          ["d.crm.8", 98],
          ["d.crm.20", 2],
        ]),
      );
    await Promise.all(["2026-11-24T23:30", "2026-11-24T23:58", "2026-11-25T00:01"].map(day));
    const now = Date.parse("2026-11-25T00:02:00.000Z");
    const { json } = await asked({ query: "minutes=10", now });
    expect(json.from).toBe("2026-11-24T23:53:00.000Z");
    expect(json.minutes.map(({ at }: { at: string }) => at)).toEqual([
      "2026-11-24T23:58:00.000Z",
      "2026-11-25T00:01:00.000Z",
    ]);
    expect(json.minutes[0].refused).toEqual({ sendgrid: 2 });
    expect(json.partners).toEqual({ crm: { p50: 16, p99: 1024 } });
    expect(json.delivered).toEqual({ p50: 16, p99: 1024 });
    expect((await asked({ now: now + 3 * 86_400_000 })).json.delivered).toEqual({ p50: null, p99: null });
  });

  test.for(["minutes=0", "minutes=1441", "minutes=x", "minutes=1e3", "minutes=-1"])(
    "refuses %s",
    async (query) => {
      const { status, json } = await asked({ query });
      expect(status).toBe(400);
      expect(json.errors).toEqual([
        { pointer: "/minutes", detail: "expected a whole number from 1 to 1440" },
      ]);
    },
  );

  test("asks for its scope, and fails as our own fault where the table does", async () => {
    expect((await asked({ scope: "operate" })).status).toBe(403);
    expect((await asked({ on: brokenTable() })).status).toBe(503);
  });
});

describe("providers", () => {
  const path = "/v1/providers";

  test("each with its addresses, what it lacks, and what was last heard of it", async () => {
    await noteProviderHealth(table, tenant.id, "twilio", {
      at: "2026-11-25T09:00:00.000Z",
      refusedWhy: undefined,
    });
    await noteProviderHealth(table, tenant.id, "twilio", {
      at: "2026-11-25T09:30:00.000Z",
      refusedWhy: "signature_mismatch",
    });
    const known = {
      twilio: { addresses: ["/sms/demo/twilio"], missing: [] },
      sendgrid: { addresses: ["/webhooks/demo/sendgrid"], missing: ["SENDGRID_WEBHOOK_KEY"] },
    };
    const { json } = await asked({ path, config: configOf({ ...tenant, providers: known }) });
    expect(json.providers).toEqual([
      {
        provider: "sendgrid",
        addresses: [`${tenant.publicUrl}/webhooks/demo/sendgrid`],
        missing: ["SENDGRID_WEBHOOK_KEY"],
        lastGoodAt: null,
        lastRefusedAt: null,
        lastRefusedWhy: null,
      },
      {
        provider: "twilio",
        addresses: [`${tenant.publicUrl}/sms/demo/twilio`],
        missing: [],
        lastGoodAt: "2026-11-25T09:00:00.000Z",
        lastRefusedAt: "2026-11-25T09:30:00.000Z",
        lastRefusedWhy: "signature_mismatch",
      },
    ]);
  });

  test("none is an empty list; without the scope there is nothing", async () => {
    expect((await asked({ path })).json).toEqual({ providers: [] });
    expect((await asked({ path, scope: "consent:read" })).status).toBe(403);
  });
});
