import { expect, test } from "vitest";
import { SCOPES } from "../../shared/bearer.ts";
import { openConsoleLink } from "../../shared/console-link.ts";
import { testConfig } from "../support/config.ts";
import { useHeed } from "../support/heed.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const heed = useHeed();

async function opened(url: string, now = Date.now()) {
  const { config, secrets } = testRuntime(brokenTable());
  return openConsoleLink(config, secrets, url.split("/console/enter/")[1]?.trim() ?? "", now);
}

test("a link that lets in for every scope, for a quarter of an hour", async () => {
  const { status, stdout, stderr } = await heed.run(["console"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(await opened(stdout)).toEqual({ tenant: testConfig().tenants[0], scopes: SCOPES });
  expect(await opened(stdout, Date.now() + 16 * 60_000)).toBeUndefined();
});

test("with --json and --scope, for no more than was asked", async () => {
  const { stdout } = await heed.run(["console", "--json", "--scope", "consent:read operate"]);
  const { url } = JSON.parse(stdout);
  expect(await opened(url)).toMatchObject({ scopes: ["consent:read", "operate"] });
});

test("a scope that is none is wrong usage", async () => {
  const { status, stdout, stderr } = await heed.run(["console", "--scope", "everything"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^heed console: --scope: expected/);
});
