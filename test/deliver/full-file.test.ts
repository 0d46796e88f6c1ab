import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { isSignatureOf } from "../../shared/ed25519.ts";
import { eraseContact } from "../../shared/ledger/erase.ts";
import type { Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import { useFakeS3 } from "../support/fake-s3.ts";
import { ledgerOn, NOW, recorded, tenantWith } from "../support/propagation.ts";
import {
  BROKER,
  cells,
  identifiersIn,
  keptBelow,
  manifestsBelow,
  runFiles,
  SIGNED_BY,
  textsBelow,
} from "../support/suppression-files.ts";

const DAY = 86_400_000;
const database = useTable();
const s3 = useFakeS3();
let tenant: Tenant;
let table: Table;
let now: number;

beforeEach(() => {
  having(BROKER);
  table = database.table();
  now = NOW;
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function having(...partners: PartnerConfig[]): void {
  tenant = tenantWith(partners);
}

function run(left?: readonly number[]): Promise<void> {
  return runFiles({ table, tenant, now, s3 }, left);
}

function parts(day = "2026-11-25"): readonly string[] {
  return textsBelow(s3, `heed/full/${day}/`);
}

function names(day = "2026-11-25"): readonly string[] {
  return keptBelow(s3, `heed/full/${day}/`).map(([name]) => name.replace(/-[0-9a-f]{8}\./, "."));
}

function manifest(day = "2026-11-25") {
  return manifestsBelow(s3, `heed/full/${day}/`)[0];
}

function people(texts = parts()): readonly string[] {
  return texts.flatMap(identifiersIn).filter((identifier) => !identifier.startsWith("seed"));
}

/** Fifty people who left, all of whom one page of ten cannot hold. */
async function fifty(): Promise<readonly string[]> {
  const addresses = Array.from({ length: 50 }, (_, n) => `p${String(n).padStart(2, "0")}@example.com`);
  for (const address of addresses) await recorded(table, tenant, { address });
  return addresses;
}

describe("every no that stands (R-175)", () => {
  test("is in a full file: of topics, of everything, suppressions, running pauses", async () => {
    const changes = [
      { address: "ann@example.com" },
      { address: "ann@example.com", topic: "offers" },
      { address: "bob@example.com", topic: "*" },
      { address: "cleo@example.com", topic: "*", effect: "complaint" },
      { address: "dan@example.com", topic: "*", effect: "hard_bounce" },
      { address: "+12025550123", channel: "sms", topic: "*" },
      { address: "eve@example.com", topic: "*", until: "2026-12-25T09:00:00.000Z" },
      { address: "fay@example.com", topic: "*", until: "2026-11-25T09:30:00.000Z" },
    ] as const;
    for (const change of changes) await recorded(table, tenant, change);
    await run();
    const rows = parts()
      .flatMap(cells)
      .filter(([identifier]) => identifier !== "seed-one@example.com");
    const since = "2026-11-25T09:00:00.000Z";
    expect([...rows].sort()).toEqual([
      ["+12025550123", "sms", "*", "opted_out", since],
      ["ann@example.com", "email", "newsletter", "opted_out", since],
      ["ann@example.com", "email", "offers", "opted_out", since],
      ["bob@example.com", "email", "*", "opted_out", since],
      ["cleo@example.com", "email", "*", "complaint", since],
      ["dan@example.com", "email", "*", "hard_bounce", since],
      ["eve@example.com", "email", "*", "opted_out", since],
    ]);
  });

  test("is in it without who was erased, who came back, and whom another tenant knows", async () => {
    await recorded(table, tenant, { address: "ann@example.com" });
    const { contactId } = await recorded(table, tenant, { address: "bob@example.com" });
    await eraseContact(await ledgerOn(table, tenant), contactId);
    await recorded(table, tenant, { address: "cleo@example.com" });
    const later = { effect: "opted_in", occurredAt: "2026-11-25T09:30:00.000Z" } as const;
    await recorded(table, tenant, { address: "cleo@example.com", ...later });
    await recorded(table, tenantWith([]), { address: "dan@example.com" });
    await run();
    expect(people()).toEqual(["ann@example.com"]);
  });

  test("is in it as far as the partner's topics go, and always where it is wider", async () => {
    having({ ...BROKER, topics: ["offers"] });
    await recorded(table, tenant, { address: "ann@example.com" });
    await recorded(table, tenant, { address: "bob@example.com", topic: "offers" });
    await recorded(table, tenant, { address: "cleo@example.com", topic: "*" });
    await run();
    expect([...people()].sort()).toEqual(["bob@example.com", "cleo@example.com"]);
  });

  test("is in the partner's dialect (R-168)", async () => {
    having({ ...BROKER, dialect: "drop", format: "lines" });
    await recorded(table, tenant, { address: "+14155559317", channel: "sms", topic: "*" });
    await run();
    expect(parts()[0]?.split("\n")).toContain("vGM7y5n+hBXRSEAklhHDPCbysyNgYTmXdMcagGUOY8E=");
    expect(names()).toEqual(["0001.txt", "manifest.json"]);
  });
});

describe("a full file", () => {
  test("has as many parts as it takes, and a signed manifest that names them all", async () => {
    const addresses = await fifty();
    await run();
    expect(parts().length).toBeGreaterThan(3);
    expect([...people()].sort()).toEqual(addresses);
    expect(names()).toEqual([
      ...parts().map((_, index) => `${String(index + 1).padStart(4, "0")}.csv`),
      "manifest.json",
    ]);
    const { manifest: signed, key, signature } = manifest();
    const files = keptBelow(s3, "heed/").flatMap(([name]) => (name.endsWith(".csv") ? [name] : []));
    expect(signed).toMatchObject({ kind: "full", from: null, to: new Date(NOW).toISOString() });
    expect(signed.files.map(({ name }: { name: string }) => name)).toEqual(files);
    expect(key).toBe(SIGNED_BY);
    expect(isSignatureOf(signed, SIGNED_BY, signature)).toBe(true);
    expect(isSignatureOf({ ...signed, files: signed.files.slice(1) }, SIGNED_BY, signature)).toBe(false);
  });

  test("goes on in the next run where time is short, and has its manifest only when it is whole", async () => {
    const addresses = await fifty();
    let runs = 0;
    // Enough to begin, and for no second page.
    for (; manifest() === undefined && runs < 100; runs += 1) await run([300_000, 300_000, 1_000]);
    expect(runs).toBeGreaterThan(3);
    expect([...people()].sort()).toEqual(addresses);
    expect(manifest().manifest.files).toHaveLength(parts().length);
  });

  test("goes on behind what stands in the folder after a bucket that stumbled", async () => {
    const addresses = await fifty();
    s3.refuse((path) => (path.includes("/0003-") ? 503 : undefined));
    await expect(run()).rejects.toThrow("http_503");
    const before = names();
    expect(before).toEqual(["0001.csv", "0002.csv"]);
    s3.asked.length = 0;
    s3.refuse(() => undefined);
    await run();
    expect(s3.asked[0]?.path).toContain("/0003-");
    expect([...people()].sort()).toEqual(addresses);
  });

  test("is written once a day, and the one of the day before stays", async () => {
    await recorded(table, tenant, { address: "ann@example.com" });
    await run();
    await recorded(table, tenant, { address: "bob@example.com" });
    now += 3_600_000;
    await run();
    expect(people()).toEqual(["ann@example.com"]);
    now = Date.parse("2026-11-26T00:00:00.000Z");
    await run();
    expect([...people(parts("2026-11-26"))].sort()).toEqual(["ann@example.com", "bob@example.com"]);
    expect(people()).toEqual(["ann@example.com"]);
  });

  test("that takes longer than a day is gone on with", async () => {
    const addresses = await fifty();
    await run([300_000, 300_000, 1_000]);
    now += 2 * DAY;
    await run();
    expect([...people()].sort()).toEqual(addresses);
    expect(manifest("2026-11-27")).toBeUndefined();
    await run();
    expect(manifest("2026-11-27").manifest.files.length).toBeGreaterThan(0);
  });

  test("is there also where nobody has said no", async () => {
    await run();
    expect(parts().map(identifiersIn)).toEqual([["seed-one@example.com"]]);
  });
});

describe("the canaries of a full file (R-175)", () => {
  const canaries = Array.from({ length: 12 }, (_, n) => `seed-${n}@example.com`);

  test("are all in it, each once, spread over its parts", async () => {
    having({ ...BROKER, canaries });
    await fifty();
    await run();
    const found = parts().map((text) => identifiersIn(text).filter((one) => one.startsWith("seed")));
    expect(found.flat().sort()).toEqual([...canaries].sort());
    expect(found.slice(0, -1).every((some) => some.length === 1)).toBe(true);
  });

  test("say the same from day to day, as people do", async () => {
    await run();
    now += DAY;
    await run();
    expect(parts("2026-11-26")).toEqual(parts());
    const [[, channel, , reason, since = ""] = []] = cells(parts()[0]);
    expect([channel, reason]).toEqual(["email", "opted_out"]);
    expect(since < new Date(NOW).toISOString()).toBe(true);
  });
});
