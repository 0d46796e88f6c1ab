import { describe, expect, test } from "vitest";
import { tenantLedger } from "../../../shared/intake.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { reported } from "../../support/ledger.ts";
import { type Pages, pages, undoIn } from "../../support/pages.ts";
import { allowedOn, entriesIn, everything, recordedIn } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());
const recorded = () => recordedIn(database.table());
const DAY = 86_400_000;

describe("the form", () => {
  test("shows the topics of the link's channel and what happens now, in words, with nothing ticked", async () => {
    const { ask, post, link } = site();
    await post(await link("heed-u", { topic: "offers" }), {});
    const { body } = await ask("GET", await link("heed-p"));
    expect(body).not.toContain("checked");
    expect(body).toContain("<b>Newsletter</b><small>Sent to you now</small>");
    expect(body).toContain("<b>Offers</b><small>Stopped on November 25, 2026</small>");
    expect(body).not.toContain("Receipts");
    const sms = await ask("GET", await link("heed-p", { channel: "sms", address: "+12025550142" }));
    expect(sms.body).toContain("<b>Offers</b><small>Not sent to you</small>");
    expect(sms.body).not.toContain("Newsletter");
  });

  test("R-258: sent untouched it stops everything", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await page.post(path, { action: "save", keep: "newsletter" });
    // Whatever stands, nothing is ticked when the page is come to.
    expect((await page.ask("GET", path)).body).not.toContain("checked");
    page.wait(1000);
    await page.post(path, { action: "save" });
    expect((await recorded()).at(-1)).toBe("* opted_out");
    expect(await allowedOn(page, "*", "newsletter", "offers")).toEqual([false, false, false]);
  });

  test("a tick keeps its topic and is recorded as agreement; what has none stops", async () => {
    const page = site();
    const { body } = await page.post(await page.link("heed-p"), { action: "save", keep: "newsletter" });
    expect(body).toContain("Your choices are saved");
    expect([...(await recorded())].sort()).toEqual(["newsletter opted_in", "offers opted_out"]);
    expect(await allowedOn(page, "newsletter", "offers")).toEqual([true, false]);
  });

  test("sent again unchanged it records nothing", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-p");
    await post(path, { action: "save", keep: "newsletter" });
    const before = await everything(database.table());
    wait(1000);
    await post(path, { action: "save", keep: "newsletter" });
    expect(await everything(database.table())).toEqual(before);
  });

  test("a topic that is no choice here cannot be ticked or left", async () => {
    const { post, link } = site();
    await post(await link("heed-p"), [
      ["action", "save"],
      ["keep", "receipts"],
      ["keep", "nonsense"],
    ]);
    expect(await recorded()).toEqual(["* opted_out"]);
  });

  test("R-087: “stop everything” stands beside “save”, and one press stops everything", async () => {
    const page = site();
    const { body } = await page.ask("GET", await page.link("heed-p"));
    expect(body).toMatch(/value="save">Save choices<\/button><button name="action" value="all">/);
    await page.post(await page.link("heed-p"), { action: "all", keep: "newsletter" });
    expect(await allowedOn(page, "newsletter", "offers")).toEqual([false, false]);
  });

  test("after everything was stopped, a tick opens its own topic again, and again", async () => {
    const page = site();
    const path = await page.link("heed-p");
    for (let round = 0; round < 2; round += 1) {
      await page.post(path, { action: "save", keep: "newsletter" });
      expect(await allowedOn(page, "newsletter", "offers")).toEqual([true, false]);
      page.wait(1000);
      await page.post(path, { action: "all" });
      expect(await allowedOn(page, "newsletter", "offers")).toEqual([false, false]);
      page.wait(1000);
    }
  });

  test("a complaint is ended by the person's own tick (R-090)", async () => {
    const page = site();
    const [tenant] = page.runtime.config.tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const ledger = await tenantLedger(page.runtime, tenant);
    await record(ledger, reported("1", { effect: "complaint", topic: "*" }));
    page.wait(1000);
    await page.post(await page.link("heed-p"), { action: "save", keep: "newsletter" });
    expect(await allowedOn(page, "newsletter", "offers")).toEqual([true, false]);
  });

  test("a privacy signal counts even where nothing else was chosen anew", async () => {
    const { post, link } = site();
    const path = await link("heed-p");
    await post(path, { action: "save", keep: "newsletter" });
    const headers = { "sec-gpc": "1" };
    await post(path, { action: "save", keep: "newsletter" }, { headers });
    expect([...(await recorded())].sort()).toContain("sale_share opted_out");
  });

  test("a privacy signal beside it is recorded once", async () => {
    const { post, link } = site();
    await post(await link("heed-p"), { action: "save", keep: "offers" }, { headers: { "sec-gpc": "1" } });
    const sources = (await entriesIn(database.table())).map(({ topic, source }) => `${topic} ${source}`);
    expect(sources.sort()).toEqual(["newsletter preferences", "offers preferences", "sale_share gpc"]);
  });
});

describe("undo", () => {
  test("takes a whole submission back: what stopped goes on, what was agreed stops", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await page.post(path, { action: "save", keep: "newsletter" });
    page.wait(1000);
    const { body } = await page.post(path, { action: "save", keep: "offers" });
    page.wait(1000);
    const undone = await page.post(path, { action: "undo", undo: undoIn(body) });
    expect(undone.body).toContain("Your last choice is undone");
    expect(await allowedOn(page, "newsletter", "offers")).toEqual([true, false]);
  });

  test("a token that is too old or another's changes nothing", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-p");
    const bob = await link("heed-p", { address: "bob@example.com" });
    const bobs = undoIn((await post(bob, { action: "all" })).body);
    const own = undoIn((await post(path, { action: "all" })).body);
    const before = await everything(database.table());
    expect((await post(path, { action: "undo", undo: bobs })).status).toBe(404);
    wait(8 * DAY);
    expect((await post(path, { action: "undo", undo: own })).status).toBe(404);
    expect(await everything(database.table())).toEqual(before);
  });
});

describe("GET and an outage", () => {
  test("GET and HEAD change nothing", async () => {
    const { ask, link } = site();
    const before = await everything(database.table());
    const path = await link("heed-p");
    await ask("GET", path, { headers: { "sec-gpc": "1" } });
    await ask("HEAD", path);
    expect((await ask("PUT", path)).headers["allow"]).toBe("POST, GET, HEAD");
    expect(await everything(database.table())).toEqual(before);
  });

  test("the answer to a choice does not list what is held, but leads back to the page that does (R-238)", async () => {
    const { ask, post, link } = site();
    const path = await link("heed-p");
    const listed: string[] = [];
    const watched: Table = {
      ...database.table(),
      query: (query) => {
        listed.push(query.condition);
        return database.table().query(query);
      },
    };
    const { body } = await pages(watched).post(path, { action: "all" });
    expect(listed).toEqual([]);
    expect(body).toContain('<a href="">What we hold about your choices</a>');
    expect((await ask("GET", path)).body).toContain("<summary>What we hold about your choices</summary>");
    expect((await post(path, { action: "all" })).body).not.toContain("<summary>What we hold");
  });

  test("with the table down the page is there without its states, and what is pressed is kept: 202", async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error("down"));
    const down: Table = { ...database.table(), get: refuse, transact: refuse, query: refuse };
    const kept: string[] = [];
    const intake = { send: async (bodies: readonly string[]) => void kept.push(...bodies) };
    const { ask, post, link } = pages(down, { intake });
    const { status, body } = await ask("GET", await link("heed-p"));
    expect(status).toBe(200);
    expect(body).toContain("<b>Newsletter</b><small></small>");
    const answer = await post(await link("heed-p"), { action: "save", keep: "newsletter" });
    expect(answer.status).toBe(202);
    expect(answer.body).toContain("Your choice is safely kept");
    expect(kept).toHaveLength(2);
  });
});
