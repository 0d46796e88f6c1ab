import { beforeAll, describe, expect, test } from "vitest";
import type { Config, Topic } from "../../shared/config.ts";
import { useBrowser } from "../support/browser.ts";
import { testConfig } from "../support/config.ts";
import { INJECTIONS } from "../support/injections.ts";
import { memoryTable } from "../support/memory-table.ts";
import { type Answer, type Pages, pages } from "../support/pages.ts";

// Harmful texts in every field that reaches a page. A browser parses each answer; whatever the text, the page's
// elements and attributes must be those that a harmless text gives.

const browser = useBrowser();
let parse: (html: readonly string[]) => Promise<unknown>;

beforeAll(async () => {
  const page = await browser.open();
  parse = (html) => page.evaluate(`(${skeletons})(${JSON.stringify(html)})`);
});

/** Runs in the browser: the elements of each page with the names of their attributes, and where they lead. */
const skeletons = String.raw`(pages) => pages.map((html) => {
  const { documentElement } = new DOMParser().parseFromString(html, "text/html");
  const leads = (e) => ["href", "src", "action"].filter((n) => e.hasAttribute(n)).map((n) => e.getAttribute(n)
    .replace(/^(\?|\/\w+|https:\/\/heed\.example\.com\/|data:image\/).*/s, "$1"));
  return [documentElement, ...documentElement.querySelectorAll("*")]
    .map((e) => [e.localName, ...e.getAttributeNames(), ...leads(e)].join(" ")).join("\n");
})`;

type Build = (text: string) => Promise<Answer>;

const tenantNamed = (name: string): Config => testConfig({ name });
const topicTitled = (title: string): Config => {
  const topic: Topic = { id: "newsletter", title: { en: title }, channels: ["email"], kind: "marketing" };
  return testConfig({ topics: [topic] });
};
const site = (config?: Config): Pages => pages(memoryTable("heed").table, config && { config });

/** The pages that a configured name stands on. */
function named(config: (text: string) => Config): Readonly<Record<string, Build>> {
  const get = (purpose: "heed-u" | "heed-p" | "heed-confirm") => async (text: string) => {
    const { ask, link } = site(config(text));
    return ask("GET", await link(purpose));
  };
  const press = (purpose: "heed-u" | "heed-p", fields: Record<string, string>) => async (text: string) => {
    const page = site(config(text));
    return page.post(await page.link(purpose), fields);
  };
  return {
    "the unsubscribe page": get("heed-u"),
    "the page after it": press("heed-u", { action: "unsubscribe" }),
    "the preference centre": get("heed-p"),
    "a saved choice and its history": press("heed-p", { keep: "newsletter" }),
    "the confirmation": get("heed-confirm"),
    "the privacy page": (text) => site(config(text)).ask("GET", "/privacy/demo"),
    "a dead link": (text) => site(config(text)).ask("GET", "/u/x"),
  };
}

/** What a request may carry, on the pages that read it. */
const REQUESTS: Readonly<Record<string, Build>> = {
  "a link's address": async (text) => {
    const { ask, link } = site();
    return ask("GET", await link("heed-u", { address: `${text}@example.com` }));
  },
  "a link's domain": async (text) => {
    const { ask, link } = site();
    return ask("GET", await link("heed-u", { address: `ann@${text}` }));
  },
  "a link's phone number": async (text) => {
    const { ask, link } = site();
    return ask("GET", await link("heed-p", { channel: "sms", address: text, also: text }));
  },
  "a link's topic, campaign and language": async (text) => {
    const page = site();
    const path = await page.link("heed-u", { topic: text, campaign: text, language: text });
    return page.post(path, { action: "unsubscribe" });
  },
  "a path": (text) => site().ask("GET", `/u/${encodeURI(text.toWellFormed()).replaceAll("?", "")}`),
  "a query's language": async (text) => {
    const { ask, link } = site();
    return ask("GET", `${await link("heed-u")}?lang=${encodeURIComponent(text.toWellFormed())}`);
  },
  "a query's token": (text) =>
    site().ask("GET", `/privacy/demo?t=${encodeURIComponent(text.toWellFormed())}`),
  "a tenant in the path": (text) => site().ask("GET", `/privacy/${encodeURIComponent(text.toWellFormed())}`),
  "headers that are read": async (text) => {
    const { ask, link } = site();
    const headers = { host: text, "accept-language": text, "sec-gpc": text, "content-type": text };
    return ask("GET", await link("heed-u"), { headers });
  },
  "headers that are kept as evidence": async (text) => {
    const page = site();
    const headers = { "user-agent": text, referer: text, cookie: text, "x-forwarded-for": text };
    return page.post(await page.link("heed-u"), { action: "unsubscribe" }, { headers });
  },
  "an action": async (text) => {
    const page = site();
    return page.post(await page.link("heed-u"), { action: text });
  },
  "an undo": async (text) => {
    const page = site();
    return page.post(await page.link("heed-p"), { action: "undo", undo: text });
  },
  "a tick": async (text) => {
    const page = site();
    return page.post(await page.link("heed-p"), { keep: text });
  },
  "a typed address": (text) => site().post("/leave", { tenant: "demo", address: `${text}@` }),
  "a typed address on the privacy page": (text) => site().post("/privacy/demo", { address: text }),
  "a typed sender": (text) => site().post("/leave", { tenant: text, address: "ann@example.com" }),
  "a multipart form": (text) => {
    const part = `--X\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n${text}\r\n--X--\r\n`;
    const headers = { "content-type": "multipart/form-data; boundary=X" };
    return site().ask("POST", "/leave", { headers, body: part });
  },
};

const CASES = [
  ...Object.entries(named(tenantNamed)).map(
    ([page, build]) => [`a sender's name on ${page}`, build] as const,
  ),
  ...Object.entries(named(topicTitled)).map(
    ([page, build]) => [`a topic's title on ${page}`, build] as const,
  ),
  ...Object.entries(REQUESTS),
];

describe("R-234: a harmful text changes neither page nor headers", () => {
  test.for(CASES)("in %s", async ([, build]) => {
    const harmless = await build("a");
    const answers: Answer[] = [];
    for (const text of INJECTIONS) answers.push(await build(text));
    const [expected, ...found] = Object(await parse([harmless.body, ...answers.map(({ body }) => body)]));
    for (const [index, answer] of answers.entries()) {
      const text = INJECTIONS[index];
      expect([text, answer.status]).toEqual([text, harmless.status]);
      expect([text, found[index]]).toEqual([text, expected]);
      expect([text, Object.keys(answer.headers)]).toEqual([text, Object.keys(harmless.headers)]);
      expect([text, Object.values(answer.headers).join("")]).not.toEqual([
        text,
        expect.stringMatching(/[\r\n]/),
      ]);
    }
  });
});
