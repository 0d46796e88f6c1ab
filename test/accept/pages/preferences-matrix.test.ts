import { describe, expect, test } from "vitest";
import type { LinkClaims } from "../../../shared/link.ts";
import { useTable } from "../../support/emulators.ts";
import { type Pages, pages, undoIn } from "../../support/pages.ts";
import { allowedTo, entriesIn } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());
const PHONE = "+12025550142";
const BOTH: Partial<LinkClaims> = { also: PHONE, topic: undefined };

async function allowed(page: Pages): Promise<Record<string, readonly boolean[]>> {
  return {
    mail: await allowedTo(page, "email", "ann@example.com", ["newsletter", "offers"]),
    text: await allowedTo(page, "sms", PHONE, ["offers"]),
  };
}

/** What was recorded, without its order: several at once have one time. */
async function recorded(): Promise<readonly string[]> {
  const entries = await entriesIn(database.table());
  return entries.map(({ channel, topic, status }) => `${channel} ${topic} ${status}`).sort();
}

describe("F23: a link that names both of a person's addresses shows topic by channel", () => {
  test("each with its own box and what happens now, and a box only where there is something to choose", async () => {
    const page = site();
    const { body } = await page.ask("GET", await page.link("heed-p", BOTH));
    expect(body).toContain("to <bdi>a•••@example.com</bdi> and <bdi>+12•••42</bdi>.");
    const boxes = [...body.matchAll(/<legend>([^<]+)<|value="([^"]+)"><span><b>([^<]+)<\/b><small>([^<]+)/g)];
    expect(boxes.map(([, topic, ...box]) => topic ?? box.join(", "))).toEqual([
      "Tick what you want to keep",
      "Newsletter",
      "newsletter, Email, Sent to you now",
      "Offers",
      "offers, Email, Sent to you now",
      "sms:offers, Text messages, Not sent to you",
      "Or take a break",
    ]);
    expect(body).not.toContain("checked");
  });

  test("R-258: sent untouched it stops everything on both", async () => {
    const page = site();
    await page.post(await page.link("heed-p", BOTH), { action: "save" });
    expect(await recorded()).toEqual(["email * opted_out", "sms * opted_out"]);
  });

  test("a tick keeps its topic on its channel and on no other", async () => {
    const page = site();
    const path = await page.link("heed-p", BOTH);
    await page.post(path, { action: "save", keep: "sms:offers" });
    expect(await allowed(page)).toEqual({ mail: [false, false], text: [true] });
    page.wait(1000);
    await page.post(path, [
      ["keep", "newsletter"],
      ["keep", "sms:offers"],
    ]);
    expect(await allowed(page)).toEqual({ mail: [true, false], text: [true] });
  });

  test("“stop everything”, its undo, a break and its end are about both", async () => {
    const page = site();
    const path = await page.link("heed-p", BOTH);
    const press = async (fields: Record<string, string>): Promise<string> => {
      const { body } = await page.post(path, fields);
      page.wait(1000);
      return body;
    };
    await press({ action: "save", keep: "sms:offers" });
    const before = await allowed(page);
    const undo = undoIn(await press({ action: "all" }));
    expect(await allowed(page)).toEqual({ mail: [false, false], text: [false] });
    await press({ action: "undo", undo });
    expect(await allowed(page)).toEqual(before);
    await press({ action: "pause-30" });
    expect(await allowed(page)).toEqual({ mail: [false, false], text: [false] });
    await press({ action: "resume" });
    expect(await allowed(page)).toEqual(before);
  });

  test("what is held is shown of both, each with its channel", async () => {
    const page = site();
    const path = await page.link("heed-p", BOTH);
    await page.post(path, { action: "all" });
    const { body } = await page.ask("GET", path);
    for (const channel of ["Email", "Text messages"]) {
      expect(body).toContain(`Stopped<small>${channel} · November 25, 2026 · on these pages</small>`);
    }
  });

  test("R-107: a privacy signal beside a choice, and on the privacy page behind it, is about both", async () => {
    const page = site();
    const headers = { "sec-gpc": "1" };
    await page.post(await page.link("heed-p", BOTH), { action: "all" }, { headers });
    expect(await recorded()).toContain("sms sale_share opted_out");
    const bob = await page.link("heed-p", { ...BOTH, address: "bob@example.com", also: "+12025550143" });
    const [, privacy = ""] = /href="(\/privacy\/[^"]+)"/.exec((await page.ask("GET", bob)).body) ?? [];
    const { body } = await page.ask("GET", privacy.replaceAll("&amp;", "&"), { headers });
    expect(body).toContain("<bdi>b•••@example.com</bdi> and <bdi>+12•••43</bdi> too.");
    expect((await recorded()).filter((line) => line.includes("sale_share"))).toHaveLength(4);
  });

  test("R-217: an undo of one address alone does not open on the page of both", async () => {
    const page = site();
    const alone = await page.link("heed-p");
    const undo = undoIn((await page.post(alone, { action: "all" })).body);
    page.wait(1000);
    const both = await page.link("heed-p", BOTH);
    expect((await page.post(both, { action: "undo", undo })).status).toBe(404);
  });
});
