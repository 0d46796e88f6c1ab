import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

/** Debian's Chromium, or the one that `CHROMIUM_PATH` names, for one test file. */
export function useBrowser(): { open(options?: BrowserContextOptions): Promise<Page> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  return {
    async open(options = {}) {
      if (browser === undefined) throw new Error("used before the browser was started");
      const context = await browser.newContext(options);
      return context.newPage();
    },
  };
}

/** Every rule of WCAG 2.2 A and AA that a machine can judge, and axe's best practices. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  await expectNoViolation(new AxeBuilder({ page }), state);
}

/** In the other scheme only the colours can differ. */
export async function expectContrast(page: Page, state: string): Promise<void> {
  await expectNoViolation(new AxeBuilder({ page }).withRules("color-contrast"), state);
}

async function expectNoViolation(axe: AxeBuilder, state: string): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect([state, found]).toEqual([state, []]);
}

/** Nothing is cut off or has to be scrolled sideways (WCAG 1.4.10). */
export async function expectReflow(page: Page, state: string): Promise<void> {
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect([state, overflow]).toEqual([state, 0]);
}

/** Everything that can be pressed is at least so high (WCAG 2.5.8 asks for 24 px; we promise 44 for buttons). */
export async function expectLargeTargets(page: Page, state: string): Promise<void> {
  const heights =
    await page.evaluate(`[...document.querySelectorAll("button,.topic,.short label,summary,select,[type=text]")]
    .map((target) => target.getBoundingClientRect().height).filter((height) => height < 44)`);
  expect([state, heights]).toEqual([state, []]);
}
