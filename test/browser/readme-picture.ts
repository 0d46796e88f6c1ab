import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { memoryTable } from "../support/memory-table.ts";
import { servePages } from "../support/page-server.ts";
import { pages } from "../support/pages.ts";

// `node test/browser/readme-picture.ts` makes docs/pages.png: the README's picture of what people see.

const FILE = join(import.meta.dirname, "../../docs/pages.png");
const FRAME = { width: 320, height: 700 };

const site = pages(memoryTable("heed").table);
const server = await servePages(() => site);
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

interface Frame {
  readonly path: string;
  readonly dark?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is pressed before the picture is taken. */
  readonly press?: string;
}

const preferences = await site.link("heed-p", { also: "+12025550142" });
const FRAMES: readonly Frame[] = [
  { path: await site.link("heed-u") },
  { path: await site.link("heed-u"), press: "main button", dark: true },
  { path: preferences },
  { path: `${preferences}?lang=ar`, dark: true },
  { path: `/privacy/demo?t=${preferences.slice(3)}`, headers: { "Sec-GPC": "1" } },
];

async function seen(from: Browser, { path, dark = false, headers = {}, press }: Frame): Promise<string> {
  const context = await from.newContext({
    viewport: FRAME,
    deviceScaleFactor: 2,
    colorScheme: dark ? "dark" : "light",
    extraHTTPHeaders: headers,
  });
  const page = await context.newPage();
  await page.goto(server.url + path);
  if (press !== undefined) await page.click(press);
  const picture = (await page.screenshot()).toString("base64");
  await context.close();
  return `<img width="${FRAME.width}" height="${FRAME.height}" src="data:image/png;base64,${picture}">`;
}

const images: string[] = [];
for (const frame of FRAMES) images.push(await seen(browser, frame));
const sheet = await browser.newPage({ viewport: { width: 1760, height: 760 } });
await sheet.setContent(`<style>body{margin:0;padding:30px;box-sizing:border-box;display:flex;gap:24px;
background:linear-gradient(120deg,#cfd9ea,#e8e2ef)}img{border-radius:22px;box-shadow:0 6px 24px #1b274733}</style>${images.join("")}`);
await sheet.screenshot({ path: FILE });
await browser.close();
await server.stop();
