import { beforeEach, expect, test } from "vitest";
import { operator } from "../../functions/accept/operator.ts";
import { announce } from "../../shared/announce.ts";
import { readEntry } from "../../shared/ledger/items.ts";
import { record } from "../../shared/ledger/record.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { useHeed } from "../support/heed.ts";
import { askedFunctions, useHttpStack } from "../support/http-stack.ts";
import { reported, testLedger } from "../support/ledger.ts";
import { webhookPartner } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
const ANN = ["--channel", "email", "--address", "ann@example.com"];

function serve(config = testConfig()): void {
  const runtime = testRuntime(database.table(), { config });
  stack.serve({ ...askedFunctions(runtime), operator: operator(runtime) });
}

beforeEach(() => {
  heed.write("stack.json", { url: stack.url() });
  serve();
});

/** Takes what was recorded to the partners' queues, as the stream does. */
async function broadcast(config = testConfig()): Promise<void> {
  const table = database.table();
  const announcer = quietAnnouncer({ config, table, now: Date.now });
  const { items } = await table.scan(1_000, undefined);
  for (const entry of items.flatMap((item) => readEntry(item) ?? [])) await announce(announcer, entry);
}

test("heed erase waits until what it closed is broadcast, and says what it erased", async () => {
  await record(testLedger(database.table()), reported("1"));
  const timer = setInterval(() => void broadcast(), 300);
  const { status, stdout, stderr } = await heed.run(["erase", ...ANN, "--json"]);
  clearInterval(timer);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ erased: true, events: 1, texts: 0 });
  expect((await heed.run(["check", ...ANN])).stdout).toContain('"allowed":false');
});

test("it names the partner that has to be told first, and what to do, and erases nothing", async () => {
  const config = testConfig({ partners: [webhookPartner("crm")] });
  serve(config);
  await heed.run(["erase", ...ANN, "--wait", "0"]);
  await broadcast(config);
  const { status, stdout, stderr } = await heed.run(["erase", ...ANN, "--wait", "0"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("nothing is erased yet: crm must be told first");
  expect(stderr).toMatch(/\n {2}[0-9A-Z]{26} crm queued\n/);
  expect(stderr).toContain("or give it up with --force");
  const forced = await heed.run(["erase", ...ANN, "--force", "--json"]);
  expect(JSON.parse(forced.stdout)).toMatchObject({ erased: true });
});

test("heed unsuppress says whether a bounce suppressed the address", async () => {
  await record(testLedger(database.table()), reported("b", { topic: "*", effect: "hard_bounce" }));
  const first = await heed.run(["unsuppress", ...ANN, "--note", "back again"]);
  expect(JSON.parse(first.stdout)).toMatchObject({ unsuppressed: true });
  const again = await heed.run(["unsuppress", ...ANN]);
  expect(JSON.parse(again.stdout)).toEqual({ unsuppressed: false, eventId: null });
});

test.for([
  ["a time that is none", ["--wait", "soon"], "--wait: expected a number of seconds"],
  ["another channel", ["--channel", "fax"], "--channel: expected email or sms"],
] as const)("%s is wrong usage", async ([, args, said]) => {
  const { status, stderr } = await heed.run(["erase", ...ANN, ...args]);
  expect(status).toBe(2);
  expect(stderr).toContain(said);
});
