import { createHmac, hash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { awsOneClick } from "../../functions/accept/old-links/aws-one-click.ts";
import { listmonk } from "../../functions/accept/old-links/listmonk.ts";
import { mautic } from "../../functions/accept/old-links/mautic.ts";
import { oldLinks } from "../../functions/accept/old-links-handler.ts";
import { operator } from "../../functions/accept/operator.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask } from "../support/gateway-request.ts";
import { type Finished, useHeed, writtenConfig } from "../support/heed.ts";
import { useHttpStack } from "../support/http-stack.ts";
import { testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
const config = testConfig({ oldLinks: ["aws-one-click", "listmonk", "mautic"] });
const KEY = "the key of the system before";

beforeEach(() => {
  heed.write("stack.json", { url: stack.url() });
  withOldLinks(["aws-one-click", "listmonk", "mautic"]);
  stack.serve({ operator: operator(testRuntime(database.table(), { config })) });
});

function withOldLinks(names: readonly string[]): void {
  const { tenants }: { tenants: object[] } = JSON.parse(JSON.stringify(writtenConfig()));
  heed.write("heed.config.json", { tenants: tenants.map((tenant) => ({ ...tenant, oldLinks: names })) });
}

function run(content: string, args: readonly string[], env = {}): Promise<Finished> {
  const file = join(heed.path(), "people.csv");
  writeFileSync(file, content);
  return heed.run(["old-links", file, "--json", ...args], env);
}

const SYSTEMS = { listmonk, mautic, "aws-one-click": awsOneClick } as const;

/** Presses a link of the previous system, as a mailbox provider does. */
async function press(system: keyof typeof SYSTEMS, url: string): Promise<unknown> {
  const [path = "", query = ""] = url.split("?");
  const handler = oldLinks(SYSTEMS[system], testRuntime(database.table(), { config }));
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const pressed = { method: "POST", path, query, headers, body: "List-Unsubscribe=One-Click" };
  const { status } = await ask(handler, pressed);
  const { state } = await contactOf(testLedger(database.table()), "email", "ann@example.com");
  return [status, state.registers.get("newsletter")?.status];
}

const SUBSCRIBER = "0b9d1d6e-5c1b-4a3e-9d5e-2f7a1c9e8b64";
const CAMPAIGN = "d9c1a1c0-7a53-4f0e-8a43-3f1f0a6f2c11";
const HMAC = createHmac("sha256", KEY).update("Ann@example.com").digest("hex");
const sha = (form: string): string => hash("sha256", `${form}||${KEY}`);

describe("heed old-links", () => {
  test.for([
    [
      "listmonk",
      `uuid,email,name,attributes,status\n${SUBSCRIBER.toUpperCase()},Ann@example.com,Ann,{},enabled\n`,
      {},
      [`/subscription/${CAMPAIGN}/${SUBSCRIBER}`],
    ],
    [
      "mautic",
      "tracking_hash,email_address\n65f1c0ffee1234567890,Ann@example.com\n",
      {},
      ["/email/unsubscribe/65f1c0ffee1234567890"],
    ],
    [
      "mautic",
      "email\nAnn@example.com\n",
      { HEED_OLD_LINK_KEY: KEY },
      [`/email/unsubscribe/ffffffffffff/Ann%40example.com/${HMAC}`],
    ],
    [
      "aws-one-click",
      `email,h\nAnn@example.com,${sha("Ann@example.com")}\n`,
      {},
      [`/unsubscribe?email=Ann@example.com&h=${sha("Ann@example.com")}&hkv=2`],
    ],
    [
      "aws-one-click",
      "email\nAnn@example.com\n",
      { HEED_OLD_LINK_KEY: KEY },
      [sha("Ann%40example.com"), sha("Ann@example.com")].map((h) => `/unsubscribe?email=x&h=${h}`),
    ],
  ] as const)(
    "keeps the links of %s working, known from a list (F82): %s",
    async ([system, content, env, urls]) => {
      for (const url of urls) expect(await press(system, url)).not.toContain("opted_out");
      const args = ["--system", system, "--topic", "newsletter"];
      const { status, stdout, stderr } = await run(content, args, env);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject({ system, rows: 1, links: urls.length, unlinked: 0 });
      for (const url of urls) expect(await press(system, url)).toEqual([200, "opted_out"]);
    },
  );

  test("takes a thousand people in a few calls, and names the rows that it cannot use", async () => {
    const people = Array.from(
      { length: 1_200 },
      (_, n) => `${SUBSCRIBER.slice(0, -4)}${1000 + n},p${n}@example.com`,
    );
    const bad = ["not-a-uuid,ann@example.com", `${SUBSCRIBER},no address`];
    const content = ["uuid,email", ...bad, ...people, ""].join("\n");
    const { stdout } = await run(content, ["--system", "listmonk"]);
    expect(JSON.parse(stdout)).toEqual({
      system: "listmonk",
      rows: 1_202,
      links: 1_200,
      unreadable: 1,
      unlinked: 1,
      lines: [2, 3],
      dryRun: false,
    });
  });

  test("with --dry-run keeps nothing", async () => {
    const content = `uuid,email\n${SUBSCRIBER},ann@example.com\n`;
    const { stdout } = await run(content, ["--system", "listmonk", "--dry-run"]);
    expect(JSON.parse(stdout)).toMatchObject({ links: 1, dryRun: true });
    expect((await database.table().scan(10, undefined)).items).toEqual([]);
  });

  test("says what is missing: the system's name, its place in the configuration, columns or key", async () => {
    const content = "email\nann@example.com\n";
    expect(await run(content, [])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--system: expected one of aws-one-click, listmonk, mautic"),
    });
    expect(await run(content, ["--system", "mautic"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("HEED_OLD_LINK_KEY"),
    });
    expect((await run(content, ["--system", "mautic", "--topic", "unknown"])).status).toBe(2);
    withOldLinks(["mautic"]);
    expect((await run(content, [], { HEED_OLD_LINK_KEY: KEY })).stdout).toContain('"system":"mautic"');
    expect((await run(content, ["--system", "listmonk"])).stderr).toContain(
      "the tenant demo has no listmonk in `oldLinks`",
    );
  });

  test("knows every system whose links are served", () => {
    const filesOf = (folder: string): readonly string[] =>
      readdirSync(join(import.meta.dirname, "../../functions", folder)).sort();
    expect(filesOf("operate/old-links")).toEqual(filesOf("accept/old-links"));
  });
});
