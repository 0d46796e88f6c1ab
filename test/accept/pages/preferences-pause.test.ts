import { describe, expect, test } from "vitest";
import { useTable } from "../../support/emulators.ts";
import { type Pages, pages, undoIn } from "../../support/pages.ts";
import { allowedOn, announceAll, entriesIn, recordedIn } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());
const recorded = () => recordedIn(database.table());
const DAY = 86_400_000;

describe("a pause", () => {
  test("stops everything now, until the day that was chosen, and then ends by itself", async () => {
    const page = site();
    const { body } = await page.post(await page.link("heed-p"), { action: "pause-30" });
    expect(body).toContain("until <bdi>December 25, 2026</bdi>");
    expect(await recorded()).toEqual(["* opted_out"]);
    expect(await allowedOn(page, "*", "newsletter")).toEqual([false, false]);
    page.wait(30 * DAY - 1);
    expect(await allowedOn(page, "*", "newsletter")).toEqual([false, false]);
    page.wait(1);
    expect(await allowedOn(page, "*", "newsletter")).toEqual([true, true]);
  });

  test("never ends an opt-out that has no end, whichever came first (R-090)", async () => {
    for (const [first, second] of [
      ["all", "pause-30"],
      ["pause-30", "all"],
    ] as const) {
      const page = site();
      const path = await page.link("heed-p");
      await page.post(path, { action: first });
      page.wait(1000);
      await page.post(path, { action: second });
      page.wait(91 * DAY);
      expect(await allowedOn(page, "*", "newsletter")).toEqual([false, false]);
    }
  });

  test("pressed twice it is one event; another length, or the same days later, is another", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-p");
    await post(path, { action: "pause-30" });
    wait(1000);
    await post(path, { action: "pause-30" });
    expect(await recorded()).toHaveLength(1);
    await post(path, { action: "pause-60" });
    await post(path, { action: "pause-60" });
    expect(await recorded()).toHaveLength(2);
    wait(10 * DAY);
    await post(path, { action: "pause-60" });
    expect(await recorded()).toHaveLength(3);
  });

  test("ends at a press, and a tick during it opens its own topic", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await page.post(path, { action: "pause-90" });
    page.wait(1000);
    const { body } = await page.post(path, { action: "save", keep: "newsletter" });
    expect(body).toContain("Paused until February 23, 2027");
    expect(await allowedOn(page, "newsletter", "offers")).toEqual([true, false]);
    page.wait(1000);
    await page.post(path, { action: "resume" });
    // "Offers" was stopped by the same form, and stays so.
    expect(await allowedOn(page, "*", "newsletter", "offers")).toEqual([true, true, false]);
  });

  test("is not offered to whom nothing is sent", async () => {
    const { ask, post, link } = site();
    const path = await link("heed-p");
    expect((await ask("GET", path)).body).toContain("pause-30");
    await post(path, { action: "all" });
    expect((await ask("GET", path)).body).not.toContain("pause-30");
  });
});

describe("what we hold", () => {
  test("is a plain list of the last 20, with days and words", async () => {
    const { ask, post, link, wait, runtime } = site();
    const path = await link("heed-u");
    for (let i = 0; i < 12; i += 1) {
      const { body } = await post(path, { action: "unsubscribe" });
      wait(1000);
      await post(path, { action: "undo", undo: undoIn(body) });
      wait(1000);
    }
    await announceAll(runtime);
    const { body } = await ask("GET", await link("heed-p"));
    expect(body.match(/<li><bdi>/g)).toHaveLength(20);
    expect(body).toContain("These are the last 20.");
    expect(body).toContain("<bdi>Newsletter</bdi> · Agreed<small>November 25, 2026 · on these pages</small>");
  });

  test("R-231: shows nothing without a link of its own purpose, which expires", async () => {
    const { ask, post, link, wait } = site();
    await post(await link("heed-u"), {});
    const path = await link("heed-p");
    expect((await ask("GET", `/p/${(await link("heed-u")).slice(3)}`)).status).toBe(404);
    wait(30 * DAY);
    const { status, body } = await ask("GET", path);
    expect(status).toBe(404);
    expect(body).not.toContain("Stopped");
    expect((await post(path, { action: "all" })).status).toBe(404);
    expect(await entriesIn(database.table())).toHaveLength(1);
  });
});
