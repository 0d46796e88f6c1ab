import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { events } from "../../../functions/accept/events.ts";
import type { HttpHandler } from "../../../shared/http.ts";
import { TEST_SECRETS } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { gatewayRequest, type Pages, pages } from "../../support/pages.ts";
import { entriesIn, everything } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());

async function recorded(): Promise<readonly string[]> {
  return (await entriesIn(database.table())).map(
    ({ topic, status, source }) => `${topic} ${status} ${source}`,
  );
}

describe("the confirmation page", () => {
  test("R-096, F63: GET, HEAD and a scanner's repeats confirm nothing; the button does", async () => {
    const { ask, post, link } = site();
    const path = await link("heed-confirm");
    const before = await everything(database.table());
    for (let i = 0; i < 10; i += 1) expect((await ask("GET", path)).status).toBe(200);
    await ask("HEAD", path);
    expect(await everything(database.table())).toEqual(before);
    const { body } = await post(path, { action: "confirm" });
    expect(body).toContain("You are signed up");
    expect(await recorded()).toEqual(["newsletter opted_in page"]);
    expect(await entriesIn(database.table())).toMatchObject([{ byPerson: true, unproven: false }]);
  });

  test("pressed twice it is one event", async () => {
    const { post, link } = site();
    const path = await link("heed-confirm");
    await post(path, {});
    await post(path, {});
    expect(await recorded()).toHaveLength(1);
  });

  test("R-092: leaving is one link away", async () => {
    const { ask, post, link } = site();
    const { body } = await post(await link("heed-confirm"), {});
    const url = /href="https:\/\/heed\.example\.com(\/u\/[^"]+)"/.exec(body)?.[1] ?? "";
    expect((await ask("GET", url)).status).toBe(200);
    await post(url, {});
    expect(await recorded()).toEqual(["newsletter opted_in page", "newsletter opted_out one_click"]);
  });

  test("R-217: another purpose's link, an old one, and one of a topic that is gone confirm nothing", async () => {
    const { post, link, wait } = site();
    const gone = await link("heed-confirm", { topic: "gone" });
    const unsubscribe = `/c/${(await link("heed-u")).slice(3)}`;
    const old = await link("heed-confirm");
    expect((await post(gone, {})).status).toBe(404);
    expect((await post(unsubscribe, {})).status).toBe(404);
    wait(7 * 86_400_000);
    expect((await post(old, {})).status).toBe(404);
    expect(await recorded()).toEqual([]);
  });

  test("a confirmation after an opt-out is a later act of the person, and counts", async () => {
    const { post, link, wait } = site();
    await post(await link("heed-u"), {});
    wait(1000);
    await post(await link("heed-confirm"), {});
    expect(await recorded()).toEqual(["newsletter opted_out one_click", "newsletter opted_in page"]);
  });
});

describe("R-232: a sign-up gets a link to confirm", () => {
  const DAY = 86_400_000;
  const PENDING = { channel: "email", address: "ann@example.com", topic: "newsletter", status: "pending" };

  async function signUp(
    { runtime }: Pages,
    handler: HttpHandler,
    change: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const token = await new SignJWT({ tenant: "demo", scope: "consent:write" })
      .setProtectedHeader({ alg: "HS256", kid: "a1" })
      .setIssuer("heed")
      .setAudience("heed-api")
      .setExpirationTime(Math.floor(runtime.now() / 1000) + 600)
      .sign(Buffer.from(TEST_SECRETS.HEED_API_KEY, "base64url"));
    const all = { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers };
    const body = JSON.stringify({ ...PENDING, ...change });
    const answer = await handler(gatewayRequest("POST", { path: "/v1/events" }, { headers: all, body }));
    return JSON.parse(answer.body ?? "{}");
  }

  test("one a day for an address, whatever the topic; a thousand sign-ups are one mail", async () => {
    const page = site();
    const handler = events(page.runtime);
    const answers = await Promise.all(Array.from({ length: 40 }, () => signUp(page, handler)));
    const urls = answers.map(({ confirmUrl }) => confirmUrl).filter((url) => url !== null);
    expect(urls).toHaveLength(1);
    expect(urls[0]).toMatch(/^https:\/\/heed\.example\.com\/c\//);
    page.wait(DAY - 1);
    expect(await signUp(page, handler, { topic: "offers" })).toMatchObject({
      confirmUrl: null,
      applied: true,
    });
    page.wait(1);
    expect((await signUp(page, handler))["confirmUrl"]).toMatch(/^https/);
  });

  test("another address has a day of its own", async () => {
    const page = site();
    const handler = events(page.runtime);
    await signUp(page, handler);
    expect((await signUp(page, handler, { address: "bob@example.com" }))["confirmUrl"]).toMatch(/^https/);
  });

  test("the same Idempotency-Key gets its link again: its answer may have been lost", async () => {
    const page = site();
    const handler = events(page.runtime);
    const headers = { "idempotency-key": "sign-up-1" };
    expect((await signUp(page, handler, {}, headers))["confirmUrl"]).toMatch(/^https/);
    expect((await signUp(page, handler, {}, headers))["confirmUrl"]).toMatch(/^https/);
    expect((await signUp(page, handler))["confirmUrl"]).toBeNull();
  });

  test("R-262: the page answers in the language of the sign-up, whatever the browser's", async () => {
    const page = site();
    const { confirmUrl } = await signUp(page, events(page.runtime), { language: "pt-BR" });
    const path = String(confirmUrl).replace("https://heed.example.com", "");
    const { body } = await page.ask("GET", path, { headers: { "accept-language": "fr" } });
    expect(body).toContain('<html lang="pt"');
  });

  test("the link confirms the topic that was signed up for", async () => {
    const page = site();
    const url = String((await signUp(page, events(page.runtime)))["confirmUrl"]);
    page.wait(1000);
    await page.post(url.replace("https://heed.example.com", ""), {});
    expect(await recorded()).toEqual(["newsletter pending api", "newsletter opted_in page"]);
  });
});
