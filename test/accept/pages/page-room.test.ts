import { describe, expect, test } from "vitest";
import {
  MOST_BYTES,
  SENDERS_ROOM,
  senderBytes,
  shownBytes,
  TOPICS_ROOM,
  topicBytes,
} from "../../../functions/accept/pages/page-room.ts";
import { CODES } from "../../../functions/accept/pages/wording.ts";
import type { Config, Tenant, Topic } from "../../../shared/config.ts";
import type { LinkClaims } from "../../../shared/link.ts";
import { testConfig } from "../../support/config.ts";
import { memoryTable } from "../../support/memory-table.ts";
import { type Answer, type Pages, pages, undoIn } from "../../support/pages.ts";

// The largest configuration that the check at the start lets through, and the longest of everything else.

const NAME = `${"नमस्ते ".repeat(5)}"&"`;
const LOGO = `data:image/png;base64,${"A".repeat(4074)}`;
const PERSON: Partial<LinkClaims> = {
  address: `${"a".repeat(64)}@${`${"b".repeat(60)}.`.repeat(3)}example`,
  also: "+12025550142",
  campaign: "c".repeat(64),
  topic: undefined,
  language: "pt-BR",
};

/** As many topics as there is room for. */
function topicsOf(idLength: number, title: string, channels: Topic["channels"]): readonly Topic[] {
  const each = topicBytes("x".repeat(idLength), [title], channels.length);
  return Array.from({ length: Math.floor(TOPICS_ROOM / each) }, (_, index) => ({
    id: String(index).padStart(idLength, "t"),
    title: { "pt-BR": title },
    channels,
    kind: "marketing",
  }));
}

const TOPICS: readonly (readonly [string, readonly Topic[]])[] = [
  ["many short topics for mail", topicsOf(2, "x", ["email"])],
  ["many short topics for mail and texts", topicsOf(2, "x", ["email", "sms"])],
  ["few long topics", topicsOf(32, "न".repeat(50), ["email", "sms"])],
  ["few topics full of markup", topicsOf(32, `"`.repeat(25), ["email", "sms"])],
];

/** Every page that a choice can lead to, with a long history. */
async function everyPage(site: Pages, code: string): Promise<ReadonlyMap<string, Answer>> {
  const seen = new Map<string, Answer>();
  const see = async (name: string, asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked;
    seen.set(name, answer);
    site.wait(1000);
    return answer;
  };
  const at = async (purpose: "heed-u" | "heed-p" | "heed-confirm", claims = PERSON) =>
    `${await site.link(purpose, claims)}?lang=${code}`;
  const path = await at("heed-p");
  const boxes = [...(await see("new", site.ask("GET", path))).body.matchAll(/name="keep" value="([^"]+)"/g)];
  const keep = (which: (index: number) => boolean) =>
    boxes.filter((_, index) => which(index)).map(([, box = ""]): [string, string] => ["keep", box]);
  expect(boxes.length).toBeGreaterThan(15);
  const kept = boxes.reduce((sum, [, box = ""]) => sum + encodeURIComponent(box).length + 6, 0);
  expect(kept).toBeLessThan(4_000);
  await see(
    "half kept",
    site.post(
      path,
      keep((index) => index % 2 === 0),
    ),
  );
  const other = await see(
    "the other half kept",
    site.post(
      path,
      keep((index) => index % 2 === 1),
    ),
  );
  await see("undone", site.post(path, { action: "undo", undo: undoIn(other.body) }));
  await see("with a history", site.ask("GET", path));
  await see(
    "all kept",
    site.post(
      path,
      keep(() => true),
    ),
  );
  await see("paused", site.post(path, { action: "pause-90" }));
  await see("resumed", site.post(path, { action: "resume" }));
  await see("stopped", site.post(path, { action: "all" }));
  const [longest] = site.runtime.config.tenants[0]?.topics ?? [];
  const one = { ...PERSON, topic: longest?.id };
  await see("asked", site.ask("GET", await at("heed-u", one)));
  await see("left", site.post(await at("heed-u", one), { action: "unsubscribe" }));
  await see("left everything", site.post(await at("heed-u"), { action: "all" }));
  await see("to confirm", site.ask("GET", await at("heed-confirm", one)));
  await see("confirmed", site.post(await at("heed-confirm", one), {}));
  const privacy = `/privacy/demo?lang=${code}&t=${(await site.link("heed-p", PERSON)).slice(3)}`;
  await see("privacy", site.ask("GET", privacy, { headers: { "sec-gpc": "1" } }));
  await see("privacy, mistaken", site.post(`/privacy/demo?lang=${code}`, {}));
  return seen;
}

describe.each(TOPICS)("with %s", (_, topics) => {
  test.for(CODES)("every page in %s is at most 14,336 bytes", async (code) => {
    const config = testConfig({ name: NAME, topics, brand: { logo: LOGO, colour: "#8a0f3c" } });
    const site = pages(memoryTable("heed").table, { config });
    for (const [name, { status, body }] of await everyPage(site, code)) {
      const bytes = Buffer.byteLength(body);
      expect([name, status < 500, bytes]).toEqual([name, true, expect.toSatisfy((n) => n <= MOST_BYTES)]);
    }
  });
});

describe("what a page does without, one step after the other", () => {
  const seen = async (count: number, brand: Tenant["brand"]) => {
    const topics = topicsOf(16, "A letter about one thing", ["email"]).slice(0, count);
    const site = pages(memoryTable("heed").table, {
      config: testConfig({ topics, ...(brand && { brand }) }),
    });
    return (await site.ask("GET", await site.link("heed-p"))).body;
  };

  test("a logo gives way to the name before any state does", async () => {
    const body = await seen(25, { logo: LOGO });
    expect(body).toContain("<header><bdi>Demo Shop</bdi></header>");
    expect(body.match(/<small>Sent to you now/g)).toHaveLength(25);
  });

  test("a logo on the sender's own host stays", async () => {
    expect(await seen(25, { logo: "https://heed.example.com/logo.svg" })).toContain("<img ");
  });

  test("then each state is said once, above its topics", async () => {
    const topics = topicsOf(16, "A letter about one thing", ["email", "sms"]);
    const site = pages(memoryTable("heed").table, { config: testConfig({ topics }) });
    const path = await site.link("heed-p", { also: "+12025550142" });
    const { body } = await site.post(path, { keep: topics[0]?.id ?? "" });
    const words = /<legend>(?:Email|Text messages)<|>(?:Sent to you now|Not sent to you)</g;
    expect(body.match(words)).toEqual([
      "<legend>Email<",
      ">Sent to you now<",
      ">Not sent to you<",
      "<legend>Text messages<",
      ">Not sent to you<",
    ]);
    expect(body.match(/name="keep"/g)).toHaveLength(2 * topics.length);
  });
});

describe("a page that asks who is to stop", () => {
  const sharing = (count: number): Config => {
    const config = testConfig();
    const tenants = Array.from({ length: count }, (_, index) =>
      testConfig({ id: `t${index}`, name: `Shop No. ${index}` }),
    );
    return { ...config, tenants: tenants.flatMap((one) => one.tenants) };
  };
  const most = Math.floor(SENDERS_ROOM / senderBytes({ id: "t000", name: "Shop No. 000" }));

  test.for(CODES)("in %s is at most 14,336 bytes, of however many senders", async (code) => {
    for (const count of [most, 1_000]) {
      const { ask } = pages(memoryTable("heed").table, { config: sharing(count) });
      const { body } = await ask("GET", `/u/nonsense?lang=${code}`);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MOST_BYTES);
      expect(body.includes("<select")).toBe(count === most);
    }
  });

  test("takes the name as it is typed, and says at the field that nobody has it", async () => {
    const { post, runtime } = pages(memoryTable("heed").table, { config: sharing(1_000) });
    const answer = await post("/leave", { tenant: "  shop no.  7 ", address: "ann@example.com" });
    expect(answer.body).toContain("<bdi>Shop No. 7</bdi> no longer sends marketing messages");
    const wrong = await post("/leave", { tenant: "<b>", address: "ann@example.com" });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('aria-invalid="true" aria-describedby="se sh"');
    expect(wrong.body).not.toContain('aria-describedby="e h"');
    expect(runtime.config.tenants).toHaveLength(1_000);
  });
});

test("what could be markup counts as it is written", () => {
  expect([shownBytes("Ann"), shownBytes("é"), shownBytes(`<'">&`)]).toEqual([3, 2, 30]);
});
