import { beforeEach, describe, expect, test } from "vitest";
import { ledger } from "../../functions/answer/ledger.ts";
import { listLinks } from "../../shared/ledger/day-lists.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, ask, askJson } from "../support/gateway-request.ts";
import { testRuntime } from "../support/runtime.ts";
import { type VerifiedLedger, verifiedLedger } from "../support/verified-ledger.ts";

const database = useTable();
const config = {
  ...testConfig(),
  tenants: [...testConfig().tenants, ...testConfig({ id: "other" }).tenants],
};
let world: VerifiedLedger;

beforeEach(() => {
  world = verifiedLedger(database.table(), database.client(), Date.now());
});

function asked(path: string, body: object, headers = {}): ReturnType<typeof askJson> {
  return askJson(ledger(testRuntime(database.table(), { config })), path, body, headers);
}

describe("the walk", () => {
  test("hands out hashes, ciphertext and ids, and neither keys nor an address", async () => {
    await world.add("ann", { agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" } });
    const { json } = await asked("/v1/ledger", {});
    expect(json["items"]).toMatchObject([
      { entry: { seq: 1, form: { sk: expect.stringMatching(/^E#/) } } },
      { link: { seq: 1 } },
      { state: [{ name: "newsletter", status: "opted_out" }] },
    ]);
    expect(JSON.stringify(json)).not.toMatch(/dataKey|markShard|ann@|192\.0\.2|ExampleMail|wording/);
  });

  test("finds a person by address, the same as by id", async () => {
    const { contactId } = await world.add("ann");
    await world.add("bob");
    const byAddress = await asked("/v1/ledger", { channel: "email", address: "Ann@Example.com" });
    expect(byAddress.json).toEqual((await asked("/v1/ledger", { contactId })).json);
    expect(byAddress.json["items"]).toHaveLength(3);
  });

  test("of another tenant shows nothing of this one, nor takes its cursors", async () => {
    await world.add("ann");
    const theirs = { authorization: `Bearer ${await apiToken({ claims: { tenant: "other" } })}` };
    expect((await asked("/v1/ledger", {}, theirs)).json).toEqual({ items: [] });
  });

  test.for([
    ["a person by half", { channel: "email" }],
    ["an id beside an address", { contactId: "1".repeat(44), channel: "email", address: "ann@example.com" }],
    ["an address of another channel", { channel: "sms", address: "ann@example.com" }],
    ["a cursor that is none", { cursor: "nonsense" }],
    ["a key of the table", { contactId: "demo#1" }],
  ] as const)("refuses %s", async ([, body]) => {
    expect((await asked("/v1/ledger", body)).status).toBe(400);
  });
});

describe("a day", () => {
  const day = { tenantId: "demo", region: "us-east-1", day: "2026-11-25" };

  test("that is long comes in parts, each link once and in the order of its root", async () => {
    const batch = Array.from({ length: 2_500 }, (_, n) => ({
      contactId: `1${n}`,
      seq: 1,
      hash: "a".repeat(64),
    }));
    await listLinks(database.table(), day, batch);
    await listLinks(database.table(), day, [{ contactId: "1other", seq: 1, hash: "b".repeat(64) }]);
    const found: string[] = [];
    const sizes: number[] = [];
    let cursor: unknown;
    do {
      const { json } = await asked("/v1/ledger/day", {
        day: day.day,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const links: { contactId: string }[] = Object(json["links"]);
      found.push(...links.map(({ contactId }) => contactId));
      sizes.push(links.length);
      cursor = json["cursor"];
    } while (cursor !== undefined);
    expect(found.filter((id) => id !== "1other")).toEqual(batch.map(({ contactId }) => contactId));
    expect(found).toHaveLength(2_501);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
  });

  test("takes no cursor of another day", async () => {
    const batch = Array.from({ length: 2_500 }, (_, n) => ({
      contactId: `1${n}`,
      seq: 1,
      hash: "a".repeat(64),
    }));
    await listLinks(database.table(), day, batch);
    const { json } = await asked("/v1/ledger/day", { day: day.day });
    const answer = await asked("/v1/ledger/day", { day: "2026-11-24", cursor: json["cursor"] });
    expect(answer.status).toBe(400);
  });
});

test("is for operators, and there is nothing beside its routes", async () => {
  const reading = { authorization: `Bearer ${await apiToken({ claims: { scope: "consent:read" } })}` };
  for (const path of ["/v1/ledger", "/v1/ledger/heads", "/v1/ledger/day"]) {
    expect((await asked(path, {}, reading)).status).toBe(403);
  }
  const handler = ledger(testRuntime(database.table(), { config }));
  expect((await ask(handler, { path: "/v1/ledger/else" })).status).toBe(404);
});
