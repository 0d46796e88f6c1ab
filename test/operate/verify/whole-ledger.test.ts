import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CommandFailed } from "../../../functions/operate/command.ts";
import { KeptPlace } from "../../../functions/operate/kept-place.ts";
import type { Finding } from "../../../functions/operate/verify/finding.ts";
import { headsOfStack } from "../../../functions/operate/verify/heads.ts";
import {
  BEGINNING,
  PLACE,
  type Place,
  verifyLedger,
} from "../../../functions/operate/verify/whole-ledger.ts";
import { entryHash, nextLink } from "../../../shared/ledger/chain.ts";
import { FIRST_LINK } from "../../../shared/ledger/keys.ts";
import { formOf, linkAttributes, linkKey, type readLink } from "../../../shared/ledger/stored-chain.ts";
import type { AttributeValue, Item } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { type VerifiedLedger, verifiedLedger } from "../../support/verified-ledger.ts";

const database = useTable();
const FIRST = `${FIRST_LINK}us-east-1`;
const START = Date.parse("2026-11-24T12:00:00Z");
let folder = "";
let world: VerifiedLedger;
let ann: { eventId: string; contactId: string }[];
let bob: { eventId: string; contactId: string };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heed-verify-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Ann has four events, the last of the second day; Bob and Cleo one each. */
beforeEach(async () => {
  world = verifiedLedger(database.table(), database.client(), START);
  const sms = { channel: "sms", address: "+12025550123" } as const;
  ann = [
    await world.add("ann", { effect: "opted_in", agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" } }),
    await world.add("ann", {
      effect: "complaint",
      topic: "*",
      source: "provider:sendgrid",
      late: true,
      byPerson: true,
    }),
    await world.add("ann", { effect: "opted_in", unproven: true, topic: "offers", requestDigest: "digest" }),
  ];
  bob = await world.add("bob");
  await world.endDay();
  ann.push(await world.add("ann", { until: "2026-12-25T00:00:00.000Z", topic: "*" }));
  await world.add("cleo", sms);
  await world.endDay();
});

function kept(): KeptPlace<typeof PLACE> {
  return new KeptPlace({ url: undefined, local: true, dataDir: folder }, "verify-ledger-demo", PLACE);
}

async function verified(from: Place = BEGINNING): Promise<Place> {
  const heads = await headsOfStack(world.api);
  return verifyLedger({ api: world.api, tenantId: "demo", heads, now: () => world.now, kept: kept() }, from);
}

async function findings(): Promise<readonly Finding[]> {
  return (await verified()).findings;
}

/** Those of hashes alone: whoever takes entries away leaves a state that they do not make, too. */
async function hashFindings(): Promise<readonly Finding[]> {
  return (await findings()).filter(({ what }) => !what.startsWith("state_"));
}

function nth(n: number): { eventId: string; contactId: string } {
  const found = ann[n - 1];
  if (found === undefined) throw new Error(`Ann has no event ${n}`);
  return found;
}

/** Any value but this one. */
function changed(value: AttributeValue): AttributeValue {
  if (value.S !== undefined) return { S: `${value.S.slice(0, -1)}${value.S.endsWith("x") ? "y" : "x"}` };
  if (value.BOOL !== undefined) return { BOOL: !value.BOOL };
  if (value.N !== undefined) return { N: String(Number(value.N) + 1) };
  const bytes = Buffer.from(value.B ?? []);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return { B: bytes };
}

const KEYS = ["pk", "sk"];
const BOOKKEEPING = ["seq", "listed", "dataKey"];

test("a ledger that nobody touched is sound, and all of it was seen", async () => {
  expect(await verified()).toMatchObject({ contacts: 3, entries: 6, links: 6, waiting: [], findings: [] });
  expect(() => kept().read()).toThrow("nothing to resume");
});

describe("somebody who may write the table", () => {
  test("cannot change one attribute of one entry", async () => {
    const seen = new Set<string>();
    for (const event of ann) {
      const item = await world.entry(event);
      for (const [name, value] of Object.entries(item)) {
        if (KEYS.includes(name) || BOOKKEEPING.includes(name)) continue;
        seen.add(name);
        await world.put({ ...item, [name]: changed(value) });
        expect(await findings(), name).toMatchObject([
          // Who changes an entry's Region takes it out of its chain.
          { what: name === "region" ? "entry_missing" : "entry_altered", eventId: event.eventId },
        ]);
      }
      await world.put(item);
    }
    for (const name of ["agent", "agentMonth", "byPerson", "channel", "commitment", "evidence", "late"]) {
      expect(seen).toContain(name);
    }
    for (const name of [
      "occurredAt",
      "reason",
      "receivedAt",
      "source",
      "status",
      "topic",
      "until",
      "unproven",
    ]) {
      expect(seen).toContain(name);
    }
    expect(await findings()).toEqual([]);
  });

  test("cannot take an attribute away, nor add one", async () => {
    const item = await world.entry(nth(2));
    const { late: _, ...without } = item;
    for (const other of [without, { ...item, inert: { BOOL: true } }]) {
      await world.put(other);
      expect(await findings()).toMatchObject([{ what: "entry_altered", eventId: nth(2).eventId }]);
    }
  });

  test.for([
    ["seq", "link_missing"],
    ["eventId", "link_altered"],
    ["entryHash", "link_altered"],
    ["prev", "link_altered"],
    ["hash", "link_altered"],
  ] as const)("cannot change the %s of a link", async ([name, what]) => {
    const item = await world.link(nth(2).contactId, 2);
    await world.put({ ...item, [name]: changed(item[name] ?? { S: "" }) });
    expect(await findings()).toContainEqual(expect.objectContaining({ what, contactId: nth(2).contactId }));
  });

  test.for([
    ["event", "entry_missing", (link: string) => `${"0".repeat(26)}${link.slice(26)}`],
    ["hash", "entry_altered", (link: string) => `${link.slice(0, 27)}A${link.slice(28)}`],
  ] as const)(
    "cannot change the %s of a first link, which stands in the state",
    async ([, what, changed]) => {
      const { contactId } = await world.add("ann", { topic: "weekly" });
      const state = await world.state(contactId);
      await world.put({ ...state, [FIRST]: { S: changed(state[FIRST]?.S ?? "") } });
      expect(await findings()).toContainEqual(expect.objectContaining({ what, contactId, seq: 1 }));
      expect(await findings()).toContainEqual(
        expect.objectContaining({ what: "link_rewritten", contactId, seq: 1 }),
      );
    },
  );

  test("cannot change or drop the only entry of a person", async () => {
    const entry = await world.entry(bob);
    await world.put({ ...entry, occurredAt: { S: "2020-01-01T00:00:00.000Z" } });
    expect(await hashFindings()).toMatchObject([{ what: "entry_altered", seq: 1, eventId: bob.eventId }]);
    await world.remove(entry);
    expect(await hashFindings()).toMatchObject([{ what: "entry_missing", seq: 1, eventId: bob.eventId }]);
  });

  test("cannot drop an entry", async () => {
    await world.remove(await world.entry(nth(2)));
    expect(await findings()).toMatchObject([{ what: "entry_missing", seq: 2, eventId: nth(2).eventId }]);
  });

  test("cannot drop an entry and its link", async () => {
    await world.remove(await world.entry(nth(2)));
    await world.remove(await world.link(nth(2).contactId, 2));
    expect(await findings()).toMatchObject([
      { what: "link_gone", seq: 2, day: "2026-11-24" },
      { what: "link_missing", seq: 3, eventId: nth(3).eventId },
    ]);
  });

  test("cannot cut the last entry and link off, though the chain alone would not show it", async () => {
    await world.remove(await world.entry(nth(4)));
    await world.remove(await world.link(nth(4).contactId, 4));
    expect(await findings()).toMatchObject([
      { what: "link_gone", seq: 4, day: "2026-11-25" },
      { what: "state_unfounded", register: "!pause" },
    ]);
  });

  test("cannot make a person disappear", async () => {
    for (const [index, event] of ann.entries()) {
      await world.remove(await world.entry(event));
      await world.cut(event.contactId, index + 1);
    }
    expect((await hashFindings()).map(({ what, seq }) => `${what} ${seq}`).sort()).toEqual([
      "link_gone 1",
      "link_gone 2",
      "link_gone 3",
      "link_gone 4",
    ]);
  });

  test("cannot write a chain anew, sound as it is by itself", async () => {
    const items: Item[] = [];
    for (const event of ann) items.push(await world.entry(event));
    const first = { ...items[0], status: { S: "opted_out" } };
    let last: ReturnType<typeof readLink>;
    for (const [index, item] of [first, ...items.slice(1)].entries()) {
      const link = nextLink(last, nth(index + 1).eventId, entryHash(formOf(item)));
      await world.put(item);
      await world.put({
        ...linkKey("demo", nth(1).contactId, "us-east-1", link.seq),
        ...linkAttributes(link),
      });
      last = link;
    }
    const found = await hashFindings();
    expect(found).toHaveLength(4);
    expect(new Set(found.map(({ what }) => what))).toEqual(new Set(["link_rewritten"]));
  });

  test("cannot let two links change places", async () => {
    const [two, three] = [await world.link(nth(2).contactId, 2), await world.link(nth(3).contactId, 3)];
    const at = (place: Item, { eventId, entryHash: hash }: Item) => ({
      ...place,
      ...(eventId && { eventId }),
      ...(hash && { entryHash: hash }),
    });
    await world.put(at(two, three));
    await world.put(at(three, two));
    expect(await findings()).toContainEqual(
      expect.objectContaining({ what: "link_altered", seq: 2, eventId: nth(3).eventId }),
    );
  });

  test("cannot slip an entry in between others", async () => {
    const item = await world.entry(nth(2));
    await world.put({
      ...item,
      sk: { S: `E#${"0".repeat(26)}` },
      occurredAt: { S: "2020-01-01T00:00:00.000Z" },
    });
    expect(await findings()).toMatchObject([{ what: "link_missing", eventId: "0".repeat(26) }]);
    const { seq: _, ...unplaced } = await world.entry({ ...nth(2), eventId: "0".repeat(26) });
    await world.put(unplaced);
    expect(await findings()).toMatchObject([{ what: "unchained", eventId: "0".repeat(26) }]);
  });

  test("cannot give one person's entry to another", async () => {
    const bob = await world.add("bob", { topic: "offers" });
    const item = await world.entry(nth(4));
    await world.put({ ...item, pk: { S: `demo#${bob.contactId}` } });
    expect(await findings()).toMatchObject([{ what: "link_missing", contactId: bob.contactId }]);
  });

  test("cannot change what checks are answered from, though no hash covers it", async () => {
    const { contactId } = nth(4);
    const state = await world.state(contactId);
    const changed = async (change: Item): Promise<readonly Finding[]> => {
      await world.put({ ...state, ...change });
      return findings();
    };
    expect(await changed({ "s.offers": { S: "opted_out" } })).toEqual([
      { what: "state_unfounded", contactId, eventId: nth(3).eventId, register: "offers" },
    ]);
    expect(await changed({ "s.!complaint": { S: "opted_in" } })).toMatchObject([
      { what: "state_behind", contactId, eventId: nth(2).eventId, register: "!complaint" },
    ]);
    expect(await changed({ "e.!pause": { S: "0".repeat(26) } })).toMatchObject([
      { what: "state_unfounded", contactId, register: "!pause" },
    ]);
    const { pk, sk, [FIRST]: link, ...rest } = state;
    if (pk === undefined || sk === undefined || link === undefined) throw new Error("no whole state");
    await world.put({ pk, sk, [FIRST]: link });
    expect(await findings()).toMatchObject([{ what: "state_behind", contactId }]);
    for (const cut of [() => world.put({ pk, sk, ...rest }), () => world.remove(state)]) {
      await cut();
      expect(await findings()).toMatchObject([
        { what: "link_gone", contactId, seq: 1 },
        { what: "link_missing", contactId, seq: 2 },
      ]);
    }
    expect(await changed({})).toEqual([]);
  });

  test("cannot take a link off the day's list, nor put one on", async () => {
    const { items } = await world.table.scan(1000, undefined);
    const lists = items.filter(({ sk }) => sk?.S?.startsWith("L#"));
    const [batch] = lists.filter(({ pk }) => pk?.S?.includes("2026-11-25"));
    if (batch === undefined) throw new Error("nothing was written down");
    await world.remove(batch);
    expect(await findings()).toMatchObject([{ what: "day_altered", day: "2026-11-25" }]);
    await world.put(batch);
    await world.put({ ...batch, sk: { S: "L#more" } });
    expect(await findings()).toMatchObject([{ what: "day_altered", day: "2026-11-25" }]);
  });
});

describe("entries that are not chained yet", () => {
  test("are listed, and are no finding within their first hour", async () => {
    const { eventId, contactId } = await world.add("ann", { topic: "weekly" }, false);
    const receivedAt = (await world.entry({ eventId, contactId }))["receivedAt"]?.S;
    expect(await verified()).toMatchObject({
      entries: 7,
      waiting: [{ eventId, contactId, receivedAt }],
      findings: [],
    });
    world.now += 3_600_000 + 60_000;
    expect(await findings()).toEqual([{ what: "unchained", contactId, eventId }]);
  });

  test("are no finding where their link is laid and their place not written yet", async () => {
    const event = nth(4);
    const { seq: _, ...unsettled } = await world.entry(event);
    await world.put(unsettled);
    expect(await findings()).toEqual([]);
  });
});

describe("a verification that is interrupted", () => {
  test("goes on where it was, and has seen everything once", async () => {
    const heads = await headsOfStack(world.api);
    let calls = 0;
    const failing = {
      ...world.api,
      post: (route: string, scope: "operate", body: unknown) =>
        ++calls > 2 ? Promise.reject(new CommandFailed("down")) : world.api.post(route, scope, body),
    };
    const run = { tenantId: "demo", heads, now: () => world.now, kept: kept() };
    await expect(verifyLedger({ ...run, api: failing }, BEGINNING)).rejects.toThrow("down");
    const begun = kept().read();
    expect(begun.days).toEqual({ "us-east-1": "2026-11-25" });
    const asked: string[] = [];
    const watched = {
      ...world.api,
      post: (route: string, scope: "operate", body: unknown) => {
        asked.push(route);
        return world.api.post(route, scope, body);
      },
    };
    const place = await verifyLedger({ ...run, api: watched }, begun);
    expect(place).toMatchObject({ contacts: 3, entries: 6, findings: [] });
    expect(asked).not.toContain("/v1/ledger/day");
  });

  test("verifies the contact that was under way from its beginning", async () => {
    const place = await verified({ ...BEGINNING, pending: nth(1).contactId });
    expect(place).toMatchObject({ contacts: 4, entries: 10, findings: [] });
  });
});
