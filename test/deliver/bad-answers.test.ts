import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeWire, type WireSettings } from "../../functions/deliver/wire.ts";
import type { Tenant } from "../../shared/config.ts";
import { type Receipt, readReceipt } from "../../shared/ledger/receipts.ts";
import type { Queue } from "../../shared/queue.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone, deliveringTo } from "../support/delivering.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import { portOf, usePartner } from "../support/partner-server.ts";
import {
  drain,
  jobOf,
  makeQueues,
  NOW,
  recorded,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

// Everything that a partner may answer but a 2xx, over a real wire to a real socket, and what the receipt then says.
// The types that read what is answered are tried with the same in test/contract/partners.test.ts.

const MEGABYTE = 1024 * 1024;
const database = useTable();
const queues = useQueues();
const partner = usePartner();
let table: Table;
let tenant: Tenant;
let queue: Queue;

beforeEach(async () => {
  table = database.table();
  tenant = tenantWith([webhookPartner("crm")]);
  queue = await makeQueues(queues, tenant);
});

/** One attempt at one opt-out, and what stands of it. */
async function attempt(
  port = partner.port(),
  { protocol = "http", ...settings }: Partial<WireSettings> & { readonly protocol?: string } = {},
): Promise<{ readonly receipt: Receipt | undefined; readonly dead: number }> {
  const crm = webhookPartner("crm", { url: `${protocol}://partner.example:${port}/hooks` });
  const own = { ...tenant, partners: [crm] };
  const wire = makeWire({
    allowPrivate: ["partner.example"],
    lookup: async () => [{ address: "127.0.0.1", family: 4 }],
    timeoutMs: 300,
    ...settings,
  });
  const { runtime } = deliveringTo(table, own, queue, queues.prefix());
  const entry = await recorded(table, own);
  await attemptAlone({ ...runtime, wire }, jobOf(entry, "crm"));
  return {
    receipt: await readReceipt(table, own.id, entry.eventId, "crm"),
    dead: (await drain(queues, own, "crm", "dead")).length,
  };
}

function answering(status: number, headers: Readonly<Record<string, string>> = {}) {
  return (response: ServerResponse): unknown => response.writeHead(status, headers).end("<html>");
}

/** When the next attempt is, in seconds from now. */
function inSeconds({ nextAttemptAt }: Receipt): number {
  return (Date.parse(nextAttemptAt ?? "") - NOW) / 1000;
}

describe("a partner that answers badly", () => {
  test("200 with garbage has taken a webhook: the status is all there is to it", async () => {
    partner.answer(answering(200));
    expect(await attempt()).toMatchObject({ receipt: { state: "delivered", lastStatus: 200 }, dead: 0 });
  });

  test.for([301, 302, 307, 308])(
    "%s is not followed: nothing is sent to where it leads, and it is tried again",
    async (status) => {
      partner.answer(answering(status, { location: `http://127.0.0.1:${partner.port()}/elsewhere` }));
      expect(await attempt()).toMatchObject({
        receipt: { state: "retrying", lastError: `http_${status}` },
        dead: 0,
      });
      expect(partner.calls.map(({ path }) => path)).toEqual(["/hooks"]);
    },
  );

  test.for([401, 403, 404, 408, 429, 500, 502, 503, 504, 599])(
    "%s is tried again after a back-off",
    async (status) => {
      partner.answer(answering(status));
      const { receipt, dead } = await attempt();
      expect({ receipt, dead }).toMatchObject({
        receipt: { state: "retrying", attempts: 1, lastStatus: status, lastError: `http_${status}` },
        dead: 0,
      });
      expect(receipt && inSeconds(receipt)).toBe(1);
    },
  );

  test.for([
    ["seconds", "90"],
    ["a date", new Date(NOW + 90_000).toUTCString()],
  ] as const)("429 is tried again when it asks for, in %s", async ([, wish]) => {
    partner.answer(answering(429, { "retry-after": wish }));
    const { receipt } = await attempt();
    expect(receipt && inSeconds(receipt)).toBe(90);
  });

  test.for([400, 410, 413, 422])(
    "%s is a dead letter, with its alarm, and no other attempt",
    async (status) => {
      partner.answer(answering(status));
      expect(await attempt()).toMatchObject({
        receipt: { state: "refused", lastStatus: status, nextAttemptAt: null },
        dead: 1,
      });
    },
  );

  test.for([200, 500])("half a %s counts by its status", async (status) => {
    partner.answer((response) => {
      response.writeHead(status, { "content-length": "100" }).write("<ht");
      setTimeout(() => response.destroy(), 20);
    });
    const state = status === 200 ? "delivered" : "retrying";
    expect(await attempt()).toMatchObject({ receipt: { state, lastStatus: status } });
  });

  test.for([
    ["nothing at all", () => {}, "timeout"],
    ["half a head", (response: ServerResponse) => response.socket?.end("HTTP/1.1 20"), "connection_failed"],
    ["with a hang-up", (response: ServerResponse) => response.destroy(), "connection_failed"],
  ] as const)("%s is tried again", async ([, how, lastError]) => {
    partner.answer(how);
    expect(await attempt()).toMatchObject({
      receipt: { state: "retrying", lastStatus: null, lastError },
      dead: 0,
    });
  });

  test("with a body of a gigabyte is hung up on after 64 KiB, in flat memory", async () => {
    let written = 0;
    partner.answer((response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (!response.destroyed && written < 1024 * MEGABYTE && response.write(chunk))
          written += chunk.length;
      };
      response.on("drain", more).writeHead(200, { "content-length": String(1024 * MEGABYTE) });
      more();
    });
    expect(await attempt(undefined, { timeoutMs: 5_000 })).toMatchObject({ receipt: { state: "delivered" } });
    expect(written).toBeLessThan(32 * MEGABYTE);
  });
});

describe("a partner that is not who it should be", () => {
  const folder = join(import.meta.dirname, "../fixtures/tls");
  const [cert, key] = ["pem", "key"].map((kind) => readFileSync(join(folder, `partner.example.${kind}`)));
  let heard = 0;
  const server = createServer({ cert, key }, (_incoming, response) => {
    heard += 1;
    response.end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("by a wrong certificate is told nothing, and tried again", async () => {
    const tried = await attempt(portOf(server.address()), { protocol: "https" });
    expect(tried).toMatchObject({
      receipt: { state: "retrying", lastStatus: null, lastError: "tls_failed" },
      dead: 0,
    });
    expect(heard).toBe(0);
  });

  test("by a name that turns to 169.254.169.254 is told nothing, and tried again (R-170)", async () => {
    const turned = { lookup: async () => [{ address: "169.254.169.254", family: 4 }] };
    expect(await attempt(undefined, turned)).toMatchObject({
      receipt: { state: "retrying", lastStatus: null, lastError: "address_forbidden" },
      dead: 0,
    });
    expect(partner.calls).toEqual([]);
  });
});
