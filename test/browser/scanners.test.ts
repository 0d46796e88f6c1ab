import { afterAll, beforeAll, expect, test } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { useTable } from "../support/emulators.ts";
import { ONE_CLICKS } from "../support/one-clicks.ts";
import { type PageServer, servePages } from "../support/page-server.ts";
import { type Pages, pages } from "../support/pages.ts";
import { entriesIn, everything } from "../support/recorded.ts";

// What link scanners, previewers and mail filters are known to do with every address in a message.

const database = useTable();
const browser = useBrowser();
let server: PageServer;
let site: Pages;

beforeAll(async () => {
  server = await servePages(() => site);
});
afterAll(() => server.stop());

/** Every address of ours that stands in a message, or on a page that one leads to. */
async function addresses(): Promise<readonly string[]> {
  site = pages(database.table());
  const preferences = await site.link("heed-p");
  const paths = [
    await site.link("heed-u"),
    preferences,
    await site.link("heed-confirm"),
    `/privacy/demo?t=${preferences.slice(3)}`,
    "/privacy/demo",
    "/leave",
    "/u/nonsense",
  ];
  return paths.map((path) => server.url + path);
}

/** How mail filters, previewers and prefetching browsers ask; what they say of themselves decides nothing. */
const AGENTS: readonly Readonly<Record<string, string>>[] = [
  { "user-agent": "" },
  { "user-agent": "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; BOIE9;ENUS)" },
  { "user-agent": "Mozilla/5.0 (Windows NT 10.0) BarracudaCentral", referer: "https://mail.example/" },
  { "user-agent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)" },
  { "user-agent": "Slackbot-LinkExpanding 1.0", range: "bytes=0-32768" },
  { "user-agent": "curl/8.5.0", "list-unsubscribe": "One-Click", "x-http-method-override": "POST" },
  { purpose: "prefetch", "sec-purpose": "prefetch;prerender", "x-moz": "prefetch" },
];

/** What rewriting gateways make of an address. */
const REWRITTEN = ["", "?", "/", ".", "%3E", "?url=1&List-Unsubscribe=One-Click&action=unsubscribe"];

test("R-043: HEAD, GET, prefetch and repeats, however the address was rewritten, opt nobody out or in", async () => {
  const urls = await addresses();
  const before = await everything(database.table());
  for (const url of urls) {
    for (const headers of AGENTS) {
      for (const method of ["HEAD", "GET", "GET", "OPTIONS"]) await fetch(url, { method, headers });
    }
    for (const end of REWRITTEN) await fetch(url.includes("?") ? url : url + end);
  }
  expect(await everything(database.table())).toEqual(before);
});

test("R-061: a real browser that runs scripts, looks at everything and waits for 30 s presses nothing", async () => {
  const urls = await addresses();
  const before = await everything(database.table());
  const tabs = await Promise.all(urls.map(() => browser.open()));
  await Promise.all(tabs.map((page, index) => page.goto(urls[index] ?? "")));
  const from = server.requests.length;
  for (const page of tabs) {
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 5_000);
    for (const target of await page.locator("button, summary, input:visible").all()) {
      await target.hover();
      await target.focus();
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  expect(server.requests.slice(from)).toEqual([]);
  expect(await everything(database.table())).toEqual(before);
}, 120_000);

test("F63: following every link of every page, and of the pages behind them, presses nothing", async () => {
  const before = await everything(database.table());
  const page = await browser.open();
  const waiting = [...(await addresses())];
  const seen = new Set<string>();
  for (let url = waiting.shift(); url !== undefined && seen.size < 150; url = waiting.shift()) {
    if (seen.has(url)) continue;
    seen.add(url);
    await page.goto(url);
    const links = await page.evaluate("[...document.links].map(({ href }) => href)");
    if (Array.isArray(links))
      waiting.push(...links.map(String).filter((link) => link.startsWith(server.url)));
  }
  expect(seen.size).toBeGreaterThan(50);
  expect(await everything(database.table())).toEqual(before);
}, 120_000);

test("the links of a page that a press has led to press nothing either", async () => {
  const page = await browser.open();
  await addresses();
  for (const purpose of ["heed-u", "heed-p", "heed-confirm"] as const) {
    await page.goto(server.url + (await site.link(purpose)));
    await page.click("main button");
    const pressed = await everything(database.table());
    for (const link of await page.locator("a").all()) {
      const { pathname, search } = new URL((await link.getAttribute("href")) ?? "", page.url());
      expect((await fetch(server.url + pathname + search)).status).toBe(200);
    }
    expect(await everything(database.table())).toEqual(pressed);
    site.wait(1000);
  }
});

test.for(ONE_CLICKS)(
  "after all that, a provider's POST over the wire opts out: %s",
  async ([, headers, body]) => {
    const [url = ""] = await addresses();
    await fetch(url);
    const payload = typeof body === "string" ? body : new Uint8Array(body);
    const answer = await fetch(url, { method: "POST", headers, body: payload, redirect: "error" });
    expect([answer.status, await answer.text()]).toEqual([200, "Unsubscribed.\n"]);
    expect(await entriesIn(database.table())).toMatchObject([{ topic: "newsletter", status: "opted_out" }]);
  },
);
