import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exportAll } from "../../functions/answer/export.ts";
import { closedIn } from "../../functions/operate/closed-choices.ts";
import { exportFormat, exportFormatNames } from "../../functions/operate/export-format.ts";
import { record } from "../../shared/ledger/record.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { useHeed } from "../support/heed.ts";
import { askedFunctions, useHttpStack } from "../support/http-stack.ts";
import { minute, NOW, reported, testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
/** How many calls are answered before the stack is away. */
let answered: number;

beforeEach(() => {
  answered = Number.POSITIVE_INFINITY;
  heed.write("stack.json", { url: stack.url() });
  const runtime = testRuntime(database.table(), { config: testConfig(), now: () => NOW });
  const everything = exportAll(runtime);
  stack.serve({
    ...askedFunctions(runtime),
    "operator-reads": (event) => {
      answered -= 1;
      return answered < 0 ? Promise.reject(new Error("gone")) : everything(event);
    },
  });
});
afterEach(() => rmSync(join(heed.path(), "out"), { force: true }));

async function seed(count: number): Promise<void> {
  const ledger = testLedger(database.table());
  for (let n = 0; n < count; n += 1)
    await record(ledger, reported(`e${n}`, { address: `ann${n}@example.com` }));
}

const out = (): string => readFileSync(join(heed.path(), "out"), "utf8");
const toFile = (...more: readonly string[]) =>
  heed.run(["export", "--out", join(heed.path(), "out"), ...more]);

test("to standard output, one object a line, and nothing else", async () => {
  await seed(3);
  const { status, stdout, stderr } = await heed.run(["export"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const types = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).type);
  const each = ["contact", "event", "link"];
  expect(types.toSorted()).toEqual(each.flatMap((type) => [type, type, type]));
});

test("into a file for its owner alone, which is never written over", async () => {
  await seed(1);
  const done = await toFile();
  expect({ status: done.status, stdout: done.stdout }).toEqual({ status: 0, stdout: "" });
  expect(done.stderr).toContain("3 records exported to ");
  expect(statSync(join(heed.path(), "out")).mode & 0o777).toBe(0o600);
  const again = await toFile();
  expect(again.status).toBe(1);
  expect(again.stderr).toContain("exists already");
});

test("one that is interrupted goes on where it was, and the file is whole", async () => {
  await seed(600);
  answered = 1;
  const broken = await toFile("--format", "csv");
  expect(broken.status).toBe(1);
  expect(broken.stderr).toContain("go on with --resume");
  answered = Number.POSITIVE_INFINITY;
  // What was written after the last place that was kept is cut off.
  const done = await heed.run(["export", "--resume"]);
  expect(done.stderr).toContain("1,800 records exported");
  const lines = out().trimEnd().split("\n");
  expect(lines[0]).toBe("channel,address,topic,status,occurred_at,event_id");
  expect(new Set(lines).size).toBe(601);
  expect(lines).toHaveLength(601);
  expect(existsSync(join(heed.path(), "export-demo.json"))).toBe(false);
}, 30_000);

test("to standard output an interrupted one says where to go on", async () => {
  await seed(300);
  answered = 1;
  const broken = await heed.run(["export"]);
  const [, cursor = ""] = /go on with --next (\S+)/.exec(broken.stderr) ?? [];
  answered = Number.POSITIVE_INFINITY;
  const rest = await heed.run(["export", "--next", cursor]);
  const lines = `${broken.stdout}${rest.stdout}`.trimEnd().split("\n");
  expect(lines).toHaveLength(900);
  expect(new Set(lines).size).toBe(900);
}, 30_000);

const CONTACT = {
  type: "contact",
  channel: "email",
  address: '"a,b"@example.com',
  topics: {
    "*": { status: "opted_out", occurredAt: minute(0), eventId: "C" },
    newsletter: { status: "opted_out", occurredAt: minute(-1), eventId: "N" },
    offers: { status: "opted_in", occurredAt: minute(-2), eventId: "O" },
  },
  suppressed: [{ reason: "complaint", occurredAt: minute(0), eventId: "C" }],
};
const QUOTED = '"""a,b""@example.com"';

test.for([
  [
    "csv",
    [`email,${QUOTED},*,complaint,${minute(0)},C`, `email,${QUOTED},newsletter,opted_out,${minute(-1)},N`],
  ],
  ["ses", [`${QUOTED},COMPLAINT`]],
  [
    "mailgun",
    [`${QUOTED},*,"Wed, 25 Nov 2026 10:00:00 GMT"`, `${QUOTED},newsletter,"Wed, 25 Nov 2026 09:59:00 GMT"`],
  ],
  ["addresses", ['"a,b"@example.com']],
] as const)("as %s it says what is closed", async ([name, lines]) => {
  const format = await exportFormat(name);
  expect(format.lines(CONTACT)).toEqual(lines);
  expect(format.lines({ ...CONTACT, address: null })).toEqual([]);
  expect(format.lines({ ...CONTACT, topics: {}, suppressed: [] })).toEqual([]);
  expect(format.lines({ type: "event" })).toEqual([]);
});

test("the help names every format, and another one is wrong usage", async () => {
  const { stdout } = await heed.run(["export", "--help"]);
  for (const name of exportFormatNames()) expect(stdout).toContain(`  ${name} `);
  const { status, stderr } = await heed.run(["export", "--format", "xml"]);
  expect(status).toBe(2);
  expect(stderr).toContain("--format: expected one of addresses, csv, jsonl");
});

test("R-088: but for the controller's own whole file, no form holds an address that is not to be stopped", async () => {
  const at = { occurredAt: minute(0), eventId: "O" };
  const open = {
    ...CONTACT,
    topics: { "*": { status: "opted_in", ...at }, offers: { status: "opted_in", ...at } },
    suppressed: [],
  };
  for (const name of exportFormatNames().filter((each) => each !== "jsonl")) {
    expect([name, (await exportFormat(name)).lines(open)]).toEqual([name, []]);
  }
  expect(closedIn(CONTACT).map(({ topic }) => topic)).not.toContain("offers");
});
