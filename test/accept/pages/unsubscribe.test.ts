import { describe, expect, test } from "vitest";
import { openChange } from "../../../shared/intake.ts";
import { mintToken } from "../../../shared/link.ts";
import type { Table } from "../../../shared/table.ts";
import { tenantVault } from "../../../shared/tenant-keys.ts";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { FORM, ONE_CLICKS, PAIR } from "../../support/one-clicks.ts";
import { type Pages, pages } from "../../support/pages.ts";
import { entriesIn, everything } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());
describe("a mailbox provider's POST", () => {
  test.for(ONE_CLICKS)("R-030, R-031, R-032, R-034, R-036, %s: opts out", async ([, headers, body]) => {
    const { ask, link } = site();
    const answer = await ask("POST", await link("heed-u"), { headers, body });
    expect(answer).toMatchObject({ status: 200, body: "Unsubscribed.\n" });
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    const [entry, ...others] = await entriesIn(database.table());
    expect(entry).toMatchObject({ topic: "newsletter", status: "opted_out", source: "one_click" });
    expect(others).toEqual([]);
  });

  test("R-033, R-038: the answer is short, stored nowhere, sets no cookie and never redirects", async () => {
    const { ask, link } = site();
    const path = await link("heed-u");
    for (const place of [path, `${path}/`, `${path}?lang=de`, path.replace(".", "%2e")]) {
      const { status, headers } = await ask("POST", place, { headers: FORM, body: PAIR });
      expect(status).toBe(200);
      expect(headers).toEqual({ "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" });
    }
  });

  test("R-042: a body that the gateway left as text is read like one in base64", async () => {
    const { handler, link } = site();
    const path = await link("heed-u");
    const event = { ...plainEvent(path), body: "action=all", isBase64Encoded: false };
    await handler("POST", path)?.(event);
    expect(await entriesIn(database.table())).toMatchObject([{ topic: "*", source: "page" }]);
  });

  test("R-040: again and again is one event, and so are five at once", async () => {
    const { ask, link } = site();
    const path = await link("heed-u");
    await Promise.all(Array.from({ length: 5 }, () => ask("POST", path, { headers: FORM, body: PAIR })));
    const after = await everything(database.table());
    for (let again = 0; again < 3; again += 1) {
      expect(await ask("POST", path, { headers: FORM, body: PAIR })).toMatchObject({ status: 200 });
    }
    expect(await entriesIn(database.table())).toHaveLength(1);
    expect(await everything(database.table())).toEqual(after);
  });

  test("R-040: a link of 400 days ago still opts out", async () => {
    const { post, link, wait } = site();
    const path = await link("heed-u");
    wait(400 * 86_400_000);
    expect(await post(path, {})).toMatchObject({ status: 200 });
    expect(await entriesIn(database.table())).toHaveLength(1);
  });

  test("R-035, R-036: cookies, authorization and a second token in the body have no say", async () => {
    const { post, link } = site();
    const other = (await link("heed-u", { address: "bob@example.com", topic: "offers" })).slice(3);
    const headers = { cookie: "session=1", authorization: "Bearer x", origin: "https://evil.example" };
    await post(await link("heed-u"), { token: other, t: other }, { headers });
    const entries = await entriesIn(database.table());
    expect(entries).toMatchObject([{ topic: "newsletter" }]);
    expect(entries[0]?.contactId).toBe(await contactIdOf("ann@example.com"));
  });

  test.for<Readonly<Record<string, string>>>([
    { "user-agent": "" },
    { "user-agent": "Mozilla/5.0 (Windows NT 10.0) BarracudaCentral", referer: "https://mail.example/" },
    { "user-agent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)", "x-forwarded-for": "66.249.84.1" },
    { "user-agent": "curl/8.5.0", "sec-purpose": "prefetch" },
  ])("R-062: who asks, and how soon, decides nothing: %o", async (headers) => {
    const { post, link } = site();
    for (const fields of [{}, { action: "unsubscribe" }]) {
      await post(await link("heed-u", { topic: "action" in fields ? "offers" : "newsletter" }), fields, {
        headers,
      });
    }
    const topics = (await entriesIn(database.table())).map(({ topic, status }) => `${topic} ${status}`);
    expect(topics.sort()).toEqual(["newsletter opted_out", "offers opted_out"]);
  });

  test("R-049: only the link's own topic is left, and everything where it names none", async () => {
    const { post, link } = site();
    await post(await link("heed-u", { topic: "offers" }), {});
    await post(await link("heed-u", { topic: undefined, address: "bob@example.com" }), {});
    const topics = (await entriesIn(database.table())).map(({ topic }) => topic).sort();
    expect(topics).toEqual(["*", "offers"]);
  });

  test("a topic that the sender no longer has leaves everything, rather than nothing", async () => {
    const { post, link } = site();
    await post(await link("heed-u", { topic: "gone" }), {});
    expect(await entriesIn(database.table())).toMatchObject([{ topic: "*" }]);
  });

  test("a form that names an action that is not ours opts out of the link's topic", async () => {
    const { post, link } = site();
    await post(await link("heed-u"), { action: "subscribe" });
    expect(await entriesIn(database.table())).toMatchObject([{ topic: "newsletter", status: "opted_out" }]);
  });
});

describe("the link's address", () => {
  const MUTATIONS: readonly (readonly [string, (path: string) => string])[] = [
    ["a trailing slash", (path) => `${path}/`],
    ["a trailing full stop", (path) => `${path}.`],
    ["a trailing bracket", (path) => `${path})`],
    ["a trailing angle bracket", (path) => `${path}>`],
    ["an encoded angle bracket", (path) => `${path}%3E`],
    [
      "an encoded letter",
      (path) => path.replace(/[a-z](?=[^.]*$)/, (a) => `%${a.charCodeAt(0).toString(16)}`),
    ],
    ["an encoded full stop", (path) => path.replace(".", "%2E")],
    ["a scanner's query", (path) => `${path}?utm_source=x&url=https%3A%2F%2Fexample.com`],
    ["a choice of language", (path) => `${path}?lang=de`],
  ];

  test.for(MUTATIONS)("R-064: survives %s", async ([, mutate]) => {
    const { ask, link } = site();
    const path = mutate(await link("heed-u"));
    expect((await ask("GET", path)).status).toBe(200);
    expect((await ask("POST", path, { headers: FORM, body: PAIR })).status).toBe(200);
    expect(await entriesIn(database.table())).toHaveLength(1);
  });

  test("R-050: five kinds of wrong token get one and the same answer, and change nothing", async () => {
    const { ask, link } = site();
    const good = await link("heed-u");
    const stranger = { kid: "k1", secret: Buffer.alloc(32, 99) };
    const ann = { channel: "email", address: "ann@example.com" } as const;
    const wrong = [
      "/u/nonsense",
      `${good.slice(0, -8)}AAAAAAAA`,
      `/u/${await mintToken("demo", stranger, "heed-u", ann, 0)}`,
      `/u/${await mintToken("nobody", stranger, "heed-u", ann, 0)}`,
      `/u/${(await link("heed-p")).slice(3)}`,
    ];
    const before = await everything(database.table());
    for (const method of ["GET", "POST"]) {
      const answers = await Promise.all(
        wrong.map((path) => ask(method, path, { headers: FORM, body: PAIR })),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]?.status).toBe(404);
    }
    expect(await everything(database.table())).toEqual(before);
  });
});

describe("the host that was asked", () => {
  const shop = testConfig();
  const [demo] = shop.tenants;
  if (demo === undefined) throw new Error("no tenant");
  const others = [
    { ...demo, id: "other", publicUrl: "https://other.example" },
    { ...demo, id: "third", publicUrl: "https://both.example:8443" },
  ];
  const config = { ...shop, sharedHosts: ["old.example"], tenants: [demo, ...others] };
  const PAGES = [
    ["GET", "heed-u"],
    ["POST", "heed-u"],
    ["GET", "heed-p"],
    ["POST", "heed-p"],
    ["GET", "heed-confirm"],
    ["POST", "heed-confirm"],
  ] as const;

  test.for(PAGES)("R-227: %s of a %s link at another sender's own is 404", async ([method, purpose]) => {
    const { ask, link } = pages(database.table(), { config });
    const path = await link(purpose);
    for (const headers of [
      { host: "other.example" },
      { host: "Other.Example" },
      { host: "both.example:8443" },
      // Behind a distribution.
      { host: "heed.example.com", "x-forwarded-host": "other.example" },
    ]) {
      expect((await ask(method, path, { headers: { ...FORM, ...headers }, body: PAIR })).status).toBe(404);
    }
    expect(await entriesIn(database.table())).toEqual([]);
    expect((await ask(method, path, { headers: FORM, body: PAIR })).status).toBe(200);
  });

  test.for([
    ["its own", "heed.example.com", config],
    ["one that senders share", "heed.example.com", { ...config, tenants: [{ ...demo, id: "other" }, demo] }],
    [
      "one that was everybody's",
      "old.example",
      { ...config, tenants: [demo, { ...demo, id: "other", publicUrl: "https://old.example" }] },
    ],
    ["nobody's", "api.example", config],
  ] as const)("R-045, R-227: %s opens the link", async ([, host, at]) => {
    const { ask, link } = pages(database.table(), { config: at });
    const answer = await ask("POST", await link("heed-u"), { headers: { ...FORM, host }, body: PAIR });
    expect(answer.status).toBe(200);
    expect(await entriesIn(database.table())).toHaveLength(1);
  });
});

describe("what does not press the button", () => {
  test("R-043, R-060: GET, HEAD and OPTIONS change nothing, however often", async () => {
    const { ask, link } = site();
    const path = await link("heed-u");
    const before = await everything(database.table());
    for (let i = 0; i < 100; i += 1) expect((await ask("GET", path)).status).toBe(200);
    const head = await ask("HEAD", path);
    expect([head.status, head.body]).toEqual([200, ""]);
    expect((await ask("OPTIONS", path)).status).toBe(405);
    expect(await everything(database.table())).toEqual(before);
    expect((await ask("POST", path, { headers: FORM, body: PAIR })).status).toBe(200);
  });

  test.for(["PUT", "DELETE", "PATCH", "OPTIONS"])(
    "R-043: %s is 405 and says what is allowed",
    async (method) => {
      const { ask, link } = site();
      const answer = await ask(method, await link("heed-u"), { body: PAIR });
      expect(answer.status).toBe(405);
      expect(answer.headers["allow"]).toBe("POST, GET, HEAD");
      expect(await entriesIn(database.table())).toEqual([]);
    },
  );

  test("a privacy signal on GET changes nothing; on POST it is recorded beside the opt-out (R-107)", async () => {
    const { ask, post, link } = site();
    const path = await link("heed-u");
    const headers = { "sec-gpc": "1" };
    await ask("GET", path, { headers });
    expect(await entriesIn(database.table())).toEqual([]);
    await post(path, {}, { headers });
    const entries = await entriesIn(database.table());
    expect(entries.map(({ topic, source }) => [topic, source]).sort()).toEqual([
      ["newsletter", "one_click"],
      ["sale_share", "gpc"],
    ]);
  });
});

describe("when the table refuses", () => {
  const refusing = (table: Table): Table => ({
    ...table,
    get: () => Promise.reject(new Error("down")),
    transact: () => Promise.reject(new Error("down")),
  });

  test("the opt-out is kept in the queue, encrypted, with the time it came: 202", async () => {
    const kept: string[] = [];
    const intake = { send: async (bodies: readonly string[]) => void kept.push(...bodies) };
    const { post, link, runtime } = pages(refusing(database.table()), { intake });
    expect(await post(await link("heed-u"), {})).toMatchObject({ status: 202, body: "Unsubscribed.\n" });
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toContain("ann@example.com");
    const [tenant] = runtime.config.tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const { sealed } = JSON.parse(kept[0] ?? "");
    const change = openChange(await tenantVault(tenant, runtime.secrets), "demo", sealed);
    expect(change).toMatchObject({ address: "ann@example.com", topic: "newsletter", effect: "opted_out" });
    expect(change?.receivedAt).toBe(new Date(runtime.now()).toISOString());
  });

  test("R-039: when the queue refuses too, nothing is acknowledged: 503, come again", async () => {
    const { ask, post, link } = pages(refusing(database.table()));
    const answer = await ask("POST", await link("heed-u"), { headers: FORM, body: PAIR });
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
    const page = await post(await link("heed-u"), { action: "unsubscribe" });
    expect(page).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
    expect(page.body).toContain("Nothing has been changed yet.");
  });
});

async function contactIdOf(address: string): Promise<string> {
  const { runtime } = site();
  const [tenant] = testConfig().tenants;
  if (tenant === undefined) throw new Error("no tenant");
  return (await tenantVault(tenant, runtime.secrets)).contactIds("email", address)[0] ?? "";
}

function plainEvent(path: string) {
  const http = { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "" };
  const requestContext = {
    accountId: "0",
    apiId: "t",
    domainName: "t",
    domainPrefix: "t",
    http,
    requestId: "t",
    routeKey: "",
    stage: "$default",
    time: "",
    timeEpoch: 0,
  };
  return { version: "2.0", routeKey: "", rawPath: path, rawQueryString: "", headers: FORM, requestContext };
}
