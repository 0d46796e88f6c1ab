import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { resend } from "../../functions/accept/providers/resend.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Finished, useHeed } from "../support/heed.ts";
import { askedFunctions, useHttpStack } from "../support/http-stack.ts";
import { type ApiAnswer, useProviderApi } from "../support/provider-api.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
const api = useProviderApi();

const config = testConfig({ providers: { resend: { secret: "env:RESEND_WEBHOOK_KEY" } } });
const PLACE = "backfill-demo-resend.json";

beforeEach(() => {
  const tenants = config.tenants.map(({ publicUrl: _, ...tenant }) => tenant);
  heed.write("heed.config.json", { tenants });
  heed.write("stack.json", { url: stack.url() });
  const runtime = testRuntime(database.table(), { config });
  const fetchText = () => Promise.reject(new Error("nothing is fetched"));
  const receiving = { ...runtime, fetchText, recording: () => Promise.resolve(runtime) };
  stack.serve({ ...askedFunctions(runtime), resend: receiver(resend, receiving) });
  api.serve(({ path, query }) => pages(path, query.get("after")));
});

/** 300 bounces in two pages, a complaint on the third, and no contacts. */
function pages(path: string, after: string | null): ApiAnswer {
  if (path === "/contacts") return { body: { object: "list", has_more: false, data: [] } };
  const from = after === null ? 0 : Number(after) + 1;
  const count = from === 300 ? 1 : 150;
  const data = Array.from({ length: count }, (_, index) => ({
    id: String(from + index),
    email: `ann${from + index}@example.com`,
    origin: from === 300 ? "complaint" : "bounce",
    created_at: "2026-11-20T13:00:00.678Z",
  }));
  return { body: { object: "list", has_more: from < 300, data } };
}

function backfill(...args: readonly string[]): Promise<Finished> {
  const env = { RESEND_API_KEY: "re_secret", HEED_BACKFILL_URL: api.url() };
  return heed.run(["backfill", "--provider", "resend", ...args], env);
}

async function isAllowed(address: string): Promise<string> {
  return (await heed.run(["check", "--channel", "email", "--address", address])).stdout;
}

test("what the provider knows is recorded in the stack, counted, and nothing is left lying about", async () => {
  const { status, stdout, stderr } = await backfill("--since", "2026-11-20", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    provider: "resend",
    opted_out: 0,
    complaint: 1,
    hard_bounce: 300,
    soft_bounce: 0,
  });
  expect(await isAllowed("ann299@example.com")).toContain("hard_bounce");
  expect(await isAllowed("ann300@example.com")).toContain("complaint");
  expect(existsSync(join(heed.path(), PLACE))).toBe(false);
});

test("one that is interrupted says how to go on, and goes on after the last page that was recorded", async () => {
  api.serve(({ path, query }) =>
    query.get("after") === "149" ? { status: 403 } : pages(path, query.get("after")),
  );
  const broken = await backfill("--since", "2026-11-20");
  expect({ status: broken.status, stdout: broken.stdout }).toEqual({ status: 1, stdout: "" });
  expect(broken.stderr).toContain("refuses the key (403): RESEND_API_KEY");
  expect(broken.stderr).toContain("\ngo on with --provider resend --resume\n");
  expect(broken.stderr).not.toContain("re_secret");
  expect(statSync(join(heed.path(), PLACE)).mode & 0o777).toBe(0o600);

  api.serve(({ path, query }) => pages(path, query.get("after")));
  const done = await backfill("--resume");
  expect(done.stdout).toContain("1 complaints, 300 hard bounces");
  expect(api.asked.filter((target) => target.startsWith("/suppressions"))).toEqual([
    "/suppressions?limit=100&after=149",
    "/suppressions?limit=100&after=299",
  ]);
});

test("a stack that is away keeps the place too", async () => {
  heed.write("stack.json", { url: "http://127.0.0.1:9" });
  const broken = await backfill("--since", "2026-11-20");
  expect(broken.status).toBe(1);
  expect(broken.stderr).toContain("go on with --provider resend --resume");
  heed.write("stack.json", { url: stack.url() });
  expect((await backfill("--resume")).stdout).toContain("300 hard bounces");
});

test.for([
  ["no time", [], "--since is missing"],
  ["a time that is none", ["--since", "2026-13-40"], "--since: expected a day or a time"],
  ["a time to come", ["--since", "2100-01-01"], "--since: expected a time that has been"],
  [
    "another provider",
    ["--provider", "acme", "--since", "2026-11-20"],
    "--provider: expected one of aws-sms, mailgun",
  ],
] as const)("%s is wrong usage", async ([, args, said]) => {
  const { status, stderr } = await backfill(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(`heed backfill: ${said}`);
});

test.for([
  ["nothing to resume", ["--resume"], "there is nothing to resume"],
  [
    "a provider that the tenant does not have",
    ["--provider", "ses", "--since", "2026-11-20"],
    "the tenant demo has no provider ses",
  ],
] as const)("%s fails", async ([, args, said]) => {
  const { status, stderr } = await backfill(...args);
  expect(status).toBe(1);
  expect(stderr).toContain(said);
});

test("without the key nothing is asked", async () => {
  const { status, stderr } = await heed.run(["backfill", "--provider", "resend", "--since", "2026-11-20"]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "heed backfill: RESEND_API_KEY is not set in the environment\n",
  });
});

test("--help names every provider and the variables of its key", async () => {
  const { stdout } = await heed.run(["backfill", "--help"]);
  for (const name of [
    "SENDGRID_API_KEY",
    "MAILGUN_API_KEY, MAILGUN_DOMAIN",
    "POSTMARK_SERVER_TOKEN",
    "RESEND_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "HEED_BACKFILL_URL",
  ]) {
    expect(stdout).toContain(name);
  }
});
