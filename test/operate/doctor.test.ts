import { beforeEach, expect, test } from "vitest";
import { sendgrid } from "../../functions/accept/providers/sendgrid.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Finished, useHeed } from "../support/heed.ts";
import { askedFunctions, useHttpStack } from "../support/http-stack.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();

const PROVIDERS = { sendgrid: { publicKey: "env:SENDGRID_WEBHOOK_KEY" } };
const PARTNERS = [{ id: "crm", type: "webhook", address: "plain", secret: "env:CRM_SECRET" }] as const;
const SECRETS = { ...TEST_SECRETS, CRM_SECRET: `whsec_${Buffer.alloc(32, 5).toString("base64")}` };
const config = testConfig({ providers: PROVIDERS, partners: PARTNERS });

beforeEach(() => {
  const tenants = config.tenants.map(({ publicUrl: _, ...tenant }) => tenant);
  heed.write("heed.config.json", { tenants });
  heed.write("secrets.json", SECRETS);
  heed.write("stack.json", { url: stack.url() });
  stack.serve(healthy());
});

function healthy(): ReturnType<typeof askedFunctions> {
  const runtime = testRuntime(database.table(), { config });
  const fetchText = () => Promise.reject(new Error("nothing is fetched"));
  const receiving = { ...runtime, fetchText, recording: () => Promise.resolve(runtime) };
  return { ...askedFunctions(runtime), sendgrid: receiver(sendgrid, receiving) };
}

/** Whatever it finds, no secret is among it. */
async function doctor(...args: readonly string[]): Promise<Finished> {
  const done = await heed.run(["doctor", ...args]);
  for (const secret of Object.values(SECRETS)) {
    expect(done.stdout + done.stderr).not.toContain(secret.slice(6, 20));
  }
  return done;
}

test("a stack that is well: a line for each check, and where the provider is to deliver", async () => {
  const { status, stdout, stderr } = await doctor();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.trim().split("\n")).toEqual([
    expect.stringMatching(/^✓ configuration: .*heed\.config\.json: demo$/),
    "✓ demo: links keys: env:HEED_LINK_KEY",
    "✓ demo: api keys: env:HEED_API_KEY",
    "✓ demo: contacts keys: env:HEED_CONTACT_KEY_DEMO",
    "✓ demo: partner crm: env:CRM_SECRET",
    `✓ stack: ${stack.url()} answers`,
    "✓ demo: token: is accepted",
    "✓ demo: check: heed-doctor@example.com: yes (default)",
    `✓ demo: link, GET: opens at ${stack.url()}/u/`,
    `✓ demo: link, HEAD: opens at ${stack.url()}/u/`,
    `✓ demo: sendgrid: is to deliver to ${stack.url()}/webhooks/demo/sendgrid`,
  ]);
});

test("with --json one array of check, ok and detail", async () => {
  const { status, stdout } = await doctor("--json");
  const found: { check: string; ok: boolean; detail: string }[] = JSON.parse(stdout);
  expect(status).toBe(0);
  expect(found).toHaveLength(11);
  for (const finding of found) {
    expect(finding).toEqual({ check: expect.any(String), ok: true, detail: expect.any(String) });
  }
});

test("a provider that has no keys yet is off: no failure on one's own machine", async () => {
  const { sendgrid: _, ...others } = healthy();
  stack.serve(others);
  const { status, stdout } = await doctor();
  expect(status).toBe(0);
  expect(stdout).toContain("– demo: sendgrid: is off: env:SENDGRID_WEBHOOK_KEY is not set\n");
});

test("a provider that has its keys and is not served fails", async () => {
  const { sendgrid: _, ...others } = healthy();
  stack.serve(others);
  heed.write("secrets.json", { ...SECRETS, SENDGRID_WEBHOOK_KEY: "key" });
  const { status, stdout } = await doctor();
  expect(status).toBe(1);
  expect(stdout).toContain("✗ demo: sendgrid: is not served\n");
});

test("a secret in a provider's address is shown by its place, never itself", async () => {
  const providers = { sendgrid: { urlSecret: "env:CRM_SECRET" } };
  const tenants = config.tenants.map(({ publicUrl: _, ...tenant }) => ({ ...tenant, providers }));
  heed.write("heed.config.json", { tenants });
  const { stdout } = await doctor("--url", `${stack.url()}/`);
  expect(stdout).toContain(`is to deliver to ${stack.url()}/webhooks/demo/sendgrid/<urlSecret>\n`);
});

test("who cannot answer people's texts is told, where the tenant answers them", async () => {
  const senders = [{ number: "72345", topics: ["offers"], confirms: "heed" }];
  const vonage = { signatureSecret: "env:SIGNATURE" };
  const lines = async (providers: object, change: object = {}): Promise<readonly string[]> => {
    const tenants = config.tenants.map(({ publicUrl: _, ...tenant }) => ({
      ...tenant,
      senders,
      providers,
      ...change,
    }));
    heed.write("heed.config.json", { tenants });
    return (await doctor()).stdout.split("\n").filter((line) => /answer/.test(line.replace("answers\n", "")));
  };
  expect(await lines({ vonage })).toEqual(
    expect.arrayContaining([
      "– demo: vonage answers: nobody: its webhook's response carries no text, and providers.vonage.reply is not set",
      "– demo: HELP: is not answered by 72345: there is no text for it (texts.help)",
    ]),
  );
  const reply = { apiKey: "env:NOT_THERE" };
  const texts = { help: { en: "{brand}: 1-800" } };
  const named = await lines({ vonage: { ...vonage, reply } }, { texts });
  expect(named).toContain("✗ demo: vonage answers: nobody: env:NOT_THERE is not set");
  expect(named.join()).not.toContain("HELP");
  heed.write("secrets.json", { ...SECRETS, NOT_THERE: "a-key-that-is-never-shown" });
  expect(await lines({ vonage: { ...vonage, reply } })).toContain("✓ demo: vonage answers: env:NOT_THERE");
});

test.for([
  [
    "keys that are not the stack's",
    () => heed.write("secrets.json", { ...SECRETS, ...ALL_SAME }),
    [/✗ demo: token: .*401/, /✗ demo: link, GET: the link does not open/],
  ],
  [
    "keys that are missing",
    () => heed.write("secrets.json", {}),
    [/✗ demo: links keys: .*env:HEED_LINK_KEY/, /✗ demo: partner crm: env:CRM_SECRET is not set/],
  ],
  [
    "a stack that does not answer",
    () => heed.write("stack.json", { url: "http://127.0.0.1:9" }),
    [/✗ stack: .* does not answer/],
  ],
  ["no configuration", () => heed.write("heed.config.json", "{"), [/✗ configuration: .* is no JSON/]],
  [
    "a link that redirects",
    () => serveLink({ statusCode: 302, headers: { location: "/" } }),
    [/✗ demo: link, GET: the link redirects/],
  ],
  [
    "a page that may be kept and framed",
    () => serveLink({ statusCode: 200, headers: { "content-type": "text/html" } }),
    [/✗ demo: link, GET: the page comes without its cache-control, content-security-policy/],
  ],
  [
    "a page with a cookie",
    () => serveLink({ statusCode: 200, headers: { ...PAGE, "set-cookie": "id=1" } }),
    [/✗ demo: link, HEAD: the page comes with a cookie/],
  ],
] as const)("%s: said in a line each, and exit 1", async ([, spoil, lines]) => {
  spoil();
  const { status, stdout, stderr } = await doctor();
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  for (const line of lines) expect(stdout).toMatch(line);
});

const ALL_SAME = {
  HEED_LINK_KEY: TEST_SECRETS.HEED_CONTACT_KEY_DEMO,
  HEED_API_KEY: TEST_SECRETS.HEED_CONTACT_KEY_DEMO,
};
const PAGE = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

function serveLink(answer: { statusCode: number; headers: Record<string, string> }): void {
  stack.serve({ ...healthy(), "unsubscribe-page": async () => ({ ...answer, body: "" }) });
}

test("an unknown tenant is wrong usage, not a finding", async () => {
  expect(await doctor("--tenant", "other")).toMatchObject({ status: 2, stdout: "" });
});
