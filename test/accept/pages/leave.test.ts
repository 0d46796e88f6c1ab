import { describe, expect, test, vi } from "vitest";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { readAlong } from "../../support/log-lines.ts";
import { type Pages, pages } from "../../support/pages.ts";
import { allowedTo, entriesIn, everything } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());

const other = testConfig({
  id: "other",
  name: "Other Shop",
  contacts: { keys: [{ kid: "c1", secret: "env:HEED_API_KEY" }] },
});
const elsewhere = testConfig({ id: "third", name: "Third Shop", publicUrl: "https://third.example" });
const several = (): Pages => {
  const config = testConfig();
  const tenants = [...config.tenants, ...other.tenants, ...elsewhere.tenants];
  return pages(database.table(), { config: { ...config, tenants } });
};

async function recorded(): Promise<readonly string[]> {
  return (await entriesIn(database.table())).map(
    (entry) => `${entry.tenantId} ${entry.topic} ${entry.status}`,
  );
}

describe("a dead link's page", () => {
  test("R-231: lets the person leave by typing the address", async () => {
    const { ask, post } = site();
    const { status, body } = await ask("GET", "/u/nonsense");
    expect(status).toBe(404);
    expect(body).toContain('<form method="post" action="/leave?lang=en">');
    expect(body).toContain('<input type="hidden" name="tenant" value="demo">');
    const answer = await post("/leave", { tenant: "demo", address: "Ann@example.com" });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("<bdi>Demo Shop</bdi> no longer sends marketing messages");
    expect(await recorded()).toEqual(["demo * opted_out"]);
  });

  test.for([
    ["δοκιμή@παράδειγμα.example", "δοκιμή@xn--hxajbheg2az3al.example"],
    ['"Odd Name"@x.com', '"odd name"@x.com'],
    ["x@[127.0.0.1]", "x@[127.0.0.1]"],
    ["ann@B\u00dcCHER.example", "ann@xn--bcher-kva.example"],
  ])("R-204: whatever the spelling, the person can leave: %s", async ([typed = "", key = ""]) => {
    const own = site();
    expect((await own.post("/leave", { tenant: "demo", address: typed })).status).toBe(200);
    expect(await allowedTo(own, "email", key, ["*"])).toEqual([false]);
    own.wait(1000);
    // As another minter may have written it into a link.
    const path = await own.link("heed-u", { address: typed, topic: undefined });
    expect((await own.ask("POST", path)).status).toBe(200);
    expect(await recorded()).toEqual(["demo * opted_out"]);
  });

  test("offers the senders of its own host by name where there are several", async () => {
    const { ask, post } = several();
    const { body } = await ask("GET", "/u/nonsense");
    expect(body).toContain(
      '<option value="demo">Demo Shop</option><option value="other">Other Shop</option>',
    );
    expect(body).not.toContain("Third Shop");
    await post("/leave", { tenant: "other", address: "+1 202 555 0142" });
    expect(await recorded()).toEqual(["other * opted_out"]);
  });

  test("goes by the host that was asked, where a distribution stands before the API", async () => {
    const { ask } = several();
    const headers = { host: "api.example.com", "x-forwarded-host": "third.example" };
    const { body } = await ask("GET", "/u/nonsense", { headers });
    expect(body).toContain('<input type="hidden" name="tenant" value="third">');
    expect(JSON.parse((await ask("GET", "/.well-known/gpc.json", { headers })).body)).toMatchObject({
      gpc: true,
    });
  });

  test("on a host that is no sender's own, offers all of them", async () => {
    const { ask } = several();
    const { body } = await ask("GET", "/u/nonsense", { headers: { host: "127.0.0.1" } });
    expect(body).toContain("Third Shop");
  });
});

describe("/leave", () => {
  test("R-230: answers the same whether the address is known or not", async () => {
    const { post, link } = site();
    await post(await link("heed-u"), {});
    const known = await post("/leave", { tenant: "demo", address: "ann@example.com" });
    const unknown = await post("/leave", { tenant: "demo", address: "axe@example.com" });
    const again = await post("/leave", { tenant: "demo", address: "ann@example.com" });
    expect([known, again]).toEqual([unknown, unknown]);
  });

  test("R-231, R-234: every typed address is one line in the log, to be counted, and stands in none", async () => {
    const { post } = site();
    const written = vi.spyOn(process.stdout, "write").mockImplementation(readAlong);
    await post("/leave", { tenant: "demo", address: "ann@example.com" });
    await post("/privacy/demo", { address: "+12025550142" });
    await post("/leave", { tenant: "demo", address: "nobody" });
    const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)));
    written.mockRestore();
    expect(lines).toMatchObject([
      { stage: "leave", outcome: "recorded", typed: true },
      { stage: "privacy", outcome: "recorded", typed: true },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/ann|example|12025550142|nobody/);
  });

  test("R-233: no limit stands before a valid opt-out", async () => {
    const { post } = site();
    for (let i = 0; i < 30; i += 1) {
      await post("/leave", { tenant: "demo", address: "nobody" });
      const { status } = await post("/leave", { tenant: "demo", address: `ann${i}@example.com` });
      expect(status).toBe(200);
    }
    expect(await recorded()).toHaveLength(30);
  });

  test("GET shows the form and changes nothing; what cannot be read is said in words", async () => {
    const { ask, post } = site();
    const before = await everything(database.table());
    expect((await ask("GET", "/leave")).status).toBe(200);
    const wrong = await post("/leave", { tenant: "demo", address: "ann" });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain("Please enter an email address");
    expect((await post("/leave", { tenant: "nobody", address: "ann@example.com" })).status).toBe(400);
    expect(await everything(database.table())).toEqual(before);
  });

  test("opts nobody in and shows nothing: no undo, no choices", async () => {
    const { body } = await site().post("/leave", { tenant: "demo", address: "ann@example.com" });
    expect(body).not.toMatch(/<form|<a /);
  });
});
