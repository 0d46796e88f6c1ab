import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { partner as type } from "../../functions/deliver/partners/suppression-file.ts";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { isSignatureOf } from "../../shared/ed25519.ts";
import type { Change } from "../../shared/event.ts";
import { eraseContact } from "../../shared/ledger/erase.ts";
import { feedEvent, readTaken } from "../../shared/ledger/feed.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import { readClock } from "../../shared/legal-clock.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone, type Delivering, deliveringTo } from "../support/delivering.ts";
import { useTable } from "../support/emulators.ts";
import { useFakeS3 } from "../support/fake-s3.ts";
import { configOf, jobOf, ledgerOn, NOW, recorded, tenantWith } from "../support/propagation.ts";
import { brokenQueue } from "../support/runtime.ts";
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
import { useFolders } from "../support/temp-folder.ts";

const database = useTable();
const s3 = useFakeS3();
let tenant: Tenant;
let table: Table;
let delivering: Delivering;
let now: number;
let lines: string[];

beforeEach(() => {
  having(BROKER);
  table = database.table();
  now = NOW + 60_000;
  delivering = deliveringTo(table, tenant, brokenQueue(), "");
  lines = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function having(...partners: PartnerConfig[]): void {
  tenant = tenantWith(partners);
}

/** Records a change and tells the partner of it, a second after the one before. */
async function told(
  changes: Partial<Change> = {},
  job: Partial<Job> = {},
  partner = "broker",
): Promise<EntryKey> {
  const entry = await recorded(table, tenant, changes);
  delivering.pass(1);
  const topic = changes.topic ?? "newsletter";
  const runtime = { ...delivering.runtime, config: configOf(tenant), partnerType: type };
  await attemptAlone(runtime, jobOf(entry, partner, { topic, channel: changes.channel ?? "email", ...job }));
  return entry;
}

function run(left?: readonly number[]): Promise<void> {
  return runFiles({ table, tenant, now, s3 }, left);
}

function kept() {
  return keptBelow(s3, "heed/since/");
}

function dataIn(folder = "heed/since/"): readonly string[] {
  return textsBelow(s3, folder);
}

function manifests() {
  return manifestsBelow(s3, "heed/since/");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

describe("what a partner was told since its last file (R-175)", () => {
  test("is written with its topic, reason and time, under a header", async () => {
    await told({ address: "ann@example.com" });
    await told({ address: "bob@example.com", effect: "complaint", topic: "*" }, { reason: "complaint" });
    await told({ address: "+12025550123", channel: "sms", topic: "*" });
    await run();
    const [text = ""] = dataIn();
    expect(text.split("\r\n")[0]).toBe("identifier,channel,topic,reason,since");
    const people = cells(text).filter(([identifier]) => identifier !== "seed-one@example.com");
    const since = "2026-11-25T09:00:00.000Z";
    expect(people).toEqual([
      ["+12025550123", "sms", "*", "opted_out", since],
      ["ann@example.com", "email", "newsletter", "opted_out", since],
      ["bob@example.com", "email", "*", "complaint", since],
    ]);
  });

  test.for([
    ["standard", "sha256", sha256("a.b@gmail.com"), sha256("+14155559317")],
    ["drop", "plain", "base64 of a.b@gmail.com", "vGM7y5n+hBXRSEAklhHDPCbysyNgYTmXdMcagGUOY8E="],
    [
      "google",
      "plain",
      "86ca2ad27318696b41cfc650acfad97bb32194c43e119e465a16359ea74c7105",
      "7e36b97fa1ee36521a5efbf7571462bbc492f730b920c1ecc0fa98c5b6c29cc6",
    ],
    [
      "sha512",
      "plain",
      createHash("sha512").update("a.b@gmail.com").digest("hex"),
      createHash("sha512").update("+14155559317").digest("hex"),
    ],
  ] as const)(
    "names people in the partner's dialect: %s (R-168)",
    async ([dialect, address, mail, phone]) => {
      having({ ...BROKER, dialect, address });
      await told({ address: "a.b@gmail.com" });
      await told({ address: "+14155559317", channel: "sms", topic: "*" });
      await run();
      const found = identifiersIn(dataIn()[0]);
      const email = mail.startsWith("base64")
        ? createHash("sha256").update("a.b@gmail.com").digest("base64")
        : mail;
      expect(found).toEqual(expect.arrayContaining([email, phone]));
      expect(found).toHaveLength(3);
      expect(found.join()).not.toContain("seed-one");
    },
  );

  test("is the identifiers alone where the partner wants lines, each once", async () => {
    having({ ...BROKER, format: "lines" });
    await told({ address: "bob@example.com" });
    await told({ address: "bob@example.com", topic: "offers" });
    await told({ address: "ann@example.com" });
    await run();
    expect(dataIn()).toEqual(["ann@example.com\nbob@example.com\nseed-one@example.com\n"]);
    expect(kept().map(([name]) => name)).toEqual([
      expect.stringMatching(/^20261125T100030000Z-[0-9a-f]{8}\.txt$/),
      "20261125T100030000Z.json",
    ]);
  });

  test("names an address with a comma or a quotation mark in quotation marks", async () => {
    await told({ address: '"ann, b"@example.com' });
    await run();
    expect(dataIn()[0]).toContain('\r\n"""ann, b""@example.com",email,newsletter,');
  });

  test("leaves out who was erased, and who has come back since", async () => {
    await told({ address: "ann@example.com" });
    const { contactId } = await told({ address: "bob@example.com" });
    await told({ address: "cleo@example.com" });
    await eraseContact(await ledgerOn(table, tenant), contactId);
    await recorded(table, tenant, {
      address: "cleo@example.com",
      effect: "opted_in",
      occurredAt: "2026-11-25T09:30:00.000Z",
    });
    await run();
    expect(identifiersIn(dataIn()[0])).toEqual(["ann@example.com", "seed-one@example.com"]);
  });

  test("has a running pause in it, and none that is over", async () => {
    await told({ address: "ann@example.com", topic: "*", until: "2026-12-25T09:00:00.000Z" });
    await told({ address: "bob@example.com", topic: "*", until: "2026-11-25T09:30:00.000Z" });
    await run();
    expect(identifiersIn(dataIn()[0])).toEqual(["ann@example.com", "seed-one@example.com"]);
  });

  test("is no file where nothing was told, or nothing of it stands", async () => {
    await run();
    const { contactId, eventId } = await told();
    await eraseContact(await ledgerOn(table, tenant), contactId);
    await run();
    expect(kept()).toEqual([]);
    expect(await readReceipt(table, tenant.id, eventId, "broker")).toMatchObject({
      appliedAt: new Date(now).toISOString(),
    });
  });

  test("is no yes: opt-ins are not told", async () => {
    const { eventId } = await told({ effect: "opted_in" }, { status: "opted_in" });
    await run();
    expect(kept()).toEqual([]);
    expect(await readReceipt(table, tenant.id, eventId, "broker")).toMatchObject({
      state: "skipped",
      reason: "opt_in_not_taken",
    });
  });

  test("waits until no write under way can come to stand before it", async () => {
    await told();
    now = NOW + 2_000;
    await run();
    expect(kept()).toEqual([]);
    now = NOW + 31_002;
    await run();
    expect(dataIn()).toHaveLength(1);
  });

  test("counts as taken when the file stands there, and its clock runs until then (R-001)", async () => {
    const { eventId } = await told({}, { receivedAt: "2026-11-25T09:00:00.000Z" });
    const clock = () => readClock(table, tenant.id, "broker", "2026-11-26T08:00:00.000Z");
    expect(await clock()).toMatchObject({ half: 1, ninety: 1 });
    await run();
    expect(await clock()).toMatchObject({ half: 0, ninety: 0 });
    const at = new Date(now).toISOString();
    expect(await readReceipt(table, tenant.id, eventId, "broker")).toMatchObject({ appliedAt: at });
    expect(await readTaken(table, { tenantId: tenant.id, partner: "broker" })).toMatchObject({ at });
  });

  test("is told once, and the next file begins where the last one ended", async () => {
    await told({ address: "ann@example.com" });
    await run();
    await run();
    now += 3_600_000;
    delivering.pass(3_000);
    await told({ address: "bob@example.com" });
    await run();
    expect(dataIn().map(identifiersIn)).toEqual([
      ["ann@example.com", "seed-one@example.com"],
      ["bob@example.com", "seed-one@example.com"],
    ]);
    const [first, second] = manifests();
    expect(first.manifest).toMatchObject({ from: null, to: "2026-11-25T10:00:30.000Z" });
    expect(second.manifest).toMatchObject({ from: first.manifest.to, to: "2026-11-25T11:00:30.000Z" });
  });

  test("is cut where it is much, and goes on in the next run where time is short", async () => {
    const entry = await told();
    const feed = { tenantId: tenant.id, partner: "broker" };
    for (let n = 0; n < 11; n += 1) {
      const job = jobOf({ ...entry, eventId: `E${n}` }, "broker");
      await feedEvent(table, feed, { ...job, job: JSON.stringify(job) }, NOW + 2_000 + n);
    }
    await run([300_000, 1_000]);
    expect(manifests()).toHaveLength(1);
    await run();
    const [first, second] = manifests().map(({ manifest }) => manifest);
    expect(first.to).toMatch(/#E8$/);
    expect(second.from).toBe(first.to);
    expect(manifests()).toHaveLength(2);
  });
});

describe("a canary (R-175)", () => {
  const others: readonly string[] = ["seed-two@example.com", "+12025550199"];

  test("is in every file, looks like everybody else, and stands where the order puts it", async () => {
    await told({ address: "ann@example.com", occurredAt: "2026-11-25T08:00:00.000Z" });
    await told({ address: "zoe@example.com" });
    await run();
    const rows = cells(dataIn()[0]);
    expect(rows.map(([identifier]) => identifier)).toEqual([
      "ann@example.com",
      "seed-one@example.com",
      "zoe@example.com",
    ]);
    const [ann, seed, zoe] = rows.map((row) => row.slice(1));
    expect(seed?.slice(0, 3)).toEqual(["email", "newsletter", "opted_out"]);
    expect([seed?.[3], zoe?.[3]].sort()).toEqual([seed?.[3], zoe?.[3]]);
    expect([ann?.[3], seed?.[3]].sort()).toEqual([ann?.[3], seed?.[3]]);
  });

  test("is the partner's own: no other's is in its file", async () => {
    having(BROKER, { ...BROKER, id: "other", folder: "s3://partner-files/other/", canaries: others });
    await told();
    await told({ address: "bob@example.com" }, {}, "other");
    await run();
    const [mine = ""] = dataIn();
    const [theirs = ""] = dataIn("other/since/");
    expect(mine).toContain("seed-one@example.com");
    expect(theirs).not.toContain("seed-one@example.com");
    expect(others.some((canary) => theirs.includes(canary))).toBe(true);
    expect(others.some((canary) => mine.includes(canary))).toBe(false);
  });
});

describe("the manifest of a file (R-175)", () => {
  test("names the file and its hash, and is signed with the key of the tenant's heads", async () => {
    await told();
    await run();
    const [{ manifest, key, signature }] = manifests();
    const [[name, text] = ["", ""]] = kept();
    expect(manifest).toEqual({
      format: "heed-suppression-1",
      tenant: tenant.id,
      partner: "broker",
      kind: "since",
      from: null,
      to: "2026-11-25T10:00:30.000Z",
      files: [{ name: `since/${name}`, sha256: sha256(text), rows: 2 }],
    });
    expect(key).toBe(SIGNED_BY);
    expect(isSignatureOf(manifest, SIGNED_BY, signature)).toBe(true);
  });

  test("no longer verifies with anything in it changed", async () => {
    await told();
    await run();
    const [{ manifest, signature }] = manifests();
    const [file] = manifest.files;
    for (const changed of [
      { ...manifest, partner: "other" },
      { ...manifest, to: "2026-11-25T10:00:30.001Z" },
      {
        ...manifest,
        files: [
          { ...file, sha256: file.sha256.replace(/^./, (digit: string) => (digit === "0" ? "1" : "0")) },
        ],
      },
      { ...manifest, files: [] },
    ]) {
      expect(isSignatureOf(changed, SIGNED_BY, signature)).toBe(false);
    }
  });
});

describe("a bucket that does not take a file", () => {
  test.for([403, 500, 503, "silent"] as const)("(%s) is an error, and loses nothing", async (how) => {
    const { eventId } = await told();
    s3.refuse(() => how);
    await expect(run()).rejects.toThrow();
    expect(await readReceipt(table, tenant.id, eventId, "broker")).toMatchObject({ appliedAt: null });
    s3.refuse(() => undefined);
    await run();
    expect(dataIn()[0]).toContain("ann@example.com");
    expect(lines.join("")).not.toMatch(/@example|seed/);
  });

  test("for a moment is asked again at once", async () => {
    await told();
    let stumbles = 2;
    s3.refuse(() => (stumbles-- > 0 ? 503 : undefined));
    await run();
    expect(dataIn()).toHaveLength(1);
  });

  test("keeps no other partner from its file", async () => {
    having(BROKER, {
      ...BROKER,
      id: "other",
      folder: "s3://partner-files/other/",
      canaries: ["x@example.com"],
    });
    await told();
    await told({ address: "bob@example.com" }, {}, "other");
    s3.refuse((path) => (path.startsWith("/partner-files/heed/") ? 403 : undefined));
    await expect(run()).rejects.toThrow("http_403");
    expect(dataIn("other/since/")).toHaveLength(1);
    expect(lines.join("")).toContain("NotKept http_403");
  });

  test("between a file and its manifest has the same file after the next run, and then its manifest", async () => {
    await told();
    s3.refuse((path) => (path.endsWith(".json") ? 500 : undefined));
    await expect(run()).rejects.toThrow();
    const before = kept();
    expect(before).toHaveLength(1);
    s3.refuse(() => undefined);
    await run();
    expect(kept()).toHaveLength(2);
    expect(kept()[0]).toEqual(before[0]);
  });

  test("is asked again where the run ended before its events were noted: what is there stays", async () => {
    await told();
    const broken = { ...table, put: () => Promise.reject(new Error("the table is down")) };
    const whole = table;
    table = broken;
    await expect(run()).rejects.toThrow("down");
    const before = kept();
    table = whole;
    // Somebody who is in the first file is erased before it is written again.
    const { contactId } = await told({ address: "bob@example.com" });
    await eraseContact(await ledgerOn(table, tenant), contactId);
    await run();
    expect(kept().slice(0, 2)).toEqual(before);
    expect(manifests()).toHaveLength(1);
    now += 60_000;
    await run();
    expect(await readTaken(table, { tenantId: tenant.id, partner: "broker" })).toBeDefined();
  });

  test("is asked with the function's own signature, and to leave what is there", async () => {
    await told();
    await run();
    expect(s3.asked[0]).toMatchObject({
      path: expect.stringMatching(/^\/partner-files\/heed\/since\/20261125T100030000Z-[0-9a-f]{8}\.csv$/),
      headers: {
        "if-none-match": "*",
        "content-type": "text/csv",
        "x-amz-checksum-sha256": expect.stringMatching(/=$/),
        authorization: expect.stringContaining("/eu-central-1/s3/aws4_request"),
      },
    });
  });
});

describe("a folder of this machine", () => {
  const folders = useFolders();

  test("takes the same files", async () => {
    const folder = folders();
    having({ ...BROKER, folder: pathToFileURL(`${folder}/broker/`).href });
    await told();
    await run();
    const [data = "", manifest = ""] = readdirSync(join(folder, "broker/since")).sort();
    expect(readFileSync(join(folder, "broker/since", data), "utf8")).toContain("ann@example.com");
    expect(JSON.parse(readFileSync(join(folder, "broker/since", manifest), "utf8")).key).toBe(SIGNED_BY);
  });
});

test("begins no file when its time is nearly over (fault 31)", async () => {
  await told();
  await run([59_000]);
  expect(kept()).toEqual([]);
});

test("says so where the tenant's signing key is missing", async () => {
  tenant = { ...tenant, signing: { keys: [{ kid: "h1", secret: "env:NOBODY" }] } };
  await expect(run()).rejects.toThrow();
});
