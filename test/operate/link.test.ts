import { beforeEach, describe, expect, test } from "vitest";
import { openToken, type Purpose } from "../../shared/link.ts";
import { secretStore } from "../../shared/secrets.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useHeed, writtenConfig } from "../support/heed.ts";

const heed = useHeed();
const ANN = ["link", "--channel", "email", "--address", "Ann@Example.COM"];
const STACK = { url: "http://127.0.0.1:4711", pid: 1 };

beforeEach(() => {
  heed.write("heed.config.json", writtenConfig());
  heed.write("secrets.json", TEST_SECRETS);
  heed.write("stack.json", STACK);
});

interface Minted {
  readonly url: string;
  readonly preferencesUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function mint(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Minted> {
  const { status, stdout, stderr } = await heed.run([...ANN, ...args], env);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout);
}

async function opened(purpose: Purpose, url: string, linkKey: string = TEST_SECRETS.HEED_LINK_KEY) {
  const env = { ...TEST_SECRETS, HEED_LINK_KEY: linkKey };
  const secrets = secretStore([], env, async () => new Map(), Date.now);
  return openToken(testConfig(), secrets, purpose, url.slice(url.lastIndexOf("/") + 1), Date.now());
}

test("one JSON object, whose links open and say what was asked, with no stack running", async () => {
  const { url, preferencesUrl, headers } = await mint([
    "--also",
    "+1 202 555 0142",
    "--topic",
    "newsletter",
    "--campaign",
    "2026-11",
    "--language",
    "pt-BR",
  ]);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4711\/u\/[\w.-]+$/);
  expect(headers).toEqual({
    "List-Unsubscribe": `<${url}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  });
  const said = {
    channel: "email",
    address: "ann@example.com",
    topic: "newsletter",
    campaign: "2026-11",
    language: "pt-BR",
  };
  expect(await opened("heed-u", url)).toMatchObject(said);
  expect(await opened("heed-p", preferencesUrl)).toMatchObject({ ...said, also: "+12025550142" });
});

test("a phone number and no topic", async () => {
  const { stdout } = await heed.run(["link", "--channel", "sms", "--address", "+1 202 555 0123", "--json"]);
  const minted: Minted = JSON.parse(stdout);
  expect(await opened("heed-u", minted.url)).toMatchObject({
    channel: "sms",
    address: "+12025550123",
    topic: undefined,
  });
});

describe("the address of the links", () => {
  test("is the one of the configuration where there is one, the tenant's before the deployment's", async () => {
    heed.write("heed.config.json", { publicUrl: "https://heed.example.com/", ...writtenConfig() });
    expect((await mint()).url).toMatch(/^https:\/\/heed\.example\.com\/u\//);
    const tenants = testConfig().tenants.map((tenant) => ({
      ...tenant,
      publicUrl: "https://demo.example.com",
    }));
    heed.write("heed.config.json", { publicUrl: "https://heed.example.com", tenants });
    expect((await mint()).url).toMatch(/^https:\/\/demo\.example\.com\/u\//);
  });

  test("is HEED_PORT's where no stack has run yet, else the default port's", async () => {
    heed.write("stack.json", "{");
    expect((await mint([], { HEED_PORT: "9999" })).url).toMatch(/^http:\/\/127\.0\.0\.1:9999\/u\//);
    expect((await mint()).url).toMatch(/^http:\/\/127\.0\.0\.1:8787\/u\//);
  });

  test("is the deployed stack's where one is named, with the key of the environment", async () => {
    const HEED_LINK_KEY = Buffer.alloc(32, 9).toString("base64url");
    const { url } = await mint(["--url", "https://heed.example.com"], { HEED_LINK_KEY });
    expect(url).toMatch(/^https:\/\/heed\.example\.com\/u\//);
    expect(await opened("heed-u", url)).toBeUndefined();
    expect(await opened("heed-u", url, HEED_LINK_KEY)).toBeDefined();
  });
});

test("a variable that is set wins over what the local stack made; an empty one does not", async () => {
  const HEED_LINK_KEY = Buffer.alloc(32, 9).toString("base64url");
  expect(await opened("heed-u", (await mint([], { HEED_LINK_KEY })).url, HEED_LINK_KEY)).toBeDefined();
  expect(await opened("heed-u", (await mint([], { HEED_LINK_KEY: "" })).url)).toBeDefined();
});

test("relative names are relative to the folder npm was called from", async () => {
  const env = { INIT_CWD: heed.path(), HEED_DATA_DIR: ".", HEED_CONFIG: "heed.config.json" };
  expect(await opened("heed-u", (await mint([], env)).url)).toBeDefined();
  const { status } = await heed.run(ANN, { INIT_CWD: heed.path(), HEED_DATA_DIR: "elsewhere" });
  expect(status).toBe(1);
});

describe("where the tenant takes mail", () => {
  const mailto = { domain: "unsubscribe.example.com", ruleSet: "inbound" };
  const headerOf = async (env: Readonly<Record<string, string>> = {}) =>
    (await mint([], env)).headers["List-Unsubscribe"] ?? "";

  test("the header also names the address to write to, by the tenant's contact key", async () => {
    heed.write("heed.config.json", { ...writtenConfig(), mailto });
    const header = await headerOf();
    expect(header).toMatch(/^<http:[^<>]+>, <mailto:u-[a-z2-7]{60}@unsubscribe\.example\.com>$/);
    const HEED_CONTACT_KEY_DEMO = Buffer.alloc(32, 9).toString("base64url");
    expect((await headerOf({ HEED_CONTACT_KEY_DEMO })).split("mailto:")[1]).not.toBe(
      header.split("mailto:")[1],
    );
  });

  test("a missing contact key is named", async () => {
    heed.write("heed.config.json", { ...writtenConfig(), mailto });
    heed.write("secrets.json", { HEED_LINK_KEY: TEST_SECRETS.HEED_LINK_KEY });
    const { status, stderr } = await heed.run(ANN);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/env:HEED_CONTACT_KEY_DEMO is set neither/)]);
  });
});

test("another tenant signs with its own key", async () => {
  const [demo] = testConfig().tenants;
  const other = {
    ...demo,
    id: "other",
    links: { keys: [{ kid: "k7", secret: "env:OTHER_KEY" }] },
  };
  heed.write("heed.config.json", { tenants: [demo, other] });
  const OTHER_KEY = Buffer.alloc(32, 9).toString("base64url");
  const { url } = await mint(["--tenant", "other"], { OTHER_KEY });
  const [header = ""] = url.slice(url.lastIndexOf("/") + 1).split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toMatchObject({ kid: "other.k7" });
});

test.for([
  ["a topic the tenant does not have", ["--topic", "gardening"], /--topic: expected a topic/],
  ["an address that is none", ["--address", "ann"], /--address: expected an e-mail address/],
  ["another address on the same channel", ["--also", "ann@example.org"], /--also: expected an international/],
  ["a language that is none", ["--language", "deutsch!"], /--language: expected a language such as/],
  ["a national number", ["--channel", "sms", "--address", "2025550123"], /expected an international number/],
  ["a stack that is not asked in secret", ["--url", "http://heed.example.com"], /--url: expected an https/],
] as const)("%s is wrong usage", async ([, args, line]) => {
  const { status, stdout, stderr } = await heed.run([...ANN, ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(line);
});

test.for([
  ["no key", () => heed.write("secrets.json", {}), /env:HEED_LINK_KEY is set neither .*npm start/],
  [
    "a key that is too short",
    () => heed.write("secrets.json", { HEED_LINK_KEY: "c2hvcnQ" }),
    /not base64url of 32 bytes/,
  ],
  ["no configuration", () => heed.write("heed.config.json", "{ no json"), /heed\.config\.json is no JSON/],
  [
    "a configuration without keys",
    () => heed.write("heed.config.json", { tenants: [{ id: "demo", topics: [] }] }),
    /heed\.config\.json: tenants\.0\.links is not as it should be/,
  ],
] as const)("%s fails with one line that says what to do", async ([, spoil, line]) => {
  spoil();
  const { status, stdout, stderr } = await heed.run(ANN);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(line);
  expect(stderr.trim()).not.toContain("\n");
});

test("a broken file of keys is named and never quoted", async () => {
  heed.write("secrets.json", `{"HEED_LINK_KEY": "${TEST_SECRETS.HEED_LINK_KEY}`);
  const { status, stdout, stderr } = await heed.run(ANN);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("secrets.json cannot be read as JSON");
  expect(stderr).not.toContain(TEST_SECRETS.HEED_LINK_KEY.slice(0, 6));
});
