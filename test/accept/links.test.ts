import { describe, expect, test } from "vitest";
import { links } from "../../functions/accept/links.ts";
import { openToken } from "../../shared/link.ts";
import { testConfig } from "../support/config.ts";
import { askJson } from "../support/gateway-request.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const runtime = testRuntime(brokenTable());
const PATH = "/v1/links";
const ANN = { channel: "email", address: "Ann@Example.com", topic: "newsletter", campaign: "spring" };

interface Minted {
  readonly url: string;
  readonly preferencesUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function minted(body: unknown): Promise<readonly Minted[]> {
  return JSON.parse(JSON.stringify((await askJson(links(runtime), PATH, body)).json["links"]));
}

test("R-010 to R-013, R-015: one pair of headers, exactly as RFC 8058 writes them", async () => {
  const [link] = await minted(ANN);
  expect(link?.headers).toEqual({
    "List-Unsubscribe": `<${link?.url}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  });
  expect(link?.url).toMatch(/^https:\/\/heed\.example\.com\/u\/[A-Za-z0-9_.-]+$/);
});

test("R-016: the address fits into 400 characters", async () => {
  const [link] = await minted({
    ...ANN,
    address: `${"a".repeat(40)}@${"b".repeat(40)}.example.com`,
    campaign: "c".repeat(20),
  });
  expect(link?.url.length).toBeLessThanOrEqual(400);
});

test("R-075: where the tenant takes mail, the header also names an address to write to", async () => {
  const config = testConfig({ mailto: { domain: "unsubscribe.example.com", reporters: [] } });
  const { json } = await askJson(links(testRuntime(brokenTable(), { config })), PATH, ANN);
  const [link]: readonly Minted[] = JSON.parse(JSON.stringify(json["links"]));
  expect(link?.headers["List-Unsubscribe"]).toMatch(
    /^<https:[^<>]+>, <mailto:u-[a-z2-7]{60}@unsubscribe\.example\.com>$/,
  );
});

test("a person's other address is in the preference centre's link alone", async () => {
  const [link] = await minted({ ...ANN, also: "+1 202 555 0142" });
  const open = (purpose: "heed-u" | "heed-p", url = "") =>
    openToken(runtime.config, runtime.secrets, purpose, url.slice(url.lastIndexOf("/") + 1), Date.now());
  expect((await open("heed-p", link?.preferencesUrl))?.also).toBe("+12025550142");
  expect((await open("heed-u", link?.url))?.also).toBeUndefined();
  expect(link?.url.length).toBe((await minted(ANN))[0]?.url.length);
});

test("the links open to the normalised address, each for its own purpose", async () => {
  const [link] = await minted(ANN);
  for (const [url, purpose] of [
    [link?.url, "heed-u"],
    [link?.preferencesUrl, "heed-p"],
  ] as const) {
    const token = (url ?? "").slice((url ?? "").lastIndexOf("/") + 1);
    const opened = await openToken(runtime.config, runtime.secrets, purpose, token, Date.now());
    expect(opened).toMatchObject({ address: "ann@example.com", topic: "newsletter", campaign: "spring" });
  }
});

test("R-262: the message's language goes with its links; what is no language is refused", async () => {
  const [link] = await minted({ ...ANN, language: "pt-BR" });
  const token = link?.url.slice(link.url.lastIndexOf("/") + 1) ?? "";
  const opened = await openToken(runtime.config, runtime.secrets, "heed-u", token, Date.now());
  expect(opened).toMatchObject({ language: "pt-BR" });
  const { status, json } = await askJson(links(runtime), PATH, { ...ANN, language: "<pt>" });
  const errors = [{ pointer: "/language", detail: "expected a language such as en or pt-BR" }];
  expect([status, json["errors"]]).toEqual([400, errors]);
});

describe("a batch", () => {
  test("of ten thousand comes back in order", async () => {
    const asked = Array.from({ length: 10_000 }, (_, i) => ({
      channel: "email",
      address: `p${i}@example.com`,
    }));
    const answer = await minted({ links: asked });
    expect(answer).toHaveLength(10_000);
    const token = answer[4321]?.url.slice(answer[4321].url.lastIndexOf("/") + 1) ?? "";
    expect(await openToken(runtime.config, runtime.secrets, "heed-u", token, Date.now())).toMatchObject({
      address: "p4321@example.com",
    });
  }, 60_000);

  test("with one mistake gives nothing, and points at it", async () => {
    const asked = { links: [ANN, { channel: "sms", address: "12345" }, { ...ANN, topic: "nope" }] };
    const { status, json } = await askJson(links(runtime), PATH, asked);
    expect([status, json["errors"]]).toEqual([
      400,
      [
        { pointer: "/links/1/address", detail: "expected an international number (E.164)" },
        { pointer: "/links/2/topic", detail: "expected a topic of the tenant, or *" },
      ],
    ]);
  });

  test("of more than ten thousand is too large", async () => {
    expect(
      (await askJson(links(runtime), PATH, { links: Array.from({ length: 10_001 }, () => 0) })).status,
    ).toBe(413);
  });
});
