import { describe, expect, test } from "vitest";
import type { Channel } from "../../../shared/event.ts";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { type Pages, pages, undoIn } from "../../support/pages.ts";
import { allowedTo, recordedIn } from "../../support/recorded.ts";

const database = useTable();
const DAY = 86_400_000;
const PHONE = "+12025550142";
const marketing = (id: string, ...channels: Channel[]) =>
  ({ id, title: { en: id }, channels, kind: "marketing" }) as const;
const TOPICS = [marketing("news", "email", "sms"), marketing("offers", "email", "sms")];

/** Texts need an agreement here, and mails do not. */
const site = (): Pages => pages(database.table(), { config: testConfig({ topics: TOPICS }) });

/** Whether news, offers and everything may be sent. */
const texted = (page: Pages) => allowedTo(page, "sms", PHONE, ["news", "offers", "*"]);
const mailed = (page: Pages) => allowedTo(page, "email", "ann@example.com", ["news", "offers", "*"]);

const phoneLink = (page: Pages, purpose: "heed-p" | "heed-u" = "heed-p") =>
  page.link(purpose, { channel: "sms", address: PHONE, topic: undefined });

/** Presses, and a second later the undo of it. */
async function pressAndUndo(page: Pages, path: string, fields: Record<string, string>): Promise<void> {
  const { body } = await page.post(path, fields);
  page.wait(1000);
  await page.post(path, { action: "undo", undo: undoIn(body) });
  page.wait(1000);
}

describe("R-090: “undo” gives back what there was, and agrees to nothing else", () => {
  test.for([
    ["everything stopped in the preference centre", "heed-p", { action: "all" }],
    ["everything stopped by a link", "heed-u", { action: "unsubscribe" }],
    ["the form sent untouched", "heed-p", { action: "save" }],
    ["a pause", "heed-p", { action: "pause-30" }],
    ["one topic for another", "heed-p", { action: "save", keep: "offers" }],
  ] as const)("of %s, where only one topic was agreed to", async ([, purpose, fields]) => {
    const page = site();
    await page.post(await phoneLink(page), { action: "save", keep: "news" });
    page.wait(1000);
    expect(await texted(page)).toEqual([true, false, false]);
    await pressAndUndo(page, await phoneLink(page, purpose), fields);
    expect(await texted(page)).toEqual([true, false, false]);
  });

  test("of everything, where a topic was opened after everything had been stopped", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await page.post(path, { action: "all" });
    page.wait(1000);
    await page.post(path, { action: "save", keep: "news" });
    page.wait(1000);
    await pressAndUndo(page, path, { action: "all" });
    expect(await mailed(page)).toEqual([true, false, false]);
  });

  test("of an agreement leaves what was sent without one", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await pressAndUndo(page, path, { action: "save", keep: "news" });
    expect(await mailed(page)).toEqual([true, true, true]);
  });

  test("is not offered where nothing was changed, nor during a pause, whose end it would be", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await page.post(path, [
      ["keep", "news"],
      ["keep", "offers"],
    ]);
    page.wait(1000);
    const { body } = await page.post(path, [
      ["keep", "news"],
      ["keep", "offers"],
    ]);
    expect(undoIn(body)).toBe("");
    await page.post(path, { action: "pause-30" });
    page.wait(1000);
    expect(undoIn((await page.post(path, { action: "all" })).body)).toBe("");
  });

  test("of a link pressed again gives back the sender's default", async () => {
    const page = site();
    const path = await page.link("heed-u", { topic: undefined });
    await page.post(path, {});
    page.wait(1000);
    await pressAndUndo(page, path, { action: "unsubscribe" });
    expect(await mailed(page)).toEqual([true, true, true]);
    const phone = await phoneLink(page, "heed-u");
    await page.post(phone, {});
    page.wait(1000);
    expect(undoIn((await page.post(phone, { action: "unsubscribe" })).body)).toBe("");
  });

  test("of a topic that the sender no longer has opens nothing", async () => {
    const page = site();
    const path = await page.link("heed-p");
    const { body } = await page.post(path, { action: "save", keep: "offers" });
    page.wait(1000);
    const [, offers] = TOPICS;
    const later = pages(database.table(), { config: testConfig({ topics: offers ? [offers] : [] }) });
    await later.post(path, { action: "undo", undo: undoIn(body) });
    expect(await mailed(later)).toEqual([false, true, true]);
  });
});

describe("R-090: the end of a break opens what the break closed", () => {
  test("and agrees to no topic that was never agreed to", async () => {
    const page = site();
    const path = await phoneLink(page);
    await page.post(path, { action: "save", keep: "news" });
    page.wait(1000);
    await page.post(path, { action: "pause-90" });
    page.wait(1000);
    expect(await texted(page)).toEqual([false, false, false]);
    const { body } = await page.post(path, { action: "resume" });
    expect(body).toContain("Your break is over");
    expect(body).not.toContain("End the break");
    expect(await texted(page)).toEqual([true, false, false]);
  });

  test("and lifts no opt-out that has no end, pressed on a page that is older than that", async () => {
    const page = site();
    const path = await page.link("heed-p");
    await page.post(path, { action: "pause-90" });
    page.wait(1000);
    await page.post(await page.link("heed-u", { topic: undefined }), {});
    page.wait(1000);
    await page.post(path, { action: "resume" });
    expect(await mailed(page)).toEqual([false, false, false]);
  });

  test("cannot be guessed at: where the state cannot be read it is 503, and nothing changes", async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error("down"));
    const down = pages({ ...database.table(), get: refuse });
    const answer = await down.post(await down.link("heed-p"), { action: "resume" });
    expect([answer.status, await recordedIn(database.table())]).toEqual([503, []]);
  });
});

test("a break for somebody who gets nothing is none: they are told that everything is stopped", async () => {
  const page = site();
  const path = await page.link("heed-p");
  await page.post(path, { action: "all" });
  page.wait(1000);
  const { body } = await page.post(path, { action: "pause-30" });
  expect(body).toContain("You are unsubscribed");
  page.wait(91 * DAY);
  expect(await mailed(page)).toEqual([false, false, false]);
});
