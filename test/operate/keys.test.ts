import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { TEST_SECRETS } from "../support/config.ts";
import { useHeed, writtenConfig } from "../support/heed.ts";

const heed = useHeed();

function configuration(): string {
  return readFileSync(join(heed.path(), "heed.config.json"), "utf8");
}

function keysOf(of: "links" | "api"): readonly string[] {
  const keys: readonly { readonly kid: string }[] = JSON.parse(configuration()).tenants[0][of].keys;
  return keys.map(({ kid }) => kid);
}

function secrets(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(heed.path(), "secrets.json"), "utf8"));
}

async function kidOfToken(): Promise<unknown> {
  return decodeProtectedHeader((await heed.run(["token"])).stdout.trim()).kid;
}

test("fault 29: a new key verifies everywhere before it signs anywhere, and the old one stays", async () => {
  heed.write("heed.config.json", writtenConfig());
  const { status, stdout } = await heed.run(["keys", "rotate", "--of", "api"]);
  expect(status).toBe(0);
  expect(stdout).toContain("a2 (env:HEED_API_KEY_2) is written behind a1. It verifies, and signs nothing.");
  expect(keysOf("api")).toEqual(["a1", "a2"]);
  expect(await kidOfToken()).toBe("a1");
  const used = await heed.run(["keys", "rotate", "--of", "api", "--use", "a2"]);
  expect(used.stdout).toContain("all of a2, a1 verify");
  expect(keysOf("api")).toEqual(["a2", "a1"]);
  expect(await kidOfToken()).toBe("a2");
});

test("its value is made on the local stack, for its owner alone, and no other is touched", async () => {
  heed.write("heed.config.json", writtenConfig());
  heed.write("secrets.json", TEST_SECRETS);
  await heed.run(["keys", "rotate", "--of", "links"]);
  const { HEED_LINK_KEY_2: made = "", ...others } = secrets();
  expect(Buffer.from(made, "base64url")).toHaveLength(32);
  expect(others).toEqual(TEST_SECRETS);
  expect(statSync(join(heed.path(), "secrets.json")).mode & 0o777).toBe(0o600);
});

test("for a deployed stack none is made here: the deployment makes it", async () => {
  heed.write("heed.config.json", writtenConfig());
  heed.write("secrets.json", TEST_SECRETS);
  const { stdout } = await heed.run(["keys", "rotate", "--of", "links", "--url", "https://heed.example.com"]);
  expect(stdout).toContain("made by the deployment, as the secret heed/HEED_LINK_KEY_2");
  expect(secrets()).toEqual(TEST_SECRETS);
});

test("nothing else of the file changes, not even how it is written", async () => {
  const shipped = readFileSync("heed.config.json", "utf8");
  heed.write("heed.config.json", shipped);
  await heed.run(["keys", "rotate", "--of", "links"]);
  const added = ', { "kid": "k2", "secret": "env:HEED_LINK_KEY_2" }';
  expect(configuration()).toContain(added);
  expect(configuration().replace(added, "")).toBe(shipped);
});

test("contact keys are never a routine, and it says why", async () => {
  heed.write("heed.config.json", writtenConfig());
  const before = configuration();
  const { status, stdout, stderr } = await heed.run(["keys", "rotate", "--of", "contacts"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("a new one makes new ids");
  expect(configuration()).toBe(before);
});

test("keys that the file leaves to the default are not guessed at: it says what to write", async () => {
  const config = JSON.parse(JSON.stringify(writtenConfig()));
  delete config.tenants[0].signing;
  heed.write("heed.config.json", config);
  const { status, stderr } = await heed.run(["keys", "rotate", "--of", "signing"]);
  expect(status).toBe(1);
  expect(stderr).toContain('write this into tenant demo and go on: "signing": { "keys": [{ "kid": "h1"');
});

test.for([
  [["rotate"], "--of is missing"],
  [["turn", "--of", "links"], "expected rotate"],
  [["rotate", "--of", "providers"], "--of: expected links, api, signing or contacts"],
  [["rotate", "--of", "links", "--use", "k9"], "--use: expected one of k1"],
  [["rotate", "--of", "links", "--secret", "hunter2"], "--secret: expected a reference such as env:NAME"],
] as const)("`keys %j` is wrong usage: %s", async ([args, said]) => {
  heed.write("heed.config.json", writtenConfig());
  const before = configuration();
  const { status, stderr } = await heed.run(["keys", ...args]);
  expect(status).toBe(2);
  expect(stderr).toContain(`heed keys: ${said}`);
  expect(configuration()).toBe(before);
});
