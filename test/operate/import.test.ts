import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { operator } from "../../functions/accept/operator.ts";
import { record } from "../../shared/ledger/record.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Finished, useHeed } from "../support/heed.ts";
import { askedFunctions, useHttpStack } from "../support/http-stack.ts";
import { reported, testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
/** How many calls that write rows are answered before the stack refuses them for good. */
let answered: number;

beforeEach(() => {
  answered = Number.POSITIVE_INFINITY;
  heed.write("stack.json", { url: stack.url() });
  const runtime = testRuntime(database.table(), { config: testConfig() });
  const operating = operator(runtime);
  stack.serve({
    ...askedFunctions(runtime),
    operator: (event) => {
      if (event.rawPath.endsWith("/rows")) answered -= 1;
      const gone = { ...event, headers: { ...event.headers, authorization: "" } };
      return operating(answered < 0 ? gone : event);
    },
  });
});

function list(name: string, content: string | Buffer): string {
  writeFileSync(join(heed.path(), name), content);
  return join(heed.path(), name);
}

function run(file: string, ...more: readonly string[]): Promise<Finished> {
  return heed.run(["import", file, "--json", ...more]);
}

async function standing(address: string, topic = "newsletter"): Promise<Record<string, unknown>> {
  const { stdout } = await heed.run(["check", "--channel", "email", "--address", address, "--topic", topic]);
  return JSON.parse(stdout).results[0];
}

const CSV =
  "address,topic,status,occurred_at\nann@example.com,newsletter,,2026-03-01T09:30:00Z\nbo@example.com,,complaint,\n";

describe("heed import", () => {
  test("closes what a list says, and the same list again changes nothing", async () => {
    const file = list("list.csv", CSV);
    const done = await run(file);
    expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(done.stdout)).toMatchObject({
      format: "heed",
      dryRun: false,
      outcomes: { closes: 2 },
      survey: { rows: 2, entries: 2, untimed: 1 },
    });
    expect(await standing("ann@example.com")).toMatchObject({
      allowed: false,
      since: "2026-03-01T09:30:00.999Z",
    });
    expect(await standing("bo@example.com")).toMatchObject({ reason: "complaint" });
    expect(JSON.parse((await run(file)).stdout)).toMatchObject({ outcomes: { known: 2 } });
  }, 30_000);

  test("with --dry-run says what each row would do, and writes nothing (F80)", async () => {
    await record(
      testLedger(database.table()),
      reported("1", { topic: "*", effect: "complaint", address: "bo@example.com" }),
    );
    const before = (await database.table().scan(100, undefined)).items;
    const { stdout } = await run(list("list.csv", CSV), "--dry-run");
    expect(JSON.parse(stdout)).toMatchObject({
      import: null,
      dryRun: true,
      outcomes: { closes: 1, stands: 1 },
    });
    expect((await database.table().scan(100, undefined)).items).toEqual(before);
  }, 30_000);

  test("is taken back by --undo, and listed by --list", async () => {
    const { import: id } = JSON.parse((await run(list("list.csv", CSV))).stdout);
    const plan = await heed.run(["import", "--undo", id, "--dry-run"]);
    expect(JSON.parse(plan.stdout)).toMatchObject({ lifted: 2, plan: true });
    expect(JSON.parse((await heed.run(["import", "--undo", id])).stdout)).toMatchObject({ lifted: 2 });
    expect(await standing("ann@example.com")).toMatchObject({ status: "unknown" });
    expect(JSON.parse((await heed.run(["import", "--list"])).stdout)).toMatchObject({
      import: id,
      format: "heed",
    });
  }, 30_000);

  test("one that is interrupted goes on where it was", async () => {
    const rows = Array.from({ length: 1_100 }, (_, n) => `ann${n}@example.com`);
    const file = list("long.csv", `${rows.join("\n")}\n`);
    answered = 1;
    const broken = await run(file);
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain("the same command again goes on where it was");
    answered = Number.POSITIVE_INFINITY;
    const { outcomes } = JSON.parse((await run(file)).stdout);
    expect(outcomes).toEqual({ closes: 1_100 });
    expect(existsSync(join(heed.path(), "import-demo.json"))).toBe(false);
  }, 60_000);

  test("says which lines hold no address, which rows it leaves out and which are said twice", async () => {
    const file = list(
      "list.csv",
      "email,status\nnobody,\nann@example.com,\nann@example.com,\nbo@example.com,opted_in\n",
    );
    expect(JSON.parse((await run(file)).stdout)).toMatchObject({
      survey: {
        rows: 4,
        entries: 1,
        duplicates: 1,
        unreadable: 1,
        unreadableLines: [2],
        asides: { "an opt-in, which --opt-ins takes with its wording and time": 1 },
      },
    });
  }, 30_000);

  test.for([
    ["another header", "name,colour\nAnn,red\n", "nobody's list has these columns: name, colour"],
    ["an address for a header", "ann@example.com,1\nbo@example.com,2\n", "line 1 holds an address"],
    ["nothing", "", "is empty"],
    ["latin-1", Buffer.from("email\njosé@example.com\n", "latin1"), "line 2 is not UTF-8"],
    ["a column too many", "email\nann@example.com\nbo@example.com,1\n", "line 3 has not as many columns"],
  ] as const)("refuses a file with %s before anything is written", async ([, content, said]) => {
    const { status, stdout, stderr } = await run(list("bad.csv", content));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(said);
    expect((await database.table().scan(10, undefined)).items).toEqual([]);
  });

  test.for([
    ["no file", [], "FILE is missing"],
    ["a topic that the tenant does not have", ["x.csv", "--topic", "gone"], "--topic: expected a topic"],
    ["a status that is none", ["x.csv", "--status", "gone"], "--status: expected opted_out"],
  ] as const)("%s is wrong usage", async ([, args, said]) => {
    const { status, stderr } = await heed.run(["import", ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });
});
