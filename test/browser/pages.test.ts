import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  expectAccessible,
  expectContrast,
  expectLargeTargets,
  expectReflow,
  useBrowser,
} from "../support/browser.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type PageServer, servePages } from "../support/page-server.ts";
import { walkThrough } from "../support/page-states.ts";
import { type Pages, pages } from "../support/pages.ts";
import { entriesIn } from "../support/recorded.ts";

const database = useTable();
const browser = useBrowser();
const SCREENSHOTS = "test/browser/screenshots";
let server: PageServer;
let site: Pages;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  server = await servePages(() => site);
});
afterAll(() => server.stop());

async function recorded(): Promise<readonly string[]> {
  return (await entriesIn(database.table())).map(({ topic, status }) => `${topic} ${status}`);
}

/** Accessible, light and dark, and whole at every width. */
async function expectEverySize(page: Page, state: string): Promise<void> {
  const file = `${SCREENSHOTS}/${state.replace(/\W+/g, "-")}`;
  await page.emulateMedia({ colorScheme: "dark" });
  await expectContrast(page, `${state}, dark`);
  await page.screenshot({ path: `${file}-dark.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page, state);
  for (const width of [1280, 768, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await expectReflow(page, `${state}, ${width} px`);
    await expectLargeTargets(page, `${state}, ${width} px`);
    await page.screenshot({ path: `${file}-${width}.png`, fullPage: true });
  }
}

describe.each(["en", "de", "ar"])("in %s, every page in every state", (code) => {
  test("R-253: has no violation that axe can find, light and dark, and reflows from 320 to 1,280 px", async () => {
    site = pages(database.table());
    const page = await browser.open({ viewport: { width: 1280, height: 900 } });
    let count = 0;
    await walkThrough({ url: server.url, site, page, code }, async (state) => {
      count += 1;
      await expectEverySize(page, `${code}-${String(count).padStart(2, "0")} ${state}`);
    });
    expect(count).toBe(20);
  }, 180_000);
});

describe.each([
  ["with scripts on", true],
  ["with scripts off", false],
])("%s", (_, javaScriptEnabled) => {
  test("R-250: leaving, undoing and choosing take one press each", async () => {
    site = pages(database.table());
    const page = await browser.open({ javaScriptEnabled });
    await page.goto(server.url + (await site.link("heed-u")));
    await page.click("text=Unsubscribe");
    expect(await page.title()).toBe("You are unsubscribed · Demo Shop");
    site.wait(1000);
    await page.click("text=Undo");
    expect(await page.textContent("h1")).toBe("You are subscribed again");
    site.wait(1000);
    await page.goto(server.url + (await site.link("heed-p")));
    await page.click("text=Save choices");
    expect(await page.textContent("h1")).toBe("You are unsubscribed");
    expect(await recorded()).toEqual(["newsletter opted_out", "newsletter opted_in", "* opted_out"]);
  });

  test("R-250: every page in every state is come to, and says the same", async () => {
    site = pages(database.table());
    const page = await browser.open({ javaScriptEnabled });
    const said: (string | null)[] = [];
    await walkThrough({ url: server.url, site, page, code: "en" }, async () => {
      said.push(await page.textContent("h1"));
    });
    expect(said).toEqual([
      "Stop these messages?",
      "Stop these messages?",
      "You are unsubscribed",
      "You are subscribed again",
      "Your choices",
      "You are taking a break",
      "Your choices are saved",
      "Your choices",
      "You are unsubscribed",
      "Your choices",
      "Your choices are saved",
      "Confirm your sign-up",
      "You are signed up",
      "Do Not Sell or Share My Personal Information",
      "Opt-out request honoured",
      "Do Not Sell or Share My Personal Information",
      "Do Not Sell or Share My Personal Information",
      "This link does not work",
      "Unsubscribe without a link",
      "You are unsubscribed",
    ]);
  });
});

describe("by keyboard alone", () => {
  test("R-251: the first Tab reaches the button, its focus is seen, and Enter leaves", async () => {
    site = pages(database.table());
    const page = await browser.open();
    await page.goto(server.url + (await site.link("heed-u")));
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Unsubscribe");
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=You are unsubscribed");
    expect(await recorded()).toEqual(["newsletter opted_out"]);
  });

  test.for([
    ["/privacy/demo", "Opt-out request honoured"],
    ["/leave", "You are unsubscribed"],
  ])("a form without a link is typed into and sent: %s", async ([path, heading]) => {
    site = pages(database.table());
    const page = await browser.open();
    await page.goto(server.url + path);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.labels[0].textContent")).toContain("Email address");
    await page.keyboard.type("ann@example.com");
    await page.keyboard.press("Enter");
    await page.waitForSelector(`text=${heading}`);
    expect(await recorded()).toHaveLength(1);
  });

  test("the whole preference centre can be walked and pressed in its reading order", async () => {
    site = pages(database.table());
    const page = await browser.open();
    await page.goto(server.url + (await site.link("heed-p")));
    const walked: string[] = [];
    for (let i = 0; i < 10; i += 1) {
      await page.keyboard.press("Tab");
      walked.push(
        String(
          await page.evaluate("(document.activeElement.value || document.activeElement.textContent).trim()"),
        ),
      );
    }
    expect(walked).toEqual([
      "newsletter",
      "offers",
      "save",
      "all",
      "pause-30",
      "pause-60",
      "pause-90",
      "What we hold about your choices",
      "Do Not Sell or Share My Personal Information",
      "Language: English",
    ]);
    await page.focus("input[value=offers]");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=Your choices are saved");
    expect([...(await recorded())].sort()).toEqual(["newsletter opted_out", "offers opted_in"]);
  });
});

describe("what a page may do", () => {
  test("R-067: it loads nothing but itself", async () => {
    site = pages(database.table());
    const page = await browser.open();
    const path = await site.link("heed-p");
    const before = server.requests.length;
    await page.goto(server.url + path, { waitUntil: "networkidle" });
    expect(server.requests.slice(before)).toEqual([`GET ${path}`]);
  });

  test("R-260: “save” and “stop everything” are alike in size and colour", async () => {
    site = pages(database.table());
    const page = await browser.open();
    await page.goto(server.url + (await site.link("heed-p")));
    const looks = (value: string) =>
      page.evaluate(`(() => {
        const button = document.querySelector("button[value=${value}]");
        const { backgroundColor, color, fontSize } = getComputedStyle(button);
        const { width, height } = button.getBoundingClientRect();
        return [backgroundColor, color, fontSize, Math.round(width), Math.round(height)];
      })()`);
    expect(await looks("save")).toEqual(await looks("all"));
  });

  test("markup in names is shown as text and runs nothing", async () => {
    const name = `<img src=x onerror=alert(1)>"'&`;
    const topics = testConfig().tenants[0]?.topics.map((topic) => ({ ...topic, title: { en: name } })) ?? [];
    site = pages(database.table(), { config: testConfig({ name, topics }) });
    const page = await browser.open();
    let dialogs = 0;
    page.on("dialog", (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    const address = `<svg/onload=alert(1)>@example.com`;
    await walkThrough({ url: server.url, site, page, code: "en" }, async () => undefined);
    await page.goto(server.url + (await site.link("heed-u", { address })));
    expect(await page.textContent("header")).toBe(name);
    expect(await page.locator("main bdi").allTextContents()).toEqual([name, name, "<•••@example.com"]);
    expect(dialogs).toBe(0);
  });

  test("R-253: a page that had to make room, and one that asks for the sender by name, are as accessible", async () => {
    const topics = Array.from({ length: 35 }, (_, index) => ({
      id: `topic-number-${index}`,
      title: { en: `A weekly letter about ${index} things` },
      channels: ["email", "sms"] as const,
      kind: "marketing" as const,
    }));
    const [demo] = testConfig({ topics }).tenants;
    if (demo === undefined) throw new Error("no tenant");
    const tenants = [
      demo,
      ...Array.from({ length: 200 }, (_, n) => ({ ...demo, id: `t${n}`, name: `Shop ${n}` })),
    ];
    site = pages(database.table(), { config: { ...testConfig(), tenants } });
    const page = await browser.open();
    const path = await site.link("heed-p", { also: "+12025550142" });
    await page.goto(server.url + path);
    await page.check("input[value=topic-number-3]");
    await page.click("button[value=save]");
    expect(await page.locator(".short").count()).toBe(2);
    await expectEverySize(page, "short list");
    await page.goto(`${server.url}/leave`);
    await page.fill("#s", "Shop");
    await page.fill("#a", "nobody");
    await page.click("main button");
    await expectEverySize(page, "sender by name");
  });

  test("a brand's colours are as readable as ours", async () => {
    const logo =
      "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxMjAiIGhlaWdodD0iNDAiPjxyZWN0IHdpZHRoPSIxMjAiIGhlaWdodD0iNDAiIHJ4PSI4IiBmaWxsPSIjZjZjNDQ1Ii8+PC9zdmc+";
    site = pages(database.table(), { config: testConfig({ brand: { logo, colour: "#f6c445" } }) });
    const page = await browser.open();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(server.url + (await site.link("heed-p")));
      await expectAccessible(page, `brand, ${colorScheme}`);
      await page.screenshot({ path: `${SCREENSHOTS}/brand-${colorScheme}.png`, fullPage: true });
    }
  });
});
