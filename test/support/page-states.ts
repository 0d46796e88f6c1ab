import type { Page } from "playwright-core";
import type { Pages } from "./pages.ts";

export interface Walk {
  readonly url: string;
  readonly site: Pages;
  readonly page: Page;
  readonly code: string;
}

/** Every state of every page that a person can come to, in the order they would, as one walk. */
export async function walkThrough(
  { url, site, page, code }: Walk,
  see: (state: string) => Promise<void>,
): Promise<void> {
  const lang = `lang=${code}`;
  const go = async (path: string): Promise<void> => {
    await page.goto(`${url}${path}${path.includes("?") ? "&" : "?"}${lang}`);
  };
  const press = async (selector: string): Promise<void> => {
    site.wait(1000);
    await page.click(selector);
  };
  await go(await site.link("heed-u"));
  await see("unsubscribe");
  await page.click("footer summary");
  await see("unsubscribe, languages");
  await press("main button");
  await see("unsubscribed");
  await press("form:has([name=undo]) button");
  await see("undone");
  await go(await site.link("heed-p"));
  await see("preferences");
  await press("button[value=pause-60]");
  await see("paused");
  await page.check("input[value=newsletter]");
  await press("button[value=save]");
  await see("saved");
  await page.click("main a[href='']");
  await page.click(".card summary");
  await see("preferences, with what is held");
  await press("button[value=all]");
  await see("all stopped");
  await go(await site.link("heed-p", { address: "bob@example.com", also: "+12025550142" }));
  await see("preferences, two channels");
  await page.check("input[value='sms:offers']");
  await press("button[value=save]");
  await see("saved, two channels");
  await go(await site.link("heed-confirm"));
  await see("confirm");
  await press("main button");
  await see("confirmed");
  await go("/privacy/demo");
  await see("privacy");
  await page.fill("#a", "ann@example.com");
  await press("main button");
  await see("privacy, requested");
  await page.setExtraHTTPHeaders({ "Sec-GPC": "1" });
  await go("/privacy/demo");
  await see("privacy, signal");
  await go(`/privacy/demo?t=${(await site.link("heed-p")).slice(3)}`);
  await see("privacy, signal of a known person");
  await page.setExtraHTTPHeaders({});
  await go("/u/nonsense");
  await see("dead link");
  await go("/leave");
  await page.fill("#a", "nobody");
  await press("main button");
  await see("leave, mistake");
  await page.fill("#a", "+1 202 555 0142");
  await press("main button");
  await see("left");
}
