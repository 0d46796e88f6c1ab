import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { VIEWS } from "../../functions/answer/console/views.ts";
import { expectAccessible, expectContrast, expectReflow, useBrowser } from "../support/browser.ts";
import { ANN, halfWilling, happen } from "../support/console-data.ts";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { usePartner } from "../support/partner-server.ts";
import { useFolders } from "../support/temp-folder.ts";

const SCREENSHOTS = "test/browser/screenshots/console";
const browser = useBrowser();
const folder = useFolders();
const partner = usePartner();
let stack: LocalStack;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  stack = await localStack({ dataDir: folder(), partnerUrl: `http://127.0.0.1:${partner.port()}/hooks` });
  await stack.start();
  partner.answer(halfWilling);
  await happen(stack);
}, 120_000);
beforeEach(() => partner.answer(halfWilling));
afterAll(() => stack.stop());

/** Accessible, light and dark, whole at every width, and with nothing of anybody else's running in it. */
async function expectSound(page: Page, state: string): Promise<void> {
  const file = `${SCREENSHOTS}/${state.replace(/\W+/g, "-")}`;
  await page.emulateMedia({ colorScheme: "dark" });
  await expectContrast(page, `${state}, dark`);
  await page.screenshot({ path: `${file}-dark.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page, state);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await expectReflow(page, `${state}, ${width} px`);
    await page.screenshot({ path: `${file}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  const foreign = await page.evaluate(
    "document.querySelectorAll('img,iframe,object,base,[onerror],[onload]').length",
  );
  expect([state, foreign]).toEqual([state, 0]);
}

/** Whatever a page says to its console, and every dialog, is a hole or a mistake. */
async function watched(javaScriptEnabled: boolean): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.open({ javaScriptEnabled, viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

describe.each([
  ["with scripts on", true],
  ["with scripts off", false],
])("%s", (name, javaScriptEnabled) => {
  test.for(VIEWS.map(({ path, title }) => [title, path] as const))(
    "%s opens by the navigation, is accessible in both schemes and reflows",
    async ([title, path]) => {
      const { page, complaints } = await watched(javaScriptEnabled);
      await page.goto(`${stack.url}/console`);
      await page.click(`nav a:text-is("${title}")`);
      expect(new URL(page.url()).pathname).toBe(path === "" ? "/console" : `/console/${path}`);
      expect(await page.textContent("h1")).toBe(title);
      if (javaScriptEnabled) await expectSound(page, title);
      expect([name, complaints]).toEqual([name, []]);
    },
  );
});

test("a partner's dead letter is seen, sent again, and gone", async () => {
  const { page, complaints } = await watched(true);
  const seen = async (): Promise<string | null> => {
    await page.goto(`${stack.url}/console/partners?partner=crm`);
    return page.textContent("main");
  };
  await expect.poll(seen, { timeout: 20_000 }).toContain("refused");
  await expectSound(page, "One partner");
  partner.answer((response) => response.end("ok"));
  await page.click('button:text-is("Send again")');
  expect(await page.textContent("[role=status]")).toBe("1 sent again.");
  await expect.poll(seen, { timeout: 20_000 }).not.toContain("refused");
  expect(complaints).toEqual([]);
});

async function lookUp(page: Page, address: string): Promise<void> {
  await page.goto(`${stack.url}/console/person`);
  await page.fill("input[name=address]", address);
  await page.click('button:text-is("Look up")');
}

test("a person is looked up, opted out, taken away as a file and erased", async () => {
  const { page, complaints } = await watched(true);
  await lookUp(page, ANN);
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/console/person");
  await expectSound(page, "Ann");
  await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })");
  await expectSound(page, "Ann, all open");
  await page.selectOption("select", "offers");
  await page.fill("textarea", "She phoned.");
  await page.click('button:text-is("Record the opt-out")');
  expect(await page.textContent("[role=status]")).toContain("is recorded");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click('button:text-is("Page to print")'),
  ]);
  expect(download.suggestedFilename()).toMatch(/^evidence-\d{14}\.html$/);
  await lookUp(page, "cy@example.com");
  await page.click('button:text-is("Erase")');
  expect(await page.locator("[role=status]").count()).toBe(0);
  await page.check("input[name=sure]");
  await page.click('button:text-is("Erase")');
  expect(await page.textContent("[role=status]")).toMatch(/Erased|nothing is erased yet/);
  await expectSound(page, "Erasing");
  expect(complaints).toEqual([]);
});

test("what waits for review is decided by one key, not while somebody types, and not where it is switched off", async () => {
  const { page, complaints } = await watched(true);
  await page.goto(`${stack.url}/console/review`);
  await expectSound(page, "What waits");
  await page.uncheck("#keys");
  await page.keyboard.press("k");
  await page.reload();
  expect(await page.isChecked("#keys")).toBe(false);
  await page.check("#keys");
  await page.evaluate("document.querySelector('main').append(document.createElement('textarea'))");
  await page.locator("textarea").press("k");
  expect(await page.locator("[role=status]").count()).toBe(0);
  await page.locator("textarea").blur();
  await page.keyboard.press("k");
  await expect.poll(() => page.textContent("[role=status]")).toBe("Kept: nothing was changed.");
  expect(complaints).toEqual([]);
});
