import { describe, expect, test } from "vitest";
import { wordingIn } from "../../../shared/ledger/wordings.ts";
import { useTable } from "../../support/emulators.ts";
import { type Pages, pages, undoIn } from "../../support/pages.ts";
import { entriesIn, itemsIn } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());

describe("the page", () => {
  test("names the sender, the list and the masked address, and has one button", async () => {
    const { ask, link } = site();
    const { body } = await ask("GET", await link("heed-u"));
    expect(body.match(/<button/g)).toHaveLength(1);
    expect(body).toContain("<bdi>Demo Shop</bdi>");
    expect(body).toContain("<bdi>Newsletter</bdi>");
    expect(body).toContain("<bdi>a•••@example.com</bdi>");
    expect(body).not.toContain("ann@example.com");
  });

  test("R-085, R-259, R-261: asks for nothing, offers nothing and leads nowhere before the one press", async () => {
    const { ask, post, link } = site();
    const path = await link("heed-u");
    const { body } = await ask("GET", path);
    const main = /<main>.*<\/main>/s.exec(body)?.[0] ?? "";
    expect(main).not.toMatch(/<a |<img|<select|<textarea|required/);
    const inputs = [...main.matchAll(/<input[^>]*>/g)].map(([input]) => input);
    expect(inputs).toEqual(['<input type="hidden" name="action" value="unsubscribe">']);
    // As the form sends it, from a browser without any cookie, account or session.
    const done = await post(path, { action: "unsubscribe" });
    expect([done.status, done.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(await entriesIn(database.table())).toMatchObject([{ topic: "newsletter", status: "opted_out" }]);
    // And no reason is asked for afterwards either.
    expect(done.body).not.toMatch(/<select|<textarea|required|type="text"/);
  });

  test("R-262, R-255: after the press it announces what was done and since when", async () => {
    const { post, link } = site();
    const { body } = await post(await link("heed-u"), { action: "unsubscribe" });
    expect(body).toMatch(/<div role="status">.*You are unsubscribed.*In effect since.*<\/div>/s);
    expect(body).toContain("no longer sends “<bdi>Newsletter</bdi>” to <bdi>a•••@example.com</bdi>");
    expect(body).toContain("In effect since November 25, 2026 at 10:00 UTC");
  });

  test("R-065: undo is recorded as an opt-in with its own wording, and expires", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-u");
    const undo = undoIn((await post(path, { action: "unsubscribe" })).body);
    wait(1000);
    expect((await post(path, { action: "undo", undo })).body).toContain("You are subscribed again");
    expect(await entriesIn(database.table())).toMatchObject([
      { status: "opted_out", source: "page" },
      { status: "opted_in", source: "page", byPerson: true },
    ]);
    const shown = (await itemsIn(database.table())).flatMap((item) => wordingIn(item) ?? []);
    expect(shown.map(({ texts }) => texts["unsubscribe"] ?? texts["undo"]).sort()).toEqual([
      "Undo",
      "Unsubscribe",
    ]);
    wait(1000);
    await post(path, { action: "unsubscribe" });
    wait(8 * 86_400_000);
    expect((await post(path, { action: "undo", undo })).status).toBe(404);
    expect(await entriesIn(database.table())).toHaveLength(3);
  });

  test("R-217: an unsubscribe link, or the undo of another contact, opts nobody in", async () => {
    const { post, link } = site();
    const path = await link("heed-u");
    const bob = await link("heed-u", { address: "bob@example.com" });
    const bobs = undoIn((await post(bob, { action: "unsubscribe" })).body);
    await post(path, { action: "unsubscribe" });
    const token = path.slice(3);
    for (const undo of [token, bobs, "", "x"]) {
      expect((await post(path, { action: "undo", undo })).status).toBe(404);
    }
    const statuses = (await entriesIn(database.table())).map(({ status }) => status);
    expect(statuses).toEqual(["opted_out", "opted_out"]);
  });

  test("pressed after a later opt-in it is a new opt-out", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-u");
    for (let round = 0; round < 3; round += 1) {
      const undo = undoIn((await post(path, { action: "unsubscribe" })).body);
      wait(1000);
      await post(path, { action: "undo", undo });
      wait(1000);
    }
    expect(await entriesIn(database.table())).toHaveLength(6);
  });

  test("“stop everything” leaves every topic, and its undo opens them again", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-u");
    const undo = undoIn((await post(path, { action: "all" })).body);
    wait(1000);
    await post(path, { action: "undo", undo });
    expect(await entriesIn(database.table())).toMatchObject([
      { topic: "*", status: "opted_out" },
      { topic: "*", status: "opted_in" },
    ]);
  });
});
