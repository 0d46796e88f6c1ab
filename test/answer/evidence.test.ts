import { beforeEach, describe, expect, test } from "vitest";
import { evidencePage } from "../../functions/answer/evidence/page.ts";
import { evidence } from "../../functions/answer/evidence.ts";
import { readEvidence } from "../../functions/operate/evidence-file.ts";
import { announce } from "../../shared/announce.ts";
import { joined } from "../../shared/evidence/file.ts";
import { evidenceIn } from "../../shared/evidence/page.ts";
import { verifyEvidence } from "../../shared/evidence/verify.ts";
import { useTable } from "../support/emulators.ts";
import { ANN, annsStory, evidenceTenant, fileOf, pagesOf, WORDING } from "../support/evidence.ts";
import { apiToken, ask, askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { testRuntime } from "../support/runtime.ts";
import { type VerifiedLedger, verifiedLedger } from "../support/verified-ledger.ts";

const database = useTable();
const START = Date.parse("2026-11-24T12:00:00Z");
const DAY = 86_400_000;
let world: VerifiedLedger;

beforeEach(() => {
  world = verifiedLedger(database.table(), database.client(), START);
});

function asked(body: object, headers = {}): ReturnType<typeof askJson> {
  const config = { ...testRuntime(database.table()).config, tenants: [evidenceTenant()] };
  return askJson(evidence(testRuntime(database.table(), { config })), "/v1/evidence", body, headers);
}

describe("a person's evidence", () => {
  test("is the whole story: events with their proof, the words that were read, who answers and who was told", async () => {
    await annsStory(world);
    const file = await fileOf(world);
    expect(file).toMatchObject({
      format: "heed-evidence-1",
      controller: { tenant: "demo", name: "Demo Shop Ltd", jurisdiction: "DE" },
      subject: ANN,
      topics: { newsletter: "Newsletter", offers: "Offers" },
      recipients: [{ id: "crm", name: "Example CRM Inc." }],
      events: [
        { event: { status: "opted_in" }, evidence: { affirmativeAct: "checkbox" }, link: { seq: 1 } },
        { event: { source: "page" }, agent: { ip: "192.0.2.1" }, inHead: { day: "2026-11-24" } },
        { event: { source: "preferences" }, agent: null, inHead: { day: "2026-11-25" } },
        { event: { topic: "offers" }, link: null, inHead: null },
      ],
    });
    expect(Object.values(file.wordings)).toEqual([WORDING]);
    expect(file.heads.map(({ head }) => head.day)).toEqual(["2026-11-24", "2026-11-25"]);
    expect(file.standing).toContainEqual(
      expect.objectContaining({
        topic: "offers",
        status: "opted_out",
        eventId: file.events[3]?.event.eventId,
      }),
    );
  });

  test("says which event each partner was told of, and what became of it", async () => {
    const { eventId, contactId } = await world.add("ann", {}, false);
    const config = { ...testRuntime(database.table()).config, tenants: [evidenceTenant()] };
    const announcer = quietAnnouncer({ config, table: world.table, now: () => world.now });
    await announce(announcer, { tenantId: "demo", contactId, eventId });
    const { events } = await fileOf(world);
    expect(events[0]?.deliveries).toMatchObject([{ partner: "crm", state: "queued", attempts: 0 }]);
  });

  test("R-144: reads `destroyed` where IP and agent were, once their month's key is gone, and still verifies", async () => {
    await annsStory(world);
    const later = await fileOf(world, START + 130 * DAY);
    expect(later.events[1]).toMatchObject({ agent: "destroyed", evidence: { route: "page" } });
    expect(later.events[1]?.keys.agent).toBeUndefined();
    expect(verifyEvidence(later).findings).toEqual([]);
  });

  test("R-142: is empty of what was erased, and its chain still verifies", async () => {
    await annsStory(world);
    const before = await fileOf(world);
    const { contactId, eventId } = before.events[1]?.event ?? { contactId: "", eventId: "" };
    const { dataKey: _, ...erased } = await world.entry({ contactId, eventId });
    await world.put(erased);
    const file = await fileOf(world);
    expect(file.events[1]).toMatchObject({ evidence: null, agent: null, keys: {} });
    expect(verifyEvidence(file)).toMatchObject({ findings: [], opened: 3 });
  });

  test("of somebody nobody has heard of is empty, and sound", async () => {
    const { status, json } = await asked(ANN);
    expect([status, json["events"], json["heads"]]).toEqual([200, [], []]);
  });
});

describe("a long history", () => {
  /** Ann with so many events; the last of them are not chained. */
  async function long(events: number, unchained: number): Promise<void> {
    for (let n = 0; n < events; n += 1)
      await world.add("ann", { topic: `t${n % 7}` }, n < events - unchained);
  }

  test("comes in pages that each read no more than they show, and together verify", async () => {
    await long(270, 3);
    await world.endDay();
    const read: number[] = [];
    const table = world.table;
    const counting = {
      ...table,
      query: async (query: Parameters<typeof table.query>[0]) => {
        const page = await table.query(query);
        if (query.condition.includes(":prefix") && query.limit !== 1) read.push(page.items.length);
        return page;
      },
    };
    const pages = await pagesOf(counting, world.now);
    expect(Math.max(...read)).toBeLessThanOrEqual(250);
    expect(pages.length).toBeGreaterThan(1);
    expect(Math.max(...pages.map(({ events }) => events.length))).toBeLessThanOrEqual(500);
    const file = joined(pages);
    expect(verifyEvidence(file)).toMatchObject({ findings: [], events: 270, covered: 267, unchained: 3 });
  }, 120_000);

  test("has what was chained while it was read", async () => {
    await long(3, 1);
    const ledger = testLedger(world.table, { now: () => world.now });
    const first = await evidencePage(
      { ...ledger, now: clockThatRunsOut(world.now) },
      evidenceTenant(),
      ANN,
      undefined,
    );
    expect(first?.events).toHaveLength(2);
    await world.add("ann", { topic: "meanwhile" });
    const second = await evidencePage(ledger, evidenceTenant(), ANN, first?.next);
    if (first === undefined || second === undefined) throw new Error("no page");
    expect(second.next).toBeUndefined();
    expect(verifyEvidence(joined([first, second]))).toMatchObject({ findings: [], events: 4, unchained: 1 });
  });

  test("goes on for its own person only", async () => {
    await long(3, 1);
    const ledger = testLedger(world.table, { now: clockThatRunsOut(world.now) });
    const page = await evidencePage(ledger, evidenceTenant(), ANN, undefined);
    expect(page?.next).toBeTypeOf("string");
    expect((await asked({ channel: "email", address: "bob@example.com", next: page?.next })).status).toBe(
      400,
    );
    expect((await asked({ ...ANN, next: "nonsense" })).status).toBe(400);
    expect((await asked({ ...ANN, next: page?.next })).status).toBe(200);
  });

  /** One round of reading, and the time is up. */
  function clockThatRunsOut(now: number): () => number {
    let calls = 0;
    return () => now + (calls++ < 2 ? 0 : 60_000);
  }
});

describe("the whole file in one answer", () => {
  async function whole(format: string): Promise<Awaited<ReturnType<typeof ask>>> {
    const config = { ...testRuntime(database.table()).config, tenants: [evidenceTenant()] };
    const headers = { "content-type": "application/json", authorization: `Bearer ${await apiToken()}` };
    const body = JSON.stringify({ ...ANN, format });
    return ask(evidence(testRuntime(database.table(), { config })), { path: "/v1/evidence", headers, body });
  }

  test("is a page that runs its own script and style, and nothing from anywhere", async () => {
    await annsStory(world);
    const { status, headers, body } = await whole("html");
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; form-action 'self'/,
    );
    const file = readEvidence(evidenceIn(body));
    expect(file && verifyEvidence(file)).toMatchObject({ findings: [], events: 4 });
    expect(body).not.toMatch(/ (src|href|srcset|action)=/);
  });

  test("holds a text that would end its element, or act, as the text that it is", async () => {
    await world.add("ann", { evidence: { route: "api", wording: "</script><script>alert(1)</script><b>" } });
    const { body } = await whole("html");
    expect(body.match(/<script/g)).toHaveLength(2);
    expect(readEvidence(evidenceIn(body))?.events[0]?.evidence).toMatchObject({
      wording: "</script><script>alert(1)</script><b>",
    });
  });

  test.for(["html", "iso27560"])("as %s takes any name for the hash of a wording", async (format) => {
    await world.add("ann", { evidence: { route: "api", wording: { hash: "constructor" } } });
    const { status, body } = await whole(format);
    expect(status).toBe(200);
    const file = format === "html" ? readEvidence(evidenceIn(body)) : undefined;
    if (file !== undefined) expect(verifyEvidence(file).findings).toEqual([]);
  });

  test("is consent records, as JSON-LD", async () => {
    await annsStory(world);
    const { headers, body } = await whole("iso27560");
    expect(headers["content-type"]).toBe("application/ld+json");
    expect(JSON.parse(body)).toMatchObject({ "@type": "dpv:ConsentReceipt" });
  });

  test("has no next part", async () => {
    expect((await asked({ ...ANN, format: "html", next: "x" })).status).toBe(400);
    expect((await asked({ ...ANN, format: "pdf" })).status).toBe(400);
  });
});

test("needs the scope, and an address of the channel", async () => {
  const links = { authorization: `Bearer ${await apiToken({ claims: { scope: "links:write" } })}` };
  expect((await asked(ANN, links)).status).toBe(403);
  expect((await asked({ channel: "sms", address: "ann@example.com" })).status).toBe(400);
  expect((await asked({ ...ANN, colour: "red" })).status).toBe(400);
});
