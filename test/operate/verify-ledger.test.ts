import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ledger } from "../../functions/answer/ledger.ts";
import { publicKeyOf, signerOf } from "../../shared/ed25519.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Finished, useHeed } from "../support/heed.ts";
import { useHttpStack } from "../support/http-stack.ts";
import { testRuntime } from "../support/runtime.ts";
import { type VerifiedLedger, verifiedLedger } from "../support/verified-ledger.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
const KEY = publicKeyOf(signerOf(Buffer.from(TEST_SECRETS.HEED_HEAD_KEY_DEMO, "base64url")));
/** The command lives at the real time, and so do the heads that must be there. */
const NOON = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
let world: VerifiedLedger;
let ann: { eventId: string; contactId: string };

beforeEach(async () => {
  rmSync(join(heed.path(), "heads"), { recursive: true, force: true });
  heed.write("stack.json", { url: stack.url() });
  world = verifiedLedger(database.table(), database.client(), NOON - 86_400_000);
  stack.serve({ ledger: ledger(testRuntime(database.table(), { config: testConfig() })) });
  ann = await world.add("ann");
  await world.endDay(keepInto(join(heed.path(), "heads")));
  await world.add("bob");
  await world.endDay(keepInto(join(heed.path(), "heads")));
});

function keepInto(folder: string): (name: string, text: string) => Promise<void> {
  return async (name, text) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
}

async function verify(
  ...args: readonly string[]
): Promise<Finished & { readonly told: Record<string, unknown> }> {
  const finished = await heed.run(["verify-ledger", ...args]);
  return { ...finished, told: finished.stdout === "" ? {} : JSON.parse(finished.stdout) };
}

describe("heed verify-ledger", () => {
  test("finds nothing in a sound ledger, held against the local stack's own folder and key", async () => {
    const { status, stderr, told } = await verify();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(told).toMatchObject({ sound: true, contacts: 2, entries: 2, links: 2, findings: [] });
    expect(told["heads"]).toMatchObject({ count: 2, keys: [KEY], known: true });
    expect(Object(told["heads"]).from).toBe(join(heed.path(), "heads/demo"));
  });

  test("names the entry that was changed, and exits 1; the person next to it is sound", async () => {
    await world.put({ ...(await world.entry(ann)), status: { S: "opted_in" } });
    const all = await verify("--json");
    expect([all.status, all.told["findings"]]).toMatchObject([
      1,
      [
        {
          what: "entry_altered",
          contactId: ann.contactId,
          eventId: ann.eventId,
          region: "us-east-1",
          seq: 1,
        },
      ],
    ]);
    expect((await verify("--channel", "email", "--address", "Ann@example.com")).status).toBe(1);
    expect((await verify("--contact", ann.contactId)).told).toMatchObject({ sound: false, entries: 1 });
    expect((await verify("--channel", "email", "--address", "bob@example.com")).told).toMatchObject({
      sound: true,
      entries: 1,
      links: 1,
    });
  });

  test("holds the table against heads that were kept elsewhere, even where its own were made to fit", async () => {
    const copy = join(heed.path(), "elsewhere");
    cpSync(join(heed.path(), "heads"), copy, { recursive: true });
    await world.remove(await world.entry(ann));
    await world.cut(ann.contactId, 1);
    const { items } = await world.table.scan(1000, undefined);
    for (const item of items) {
      const { pk, sk } = item;
      if (pk?.S?.includes("#day#") || pk?.S?.includes("#heads#"))
        await world.remove({ ...(pk && { pk }), ...(sk && { sk }) });
    }
    const { status, told } = await verify("--heads", copy);
    expect([status, told["findings"]]).toEqual([
      1,
      expect.arrayContaining([expect.objectContaining({ what: "day_altered" })]),
    ]);
  });

  test("tells of a key that is not the one noted down, of a head that was changed and of one that is gone", async () => {
    const other = publicKeyOf(signerOf(Buffer.alloc(32, 1)));
    expect((await verify("--key", other)).told["findings"]).toMatchObject([
      { what: "head_foreign" },
      { what: "head_foreign" },
    ]);
    const folder = join(heed.path(), "heads/demo/us-east-1");
    const [first = "", second = ""] = [-1, 0].map((days) =>
      join(folder, `${new Date(NOON + days * 86_400_000).toISOString().slice(0, 10)}.json`),
    );
    const signed = JSON.parse(readFileSync(first, "utf8"));
    writeFileSync(first, JSON.stringify({ ...signed, head: { ...signed.head, links: 0 } }));
    expect(JSON.stringify((await verify()).told["findings"])).toMatch(
      /head_unsigned.*head_broken.*day_altered/,
    );
    rmSync(first);
    expect(JSON.stringify((await verify()).told["findings"])).toContain("head_broken");
    rmSync(second);
    const { status, stderr } = await verify("--heads", folder);
    expect([status, stderr]).toEqual([1, `heed verify-ledger: ${folder} holds no head of demo\n`]);
  });

  test("takes one person, or all of the ledger, and says so", async () => {
    for (const args of [
      ["--channel", "email"],
      ["--contact", "1", "--address", "a@example.com"],
      ["--key", "short"],
    ]) {
      expect((await verify(...args)).status).toBe(2);
    }
  });

  test("that was interrupted says how to go on, and goes on", async () => {
    const handler = ledger(testRuntime(database.table(), { config: testConfig() }));
    stack.serve({});
    const { status, stderr } = await verify();
    expect([status, stderr.endsWith("\ngo on with --resume\n")]).toEqual([1, true]);
    stack.serve({ ledger: handler });
    expect(await verify("--resume")).toMatchObject({ status: 0, told: { sound: true, contacts: 2 } });
    expect((await verify("--resume")).stderr).toContain("nothing to resume");
  });
});
