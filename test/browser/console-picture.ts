import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { ANN, happen } from "../support/console-data.ts";
import { localStack } from "../support/local-stack.ts";
import { portOf } from "../support/partner-server.ts";

// `node test/browser/console-picture.ts` makes docs/console.png: the README's picture of what operators see.

const FILE = join(import.meta.dirname, "../../docs/console.png");
const FRAME = { width: 1000, height: 1180 };

/** A partner in a bad hour: it refuses one person's opt-out and does not answer for another's. */
const partner = createServer((request, response) => {
  void request.toArray().then((parts) => {
    const body = Buffer.concat(parts).toString();
    response.writeHead(body.includes("refused@") ? 400 : body.includes("late@") ? 503 : 200).end();
  });
});
await new Promise<void>((resolve) => partner.listen(0, "127.0.0.1", resolve));
const dataDir = mkdtempSync(join(tmpdir(), "heed-picture-"));
const stack = await localStack({
  dataDir,
  partnerUrl: `http://127.0.0.1:${portOf(partner.address())}/hooks`,
});
await stack.start();
await happen(stack, "");
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

interface Frame {
  readonly path: string;
  readonly dark?: boolean;
  readonly before?: (page: Page) => Promise<unknown>;
}

const FRAMES: readonly Frame[] = [
  { path: "/console" },
  { path: "/console/person", dark: true, before: look },
  { path: "/console/partners?partner=crm" },
];

async function look(page: Page): Promise<void> {
  await page.fill("input[type=text]", ANN);
  await page.click("main form button");
}

async function seen(from: Browser, { path, dark = false, before }: Frame): Promise<string> {
  const context = await from.newContext({
    viewport: FRAME,
    deviceScaleFactor: 1.5,
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  await page.goto(stack.url + path);
  await before?.(page);
  const picture = (await page.screenshot()).toString("base64");
  await context.close();
  return `<img width="${FRAME.width}" height="${FRAME.height}" src="data:image/png;base64,${picture}">`;
}

// Until the partner has been tried.
await new Promise((resolve) => setTimeout(resolve, 5000));
const images: string[] = [];
for (const frame of FRAMES) images.push(await seen(browser, frame));
const sheet = await browser.newPage({ viewport: { width: 3150, height: 1260 } });
await sheet.setContent(`<style>body{margin:0;padding:40px;box-sizing:border-box;display:flex;gap:35px;
background:linear-gradient(120deg,#cfd9ea,#e8e2ef)}img{border-radius:22px;box-shadow:0 6px 24px #1b274733}</style>${images.join("")}`);
await sheet.screenshot({ path: FILE });
await browser.close();
await stack.stop();
partner.close();
rmSync(dataDir, { recursive: true });
