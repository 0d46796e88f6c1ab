import { generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { lookup } from "node:dns/promises";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, test } from "vitest";
import { broadcast } from "../../../functions/broadcast/broadcast.ts";
import { deliverBatch } from "../../../functions/deliver/deliver.ts";
import { partner } from "../../../functions/deliver/partners/webhook.ts";
import { makeWire } from "../../../functions/deliver/wire.ts";
import type { Job, PartnerContext } from "../../../shared/partner.ts";
import { deliveringTo } from "../../support/delivering.ts";
import { useQueues, useTable } from "../../support/emulators.ts";
import { requestOf } from "../../support/partner-context.ts";
import { usePartner } from "../../support/partner-server.ts";
import {
  announcerOn,
  batchOf,
  drain,
  jobOf,
  makeQueues,
  NOW,
  recorded,
  streamOf,
  tenantWith,
  WEBHOOK_SECRET,
  webhookPartner,
} from "../../support/propagation.ts";

const JOB = jobOf({ tenantId: "demo", contactId: "1abc", eventId: "01JDD0000000000000000000AA" }, "crm");

const ADDRESS = "ann@example.com";

function requestFor(changes: Partial<Job> = {}, context: Partial<PartnerContext> = {}) {
  return requestOf(partner, { job: { ...JOB, ...changes }, address: ADDRESS }, context);
}

async function noticeOf(changes: Partial<Job> = {}) {
  return JSON.parse((await requestFor(changes)).body);
}

describe("the notice (contract, section 5)", () => {
  test("R-167: of an opt-out has these members and no others", async () => {
    expect(await noticeOf()).toEqual({
      type: "consent.opted_out",
      timestamp: "2026-11-25T09:00:00.000Z",
      data: {
        eventId: JOB.eventId,
        tenant: "demo",
        channel: "email",
        address: "ann@example.com",
        topic: "newsletter",
        status: "opted_out",
        source: "one_click",
        occurredAt: "2026-11-25T09:00:00.000Z",
      },
    });
  });

  test("of an opt-in that proves nothing keeps its reason to itself", async () => {
    const notice = await noticeOf({ status: "opted_in", reason: "unproven" });
    expect(notice.type).toBe("consent.opted_in");
    expect(notice.data).not.toHaveProperty("reason");
  });

  test.for([
    ["complaint", "opted_out"],
    ["hard_bounce", "unknown"],
  ] as const)("of a %s says why, of everything, as %s (R-167)", async ([reason, status]) => {
    const notice = await noticeOf({ reason, status });
    expect(notice.type).toBe("contact.suppressed");
    expect(notice.data).toMatchObject({ reason, status, topic: "*" });
  });
});

test("R-171: every event has a name of ours, of letters, digits, `_` and `.`", async () => {
  const jobs = [
    ...(["opted_out", "opted_in"] as const).map((status) => ({ status })),
    ...(["complaint", "hard_bounce"] as const).map((reason) => ({ reason })),
    { topic: "sale_share" },
  ];
  const names = await Promise.all(jobs.map(async (changes) => (await noticeOf(changes)).type));
  expect([...new Set(names)]).toEqual(["consent.opted_out", "consent.opted_in", "contact.suppressed"]);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_.]+$/);
});

/** As libsodium writes a private key: the seed, then the public key. */
function ed25519Pair(): { readonly publicKey: KeyObject; readonly secret: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const bytes = Buffer.concat([Buffer.from(d, "base64url"), Buffer.from(x, "base64url")]);
  return { publicKey, secret: `whsk_${bytes.toString("base64")}` };
}

describe("the signature (R-162)", () => {
  test("is what the official library accepts, over the bytes that are sent", async () => {
    const { headers, body } = await requestFor({}, { now: Date.now });
    expect(new Webhook(WEBHOOK_SECRET).verify(body, { ...headers })).toEqual(JSON.parse(body));
    expect(() => new Webhook(WEBHOOK_SECRET).verify(`${body} `, { ...headers })).toThrow("signature");
  });

  test("is made with each secret, so that a rotation needs no common moment", async () => {
    const other = `whsec_${Buffer.alloc(32, 6).toString("base64")}`;
    const secrets = [other, WEBHOOK_SECRET];
    const { headers, body } = await requestFor({}, { now: Date.now, secret: () => secrets });
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, { ...headers })).toBeDefined();
    }
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  });

  test("takes the secret that the stack generates: 43 letters and digits, no prefix", async () => {
    const generated = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP0";
    const { headers, body } = await requestFor({}, { now: Date.now, secret: () => [generated] });
    expect(new Webhook(generated).verify(body, { ...headers })).toBeDefined();
  });

  test("is Ed25519 for a partner that holds a public key alone, beside the old secret while it changes", async () => {
    const { publicKey, secret } = ed25519Pair();
    const { headers, body } = await requestFor({}, { secret: () => [secret, WEBHOOK_SECRET] });
    const [v1a, v1] = headers["webhook-signature"]?.split(" ") ?? [];
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = Buffer.from(v1a?.replace(/^v1a,/, "") ?? "", "base64");
    expect(verify(null, Buffer.from(signed), publicKey, signature)).toBe(true);
    expect(v1).toMatch(/^v1,/);
  });

  test("has the id of the job and the time of the attempt", async () => {
    const { headers } = await requestFor();
    expect(headers["webhook-id"]).toBe("msg_01JDD0000000000000000000AA_crm");
    expect(headers["webhook-timestamp"]).toBe(String(NOW / 1000));
    const other = await requestFor({ partner: "ads" });
    expect(other.headers["webhook-id"]).not.toBe(headers["webhook-id"]);
  });
});

describe("the way of an opt-out, from the ledger to a partner that listens", () => {
  const database = useTable();
  const queues = useQueues();
  const listening = usePartner();
  beforeEach(() => {
    listening.answer((response) => response.writeHead(204).end());
  });

  test.for([
    ["plain", "ann@example.com"],
    // printf 'ann@example.com' | sha256sum, md5sum
    ["sha256", "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476"],
    ["md5", "257c57037d384ae37ea27a07e8a01665"],
  ] as const)("ends with the address as the partner takes it: %s", async ([address, sent]) => {
    const url = `http://127.0.0.1:${listening.port()}/hooks`;
    const tenant = tenantWith([webhookPartner("crm", { url, address })]);
    const [table, queue] = [database.table(), await makeQueues(queues, tenant)];
    const entry = await recorded(table, tenant);
    await broadcast(announcerOn(table, tenant, queue, queues.prefix()), streamOf([entry]));
    const [job] = await drain(queues, tenant, "crm");
    const { runtime } = deliveringTo(table, tenant, queue, queues.prefix());
    const wire = makeWire({
      allowPrivate: ["127.0.0.1"],
      lookup: (host) => lookup(host, { all: true }),
      timeoutMs: 5_000,
    });
    const batch = batchOf([{ body: JSON.stringify(job), group: entry.contactId }]);
    const delivered = await deliverBatch({ ...runtime, wire, now: Date.now }, batch, {
      getRemainingTimeInMillis: () => 45_000,
    });
    expect(delivered).toEqual({ batchItemFailures: [] });
    const [call] = listening.calls;
    const headers = Object.fromEntries(
      Object.entries(call?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const notice = new Webhook(WEBHOOK_SECRET).verify(call?.body ?? "", headers);
    expect(notice).toMatchObject({
      type: "consent.opted_out",
      data: { eventId: entry.eventId, address: sent },
    });
    expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": "heed" });
  });
});
