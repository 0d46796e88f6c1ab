import { describe, expect, test } from "vitest";
import { stateKey } from "../../../shared/ledger/ledger.ts";
import { record } from "../../../shared/ledger/record.ts";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { reported, testLedger } from "../../support/ledger.ts";
import { type Pages, pages } from "../../support/pages.ts";
import { allowedOn, entriesIn, everything } from "../../support/recorded.ts";

const database = useTable();
const site = (): Pages => pages(database.table());
const GPC = { "sec-gpc": "1" };

async function recorded(): Promise<readonly string[]> {
  return (await entriesIn(database.table())).map(
    ({ topic, status, source }) => `${topic} ${status} ${source}`,
  );
}

describe("the form", () => {
  test.for([
    ["an e-mail address", " Ann@Example.com "],
    ["a phone number", "+1 202 555 0142"],
  ])("R-231: opts %s out without proof", async ([, address]) => {
    const { post } = site();
    const { status, body } = await post("/privacy/demo", { address: address ?? "" });
    expect(status).toBe(200);
    expect(body).toContain("Opt-out request honoured");
    expect(await recorded()).toEqual(["sale_share opted_out page"]);
  });

  test("R-230: answers the same whether the address is known or not", async () => {
    const { post, link } = site();
    await post(await link("heed-u"), {});
    const known = await post("/privacy/demo", { address: "ann@example.com" });
    const unknown = await post("/privacy/demo", { address: "axe@example.com" });
    const again = await post("/privacy/demo", { address: "ann@example.com" });
    expect([known, again]).toEqual([unknown, unknown]);
  });

  test("what is no address is said in words at the field, and is not shown again", async () => {
    const { post } = site();
    for (const address of ["", "ann", "2025550142", "<script>alert(1)</script>"]) {
      const { status, body } = await post("/privacy/demo", { address });
      expect(status).toBe(400);
      expect(body).toContain('aria-invalid="true" aria-describedby="e h"');
      expect(body).not.toContain("alert(1)");
    }
    expect(await recorded()).toEqual([]);
  });

  test("R-112: it stops no messages and says so", async () => {
    const own = site();
    const { body } = await own.post("/privacy/demo", { address: "ann@example.com" }, { headers: GPC });
    expect(body).toContain("This does not stop messages.");
    expect(await allowedOn(own, "*", "newsletter")).toEqual([true, true]);
    const entries = await entriesIn(database.table());
    const kept = await Promise.all(
      entries.map(({ contactId }) => database.table().get(stateKey("demo", contactId))),
    );
    expect(kept.map((state) => state?.["address"]?.B !== undefined)).toEqual([true]);
  });

  test("R-114, R-119: two ways to ask are named, and the rule for the young", async () => {
    const { body } = await site().ask("GET", "/privacy/demo");
    expect(body).toContain("There are two ways to ask:");
    expect(body).toContain("Turn on Global Privacy Control (GPC) in your browser.");
    expect(body).toContain("Send the form on this page.");
    expect(body).toContain("under 16");
  });

  test("of a sender that honours no signal claims nothing about it", async () => {
    const { ask, post } = pages(database.table(), { config: testConfig({ privacy: { gpc: false } }) });
    const { body } = await ask("GET", "/privacy/demo", { headers: GPC });
    expect(body).not.toContain("Global Privacy Control");
    await post("/privacy/demo", { address: "ann@example.com" }, { headers: GPC });
    expect(await recorded()).toEqual(["sale_share opted_out page"]);
  });

  test("of a sender that is not there is 404", async () => {
    const { ask, post } = site();
    expect((await ask("GET", "/privacy/nobody")).status).toBe(404);
    expect((await post("/privacy/nobody", { address: "ann@example.com" })).status).toBe(404);
    expect(await recorded()).toEqual([]);
  });
});

describe("Global Privacy Control", () => {
  test.for([
    ["1", true],
    [" 1 ", true],
    ["0,1", true],
    ["0, 1", true],
    ["0", false],
    ["true", false],
    ["1;x", false],
    ["11", false],
    ["", false],
  ] as const)("A7, R-105: the value %j is seen: %s", async ([value, seen]) => {
    const { body } = await site().ask("GET", "/privacy/demo", { headers: { "sec-gpc": value } });
    expect(body.includes("Opt-out request honoured")).toBe(seen);
    expect(body.includes("Your browser does not send this signal now.")).toBe(!seen);
  });

  test.for(["US-CA", "US-WY", "DE", ""])("R-120: is honoured wherever the browser is: %j", async (place) => {
    const [country = "", region = ""] = place.split("-");
    const headers = {
      ...GPC,
      "cloudfront-viewer-country": country,
      "cloudfront-viewer-country-region": region,
    };
    const { ask, link } = pages(database.table(), { config: testConfig({ places: ["GB"] }) });
    await ask("GET", `/privacy/demo?t=${(await link("heed-p")).slice(3)}`, { headers });
    expect(await recorded()).toEqual(["sale_share opted_out gpc"]);
  });

  test("R-111: is shown, and without a known person nothing is recorded", async () => {
    const { ask } = site();
    const before = await everything(database.table());
    const { body } = await ask("GET", "/privacy/demo", { headers: GPC });
    expect(body).toContain("It is honoured for this browser.");
    expect(await everything(database.table())).toEqual(before);
  });

  test("R-107: opts out the person that a link names, with nothing to press", async () => {
    const { ask, link } = site();
    const target = `/privacy/demo?t=${(await link("heed-p")).slice(3)}`;
    const { body } = await ask("GET", target, { headers: GPC });
    expect(body).toContain("It is honoured for <bdi>a•••@example.com</bdi> too.");
    expect(body).not.toContain("<form");
    expect(await recorded()).toEqual(["sale_share opted_out gpc"]);
    await ask("GET", target, { headers: GPC });
    expect(await recorded()).toHaveLength(1);
  });

  test("without the signal, by HEAD or on a prefetch, a link's page changes nothing", async () => {
    const { ask, link } = site();
    const target = `/privacy/demo?t=${(await link("heed-p")).slice(3)}`;
    await ask("GET", target);
    await ask("HEAD", target, { headers: GPC });
    await ask("GET", target, { headers: { ...GPC, "sec-purpose": "prefetch" } });
    expect(await recorded()).toEqual([]);
  });

  test("R-109: its absence later is no opt-in, nor a request; and it wins over what was allowed before", async () => {
    const { ask, link, wait, runtime } = site();
    const target = `/privacy/demo?t=${(await link("heed-p")).slice(3)}`;
    const told = [];
    for (const headers of [{}, GPC, {}, "allowed", {}, GPC] as const) {
      wait(1000);
      if (headers === "allowed") {
        const at = new Date(runtime.now()).toISOString();
        const yes = { topic: "sale_share", effect: "opted_in", occurredAt: at, receivedAt: at } as const;
        await record(testLedger(database.table()), reported("yes", yes));
      } else await ask("GET", target, { headers });
      told.push((await recorded()).at(-1));
    }
    const [out, yes] = ["sale_share opted_out gpc", "sale_share opted_in api"];
    expect(told).toEqual([undefined, out, out, yes, yes, out]);
  });

  test("with the form the source is the signal", async () => {
    await site().post("/privacy/demo", { address: "ann@example.com" }, { headers: GPC });
    expect(await recorded()).toEqual(["sale_share opted_out gpc"]);
  });

  test("a link of another purpose, or too old, names nobody", async () => {
    const { ask, link, wait } = site();
    const old = (await link("heed-p")).slice(3);
    const other = (await link("heed-u")).slice(3);
    wait(31 * 86_400_000);
    for (const token of [old, other, "nonsense"]) {
      const { status, body } = await ask("GET", `/privacy/demo?t=${token}`, { headers: GPC });
      expect(status).toBe(200);
      expect(body).toContain('name="address"');
    }
    expect(await recorded()).toEqual([]);
  });

  test("a known person needs to type nothing (R-256)", async () => {
    const { ask, post, link } = site();
    const target = `/privacy/demo?t=${(await link("heed-p")).slice(3)}`;
    expect((await ask("GET", target)).body).not.toContain('name="address"');
    await post(target, {});
    expect(await recorded()).toEqual(["sale_share opted_out page"]);
  });
});

describe("/.well-known/gpc.json", () => {
  test("R-113: says that the signal is honoured, and since when", async () => {
    const { status, headers, body } = await site().ask("GET", "/.well-known/gpc.json");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    const { gpc, lastUpdate, ...rest } = JSON.parse(body);
    expect([gpc, rest]).toEqual([true, {}]);
    expect(new Date(lastUpdate).toISOString().slice(0, 10)).toBe(lastUpdate);
  });

  test("R-113: is 404 where no sender of the host honours it", async () => {
    const { ask } = pages(database.table(), { config: testConfig({ privacy: { gpc: false } }) });
    expect((await ask("GET", "/.well-known/gpc.json")).status).toBe(404);
    const config = testConfig();
    const other = testConfig({ id: "other", publicUrl: "https://other.example", privacy: { gpc: false } });
    const both = { ...config, tenants: [...config.tenants, ...other.tenants] };
    const two = pages(database.table(), { config: both });
    expect((await two.ask("GET", "/.well-known/gpc.json")).status).toBe(200);
    const headers = { host: "other.example" };
    expect((await two.ask("GET", "/.well-known/gpc.json", { headers })).status).toBe(404);
  });
});
