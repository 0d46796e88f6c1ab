import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { CODES, languageOf } from "../../../functions/accept/pages/wording.ts";
import type { Brand, Config } from "../../../shared/config.ts";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { type Answer, type Pages, pages } from "../../support/pages.ts";
import { entriesIn } from "../../support/recorded.ts";

const database = useTable();
const HARMFUL = `<img src=x onerror=alert(1)>"'&{sender}\r\nSet-Cookie: a=b`;

/** Every page in every state, for one contact, in one language. */
async function everyPage(
  site: Pages,
  code: string,
  address = "ann@example.com",
): Promise<ReadonlyMap<string, Answer>> {
  const { ask, post, link, wait } = site;
  const query = `?lang=${code}`;
  const unsubscribe = (await link("heed-u", { address })) + query;
  const preferences = (await link("heed-p", { address })) + query;
  const confirm = (await link("heed-confirm", { address })) + query;
  const known = `/privacy/demo?lang=${code}&t=${(await link("heed-p", { address })).slice(3)}`;
  const seen = new Map<string, Answer>();
  const see = async (name: string, answer: Promise<Answer>): Promise<Answer> => {
    seen.set(name, await answer);
    wait(1000);
    return answer;
  };
  await see("ask", ask("GET", unsubscribe));
  const done = await see("done", post(unsubscribe, { action: "unsubscribe" }));
  const undo = /name="undo" value="([^"]+)"/.exec(done.body)?.[1] ?? "";
  await see("undone", post(unsubscribe, { action: "undo", undo }));
  await see("preferences", ask("GET", preferences));
  await see("saved", post(preferences, { action: "save", keep: "newsletter" }));
  await see("paused", post(preferences, { action: "pause-60" }));
  await see("resumed", post(preferences, { action: "resume" }));
  await see("stopped", post(preferences, { action: "all" }));
  await see("confirm", ask("GET", confirm));
  await see("confirmed", post(confirm, {}));
  await see("privacy", ask("GET", `/privacy/demo${query}`));
  await see("privacy with signal", ask("GET", `/privacy/demo${query}`, { headers: { "sec-gpc": "1" } }));
  await see("privacy of a known person", ask("GET", known, { headers: { "sec-gpc": "1" } }));
  await see("privacy done", post(`/privacy/demo${query}`, { address: "ann@example.com" }));
  await see("privacy mistake", post(`/privacy/demo${query}`, { address: HARMFUL }));
  await see("dead", ask("GET", `/u/x${query}`));
  await see("leave mistake", post(`/leave${query}`, { tenant: "demo", address: HARMFUL }));
  await see("left", post(`/leave${query}`, { tenant: "demo", address: "ann@example.com" }));
  return seen;
}

const branded = (brand: Brand): Config => testConfig({ brand });
const LOGO = `data:image/png;base64,${"A".repeat(4074)}`;

describe("every page in every state", () => {
  test.for(CODES)(
    "in %s is whole, says its language, and fits into 14,336 bytes with the largest logo",
    async (code) => {
      const { direction } = languageOf(code);
      const site = pages(database.table(), { config: branded({ logo: LOGO, colour: "#8a0f3c" }) });
      for (let i = 0; i < 10; i += 1) {
        await site.post(await site.link("heed-p"), { action: i % 2 === 0 ? "all" : "resume" });
        site.wait(1000);
      }
      const seen = await everyPage(site, code);
      for (const [name, { body }] of seen) {
        expect([name, body.slice(0, 60)]).toEqual([
          name,
          expect.stringContaining(`<html lang="${code}" dir="${direction}">`),
        ]);
        expect([name, /[{}]/.exec(body.replace(/<style>.*<\/style>/s, ""))?.index]).toEqual([
          name,
          undefined,
        ]);
        expect([name, Buffer.byteLength(body)]).toEqual([name, expect.toSatisfy((bytes) => bytes <= 14_336)]);
      }
    },
  );

  test("R-067: carries the headers that keep it to itself, and no cookie", async () => {
    for (const [name, { headers, body }] of await everyPage(pages(database.table()), "en")) {
      const style = /<style>(.*)<\/style>/s.exec(body)?.[1] ?? "";
      const hash = createHash("sha256").update(style).digest("base64");
      expect([name, headers]).toEqual([
        name,
        {
          "cache-control": "no-store",
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
          "x-robots-tag": "noindex",
        },
      ]);
    }
  });

  test("R-061, R-067: has no script, no refresh, and loads nothing", async () => {
    for (const [name, { body }] of await everyPage(pages(database.table()), "en")) {
      expect([name, body]).not.toEqual([
        name,
        expect.stringMatching(/<script|http-equiv|<link|<iframe|src=|url\(|\son\w+=/i),
      ]);
    }
  });

  test("R-255: announces what became of a press, and nothing before it", async () => {
    const shown = ["ask", "preferences", "confirm", "privacy", "dead", "privacy mistake", "leave mistake"];
    for (const [name, { body }] of await everyPage(pages(database.table()), "en")) {
      expect([name, body.includes('role="status"')]).toEqual([name, !shown.includes(name)]);
    }
  });

  test.for([
    ["heed-u", "", { action: "unsubscribe" }],
    ["heed-p", "", { action: "all" }],
    ["heed-confirm", "", {}],
    [undefined, "/privacy/demo", { address: "ann@example.com" }],
    [undefined, "/leave", { tenant: "demo", address: "ann@example.com" }],
  ] as const)(
    "R-255: sets no time limit: %s%s is sent a day after it was shown",
    async ([purpose, place, fields]) => {
      const { ask, post, link, wait } = pages(database.table());
      const path = purpose === undefined ? place : await link(purpose);
      expect((await ask("GET", path)).status).toBe(200);
      wait(25 * 3_600_000);
      expect((await post(path, fields)).status).toBe(200);
      expect(await entriesIn(database.table())).toHaveLength(1);
    },
  );

  test("R-226: takes no redirect target, in whatever field or query it comes", async () => {
    const site = pages(database.table());
    const evil = "https://evil.example/x";
    const names = ["next", "return", "returnUrl", "return_to", "redirect", "redirect_uri", "url", "continue"];
    const given = Object.fromEntries(names.map((name) => [name, evil]));
    const places = ["/privacy/demo", "/leave", "/u/nonsense", "/.well-known/gpc.json"];
    for (const purpose of ["heed-u", "heed-p", "heed-confirm"] as const)
      places.push(await site.link(purpose));
    for (const place of places) {
      const target = `${place}?${new URLSearchParams(given)}`;
      const fields = { ...given, address: "ann@example.com", tenant: "demo", action: "all" };
      for (const answer of [await site.ask("GET", target), await site.post(target, fields)]) {
        expect([place, answer.status >= 300 && answer.status < 400]).toEqual([place, false]);
        expect(JSON.stringify(answer)).not.toMatch(/evil|location|refresh/i);
      }
    }
  });

  test("names in titles, senders and addresses that are markup stay text", async () => {
    const topics =
      testConfig().tenants[0]?.topics.map((topic) => ({ ...topic, title: { en: HARMFUL } })) ?? [];
    const site = pages(database.table(), { config: testConfig({ name: HARMFUL, topics }) });
    const address = `"<b onclick=x>"@example.com`;
    for (const [name, { body, headers }] of await everyPage(site, "en", address)) {
      expect([name, body]).not.toEqual([name, expect.stringMatching(/<img|<b onclick|alert\(1\)>"/)]);
      expect([name, JSON.stringify(headers)]).not.toEqual([name, expect.stringContaining("Set-Cookie")]);
      expect([name, body]).not.toEqual([name, expect.stringContaining("{sender}".repeat(2))]);
    }
  });

  test("R-234: error pages repeat nothing that was sent", async () => {
    const seen = await everyPage(pages(database.table()), "en");
    for (const name of ["privacy mistake", "leave mistake", "dead"]) {
      expect(seen.get(name)?.body).not.toContain("onerror");
    }
  });
});

describe("the language of a page", () => {
  let site: Pages;
  beforeEach(() => {
    site = pages(database.table());
  });
  const codeOf = ({ body }: Answer): string => /<html lang="([^"]+)"/.exec(body)?.[1] ?? "";
  const french = { headers: { "accept-language": "fr" } };

  test("is what the reader chose, else the message's, else the browser's", async () => {
    const path = await site.link("heed-u", { language: "de-AT" });
    expect(codeOf(await site.ask("GET", path, french))).toBe("de");
    expect(codeOf(await site.ask("GET", `${path}?lang=ja`, french))).toBe("ja");
    expect(codeOf(await site.ask("GET", await site.link("heed-u"), french))).toBe("fr");
    expect(codeOf(await site.ask("GET", await site.link("heed-u", { language: "xx" }), french))).toBe("fr");
    expect(codeOf(await site.ask("GET", "/u/x", french))).toBe("fr");
  });

  test("can be chosen on the page by name, and a choice that is none is English", async () => {
    const path = await site.link("heed-u");
    const { body } = await site.ask("GET", path);
    for (const code of CODES.filter((other) => other !== "en")) {
      const name = languageOf(code).texts["name"] ?? "";
      expect(body).toContain(`<a href="?lang=${code}" lang="${code}" hreflang="${code}">${name}</a>`);
    }
    expect(codeOf(await site.ask("GET", `${path}?lang=%00../en`))).toBe("en");
  });

  test("stands in the evidence of what is pressed, and goes with the link to the next page", async () => {
    const path = await site.link("heed-u", { language: "sv" });
    const { body } = await site.post(path, { action: "unsubscribe" });
    const next = /href="https:\/\/heed\.example\.com(\/p\/[^"]+)"/.exec(body)?.[1] ?? "";
    expect(codeOf(await site.ask("GET", next))).toBe("sv");
  });

  test("chooses a topic's title, by its own tag or a wider one", async () => {
    const title = { "pt-BR": "Boletim", en: "Newsletter", "zh-TW": "電子報" };
    const topic = { id: "newsletter", title, channels: ["email"], kind: "marketing" } as const;
    const other = pages(database.table(), { config: testConfig({ topics: [topic] }) });
    const path = await other.link("heed-u");
    for (const [code, expected] of [
      ["pt", "<bdi>Boletim</bdi>"],
      ["zh-hant", "<bdi>電子報</bdi>"],
      // WCAG 3.1.2: a name in another language is read out in its own.
      ["zh-hans", '<bdi lang="en">Newsletter</bdi>'],
    ]) {
      expect((await other.ask("GET", `${path}?lang=${code}`)).body).toContain(expected);
    }
  });
});

describe("a brand", () => {
  test("colours the main button and puts its logo, with the sender's name for who cannot see it", async () => {
    const site = pages(database.table(), { config: branded({ logo: LOGO, colour: "#8a0f3c" }) });
    const { body, headers } = await site.ask("GET", await site.link("heed-u"));
    const drawn = [...body.matchAll(/--act:#8a0f3c;--on:#ffffff;--edge:([^;]+)/g)].map(([, edge]) => edge);
    // Dark red is seen on white, and not on the dark card.
    expect(drawn).toEqual(["#8a0f3c", "var(--ink)"]);
    expect(body).toContain(`<img src="${LOGO}" alt="Demo Shop">`);
    expect(headers["content-security-policy"]).toContain(" img-src data:;");
  });

  test("may have its logo on its own host, and then only that host is allowed", async () => {
    const logo = "https://heed.example.com/logo.svg";
    const site = pages(database.table(), { config: branded({ logo }) });
    const { headers } = await site.ask("GET", await site.link("heed-u"));
    expect(headers["content-security-policy"]).toContain(" img-src https://heed.example.com;");
  });
});
