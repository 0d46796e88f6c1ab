import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { POLICY } from "../../functions/accept/policy.ts";
import { sendgrid } from "../../functions/accept/providers/sendgrid.ts";
import { sparkpost } from "../../functions/accept/providers/sparkpost.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { check } from "../../functions/answer/check.ts";
import type { ProviderConfig } from "../../shared/config.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import type { Provider } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask, askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();

let deliveries = 0;

/** Gives events of SendGrid or SparkPost to the real function, but for the signature. */
async function deliver(
  events: readonly object[],
  settings: ProviderConfig = {},
  provider: Provider = sendgrid,
) {
  deliveries += 1;
  const config = testConfig({ providers: { [provider.name]: settings } });
  const runtime = testRuntime(table(), { config });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const receiving = { ...runtime, fetchText, recording: () => Promise.resolve(runtime) };
  const handle = receiver({ ...provider, verify: () => ok(undefined) }, receiving);
  const path = `/webhooks/demo/${provider.name}`;
  const { status } = await ask(handle, { path, params: { tenant: "demo" }, body: JSON.stringify(events) });
  expect(status).toBe(200);
}

/** One event about Ann, a second later than the one before. */
function said(change: object): object {
  const id = `evt-${deliveries}`;
  const timestamp = Math.floor(Date.now() / 1000) - 1_000 + deliveries;
  return { email: "ann@example.com", sg_event_id: id, timestamp, ...change };
}

/** What may be sent to Ann, by topic: the reason why. A topic that was never touched is the default's. */
async function standing(): Promise<Record<string, string>> {
  const topics = ["offers", "newsletter", "receipts"];
  const checks = topics.map((topic) => ({ channel: "email", address: "ann@example.com", topic }));
  const { json } = await askJson(check(testRuntime(table())), "/v1/check", { checks });
  const { results }: { results: readonly { reason: string }[] } = JSON.parse(JSON.stringify(json));
  return Object.fromEntries(topics.map((topic, index) => [topic, results[index]?.reason ?? ""]));
}

async function recorded(): Promise<readonly string[]> {
  const page = await historyOf(testLedger(table()), "email", "ann@example.com", undefined);
  return (
    page?.events.map(({ topic, status, reason }) => [topic, status, reason].filter(Boolean).join(" ")) ?? []
  );
}

const OPEN = { offers: "default", newsletter: "default", receipts: "default" };
const GROUP = { event: "group_unsubscribe", asm_group_id: 7 };
const topics = { "7": "offers" };

test("hard_bounce suppresses the address, for transactional mail too", async () => {
  await deliver([said({ event: "bounce", type: "bounce" })]);
  expect(await recorded()).toEqual(["* unknown hard_bounce"]);
  expect(await standing()).toEqual({
    offers: "hard_bounce",
    newsletter: "hard_bounce",
    receipts: "hard_bounce",
  });
});

test("soft_bounce is counted, and suppresses from the tenant's number of them on", async () => {
  for (let count = 1; count < 5; count += 1) await deliver([said({ event: "bounce", type: "blocked" })]);
  expect([await recorded(), await standing()]).toEqual([[], OPEN]);
  await deliver([said({ event: "bounce", type: "blocked" })]);
  expect(await standing()).toMatchObject({ offers: "hard_bounce" });
});

test("complaint opts out of everything and suppresses", async () => {
  await deliver([said({ event: "spamreport" })]);
  expect(await recorded()).toEqual(["* opted_out complaint"]);
  expect(await standing()).toMatchObject({ offers: "complaint", newsletter: "complaint" });
});

test("opted_out closes the topic of its list, and nothing else", async () => {
  await deliver([said(GROUP)], { topics });
  expect(await recorded()).toEqual(["offers opted_out"]);
  expect(await standing()).toEqual({ ...OPEN, offers: "topic_opt_out" });
});

test.for([
  ["without a list", { event: "unsubscribe" }],
  ["of a list that no topic is", { ...GROUP, asm_group_id: 8 }],
  ["of a list without its number", { event: "group_unsubscribe" }],
])("opted_out %s closes everything but what is no marketing", async ([, event]) => {
  await deliver([said(Object(event))], { topics });
  expect(await recorded()).toEqual(["* opted_out"]);
  expect(await standing()).toEqual({ ...OPEN, offers: "channel_opt_out", newsletter: "channel_opt_out" });
});

const BACK = { ...GROUP, event: "group_resubscribe" };

test("opted_in is recorded, and lifts nothing", async () => {
  await deliver([said(GROUP)], { topics });
  await deliver([said(BACK)], { topics });
  expect(await recorded()).toEqual(["offers opted_out", "offers opted_in"]);
  expect(await standing()).toMatchObject({ offers: "topic_opt_out" });
});

test("opted_in of a provider that the tenant trusts lifts an older opt-out, in time and of a known topic", async () => {
  const trusted = { topics, trustResubscribe: true };
  await deliver([said(GROUP)], trusted);
  await deliver([said({ ...BACK, asm_group_id: 8 })], trusted);
  await deliver([said({ ...BACK, timestamp: Math.floor(Date.now() / 1000) - 25 * 3_600 })], trusted);
  expect(await standing()).toMatchObject({ offers: "topic_opt_out" });
  await deliver([said(BACK)], trusted);
  expect(await standing()).toMatchObject({ offers: "opted_in" });
});

test.for([
  ["echo", sendgrid, said({ event: "dropped", reason: "Bounced Address" })],
  [
    "not_spam",
    sparkpost,
    { msys: { message_event: { type: "spam_complaint", fbtype: "not-spam", rcpt_to: "ann@example.com" } } },
  ],
  ["nothing", sendgrid, said({ event: "open" })],
] as const)("%s leaves no trace", async ([, provider, event]) => {
  await deliver([event], {}, provider);
  expect([await recorded(), await standing()]).toEqual([[], OPEN]);
  expect((await table().scan(10, undefined)).items).toEqual([]);
});

test("docs/providers.md shows every word of the table", async () => {
  const page = await readFile(join(import.meta.dirname, "../../docs/providers.md"), "utf8");
  const words = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, word]) => word);
  expect(words).toEqual(Object.keys(POLICY));
});
