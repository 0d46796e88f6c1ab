import { beforeEach, describe, expect, test } from "vitest";
import { type HeadsRuntime, signHeads } from "../../functions/watch/heads.ts";
import { announce } from "../../shared/announce.ts";
import {
  dayRoot,
  LISTS,
  linkLeaf,
  linksListed,
  listLinks,
  listRoot,
  pathInDay,
} from "../../shared/ledger/day-lists.ts";
import { headHash, isSigned, type SignedHead } from "../../shared/ledger/head.ts";
import { rootAlong } from "../../shared/ledger/merkle.ts";
import { headOf, headsFrom } from "../../shared/ledger/stored-heads.ts";
import type { Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import { configOf, REGION, recorded, secrets, tenantWith } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";

const database = useTable();
const tenant = tenantWith([]);
const heads = { tenantId: tenant.id, region: REGION };
const DAY = 86_400_000;
/** The last moment at which the day before yesterday is the newest that is closed. */
const BEFORE = Date.parse("2026-11-26T00:59:59.999Z");
const ENOUGH = { getRemainingTimeInMillis: () => 200_000 };
let table: Table;
let now: number;
let kept: Map<string, string>;
let runtime: HeadsRuntime;

beforeEach(() => {
  table = database.table();
  now = BEFORE;
  kept = new Map();
  runtime = {
    config: configOf(tenant),
    secrets,
    now: () => now,
    table,
    region: REGION,
    keep: async (name, text) => {
      if (!kept.has(name)) kept.set(name, text);
    },
  };
});

async function chained(address: string): Promise<string> {
  const entry = await recorded(table, tenant, { address });
  await announce(quietAnnouncer({ config: configOf(tenant), table, now: () => now }), entry);
  return entry.contactId;
}

async function stored(): Promise<readonly SignedHead[]> {
  return (await headsFrom(table, heads, "2000-01-01", 100)).map(({ signed }) => signed);
}

describe("the daily head (R-138)", () => {
  test("is signed once its day is an hour over, and one of every day since follows on the one before", async () => {
    expect(await signHeads(runtime, ENOUGH)).toEqual({ signed: 1 });
    now += 1;
    expect(await signHeads(runtime, ENOUGH)).toEqual({ signed: 1 });
    expect(await signHeads(runtime, ENOUGH)).toEqual({ signed: 0 });
    now += 3 * DAY;
    expect(await signHeads(runtime, ENOUGH)).toEqual({ signed: 3 });
    const made = await stored();
    expect(made.map(({ head }) => head.day)).toEqual([
      "2026-11-24",
      "2026-11-25",
      "2026-11-26",
      "2026-11-27",
      "2026-11-28",
    ]);
    expect(made.every(isSigned)).toBe(true);
    const hashes = made.map(({ head }) => headHash(head));
    expect(made.map(({ head }) => head.previous)).toEqual([null, ...hashes.slice(0, -1)]);
  });

  test("covers each link of its day, and a way of a few hashes shows it of one", async () => {
    now = Date.parse("2026-11-25T12:00:00Z");
    const contactIds = [];
    for (const name of ["ann", "bob", "cleo"]) contactIds.push(await chained(`${name}@example.com`));
    const day = { ...heads, day: "2026-11-25" };
    await listLinks(
      table,
      day,
      Array.from({ length: 5 }, (_, n) => ({ contactId: "1many", seq: n + 1, hash: "a".repeat(64) })),
    );
    now = BEFORE + 1;
    await signHeads(runtime, ENOUGH);
    const head = await headOf(table, heads, "2026-11-25");
    expect(head?.signed.head.links).toBe(8);
    const found = [];
    for (let list = 0; list < LISTS; list += 1) {
      const links = await linksListed(table, day, list);
      for (const [index, link] of links.entries()) {
        const path = pathInDay(links, index, head?.listRoots ?? [], list);
        expect(rootAlong(linkLeaf(link), path)).toBe(head?.signed.head.root);
        found.push(link.contactId);
      }
    }
    expect(new Set(found)).toEqual(new Set([...contactIds, "1many"]));
  });

  test("is another one where any list of its day is, and where a link moves from one to another", () => {
    const link = { contactId: "1a", seq: 1, hash: "a".repeat(64) };
    const roots = (of: number) => Array.from({ length: LISTS }, (_, n) => listRoot(n === of ? [link] : []));
    const different = Array.from({ length: LISTS }, (_, n) => dayRoot(roots(n)));
    expect(new Set([...different, dayRoot(roots(-1))]).size).toBe(LISTS + 1);
  });

  test("no longer verifies with any character of it changed, or under another key", async () => {
    await signHeads(runtime, ENOUGH);
    const [signed] = await stored();
    if (signed === undefined) throw new Error("nothing was signed");
    const { head } = signed;
    for (const change of [{ day: "2026-11-23" }, { links: 1 }, { root: "0".repeat(64) }, { previous: "x" }]) {
      expect(isSigned({ ...signed, head: { ...head, ...change } })).toBe(false);
    }
    expect(isSigned({ ...signed, key: Buffer.alloc(32, 1).toString("base64url") })).toBe(false);
    expect(isSigned({ ...signed, signature: "" })).toBe(false);
    expect(isSigned(signed)).toBe(true);
  });
});

describe("keeping heads out of the table's reach", () => {
  test("writes each as a file of its own", async () => {
    await signHeads(runtime, ENOUGH);
    const [signed] = await stored();
    expect([...kept]).toEqual([[`${tenant.id}/${REGION}/2026-11-24.json`, `${JSON.stringify(signed)}\n`]]);
  });

  test("that fails is an error, and is done by the next run with the very same head", async () => {
    const down = { ...runtime, keep: () => Promise.reject(new Error("the bucket is down")) };
    await expect(signHeads(down, ENOUGH)).rejects.toThrow("1 tenants");
    expect(await signHeads(runtime, ENOUGH)).toEqual({ signed: 0 });
    expect([...kept.values()].map((text) => JSON.parse(text))).toEqual(await stored());
    kept.clear();
    await signHeads(runtime, ENOUGH);
    expect(kept.size).toBe(0);
  });

  test("is left out where there is no place for it", async () => {
    await signHeads({ ...runtime, keep: undefined }, ENOUGH);
    expect(await stored()).toHaveLength(1);
  });
});

test("begins no head when its time is nearly over (fault 31)", async () => {
  const late = { getRemainingTimeInMillis: () => 20_000 };
  expect(await signHeads(runtime, late)).toEqual({ signed: 0 });
});

test("goes on with other tenants where the key of one is missing, and then says so", async () => {
  const keyless = { ...tenantWith([]), signing: { keys: [{ kid: "h1", secret: "env:NOBODY" }] } };
  const config = { ...configOf(tenant), tenants: [keyless, tenant] };
  await expect(signHeads({ ...runtime, config }, ENOUGH)).rejects.toThrow("1 tenants");
  expect(await stored()).toHaveLength(1);
});
