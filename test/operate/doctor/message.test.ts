import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { beforeEach, expect, test } from "vitest";
import { unsubscribe } from "../../../functions/accept/pages/unsubscribe.ts";
import type { Call } from "../../../functions/operate/command.ts";
import type { Resolver } from "../../../functions/operate/doctor/dkim.ts";
import { NOBODY } from "../../../functions/operate/doctor/link.ts";
import { checkMessage } from "../../../functions/operate/doctor/message.ts";
import type { HttpHandler } from "../../../shared/http.ts";
import { contactOf } from "../../../shared/ledger/ledger.ts";
import { mintToken } from "../../../shared/link.ts";
import type { Finding } from "../../../shared/message/finding.ts";
import { TEST_SECRETS, testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { useHeed } from "../../support/heed.ts";
import { askedFunctions, useHttpStack } from "../../support/http-stack.ts";
import { testLedger } from "../../support/ledger.ts";
import { testRuntime } from "../../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();

const OURS = "https://heed.example.com";
const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

beforeEach(() => {
  heed.write("heed.config.json", testConfig());
  heed.write("stack.json", { url: stack.url() });
  const runtime = testRuntime(database.table());
  stack.serve({ ...askedFunctions(runtime), unsubscribe: unsubscribe(runtime) });
});

/** The test's own DNS: the one key of example.com. */
const dns: Resolver = (domain, type) => {
  if (domain === "s1._domainkey.example.com" && type === "TXT") {
    return Promise.resolve([[`v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`]]);
  }
  return Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
};
const offline: Resolver = () => Promise.reject(Object.assign(new Error("offline"), { code: "ECONNREFUSED" }));

async function fixture(name: string): Promise<string> {
  const key = { kid: "k1", secret: Buffer.from(TEST_SECRETS.HEED_LINK_KEY, "base64url") };
  const claims = { channel: "email", address: "ann@example.com" } as const;
  const token = await mintToken("demo", key, "heed-u", claims, Date.now());
  const raw = readFileSync(join("test/fixtures/mail/doctor", `${name}.eml`), "utf8");
  return raw.replaceAll("\n", "\r\n").replaceAll("/u/TOKEN", `/u/${token}`);
}

interface Signing {
  readonly domain?: string;
  readonly covers?: readonly string[];
}

const COVERED = ["From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"];

async function sign(
  raw: string,
  { domain = "example.com", covers = COVERED }: Signing = {},
): Promise<string> {
  const options = { signingDomain: domain, selector: "s1", privateKey, headerList: [...covers] };
  const { signatures, errors } = await dkimSign(raw, { ...options, signatureData: [options] });
  expect(errors).toEqual([]);
  return signatures + raw;
}

interface Wishes {
  readonly post?: boolean;
  readonly resolver?: Resolver;
  readonly env?: Readonly<Record<string, string>>;
}

function examine(
  raw: string,
  { post = false, resolver = dns, env = {} }: Wishes = {},
): Promise<readonly Finding[]> {
  const place = { HEED_DATA_DIR: heed.path(), HEED_CONFIG: join(heed.path(), "heed.config.json") };
  const call: Call = {
    values: {},
    operands: [],
    json: false,
    tenant: undefined,
    url: undefined,
    env: { ...place, ...env },
    now: Date.now,
  };
  const reach = (address: string, init: RequestInit): Promise<Response> =>
    fetch(address.replace(OURS, stack.url()), { redirect: "manual", ...init });
  return checkMessage(Buffer.from(raw, "latin1"), call, post, { resolver, reach });
}

async function flaws(raw: string, wishes: Wishes = {}): Promise<readonly string[]> {
  const found = await examine(raw, wishes);
  return found.filter(({ ok }) => !ok).map(({ check, detail }) => `${check}: ${detail}`);
}

async function isSuppressed(address: string): Promise<boolean> {
  const { state } = await contactOf(testLedger(database.table()), "email", address);
  return state.registers.size > 0;
}

test("a message as it has to be: every check holds, and nobody is unsubscribed", async () => {
  const found = await examine(await sign(await fixture("good")));
  expect(found.map(({ check, ok, off }) => [check, ok, off ?? false])).toEqual([
    ["List-Unsubscribe", true, false],
    ["List-Unsubscribe-Post", true, false],
    ["encoding", true, false],
    ["addresses", true, false],
    ["folding", true, false],
    ["List-Id", true, false],
    ["DKIM", true, false],
    ["body", true, false],
    ["link", true, false],
    ["POST", true, true],
  ]);
  expect(found.at(-1)?.detail).toContain("was not tried");
  expect(await isSuppressed("ann@example.com")).toBe(false);
});

test("saved with the line ends of a disk it is the same message", async () => {
  const raw = (await sign(await fixture("good"))).replaceAll("\r\n", "\n");
  expect(await flaws(raw)).toEqual([]);
});

test("--post unsubscribes nobody's address, and not the message's recipient", async () => {
  const found = await examine(await sign(await fixture("good")), { post: true });
  expect(found.at(-1)).toMatchObject({ check: "POST", ok: true });
  expect(await isSuppressed(NOBODY.address)).toBe(true);
  expect(await isSuppressed("ann@example.com")).toBe(false);
});

test("what it says never holds the link: whoever has it can unsubscribe the person", async () => {
  const raw = await sign(await fixture("good"));
  const [, token = ""] = /\/u\/([\w.-]+)/.exec(raw) ?? [];
  for (const wishes of [{}, { post: true }, { resolver: offline }]) {
    expect(JSON.stringify(await examine(raw, wishes))).not.toContain(token);
  }
  expect(JSON.stringify(await examine(await fixture("replaced")))).not.toContain("PERSONAL");
});

const POST_HEADER = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

/** One part of the good message, changed before it is signed. */
const BROKEN: readonly (readonly [string, (raw: string) => string, RegExp])[] = [
  [
    "R-010: no header",
    (raw) => raw.replace(/List-Unsubscribe: .*\r\n .*\r\n/, ""),
    /^List-Unsubscribe: is not there/,
  ],
  ["R-010: no post header", (raw) => raw.replace(POST_HEADER, ""), /^List-Unsubscribe-Post: is not there/],
  ["R-010: the post header twice", (raw) => POST_HEADER + raw, /^List-Unsubscribe-Post: is there 2 times/],
  [
    "R-010: the header twice",
    (raw) => `List-Unsubscribe: <https://old.example.com/u>\r\n${raw}`,
    /^List-Unsubscribe: is there 2 times/,
  ],
  [
    "R-012: quotes",
    (raw) => raw.replace("=One-Click", '="One-Click"'),
    /^List-Unsubscribe-Post: does not say/,
  ],
  [
    "R-012: small letters",
    (raw) => raw.replace("=One-Click", "=one-click"),
    /^List-Unsubscribe-Post: does not say/,
  ],
  [
    "R-011: two https addresses",
    (raw) => raw.replace("<mailto:u.TOKEN@leave.example.com>", "<https://example.com/>"),
    /^addresses: .*2 https/,
  ],
  [
    "R-011: an http address",
    (raw) => raw.replace("<mailto:", "<http://example.com/>, <mailto:"),
    /^addresses: an http/,
  ],
  [
    "R-013: the mailto first",
    (raw) => raw.replace(/<(https:[^>]+)>,\r\n <(mailto:[^>]+)>/, "<$2>,\r\n <$1>"),
    /^addresses: the https address is not the first/,
  ],
  ["R-013: no brackets", (raw) => raw.replace(/<(https:[^>]+)>/, "$1"), /^addresses: not all/],
  [
    "R-013: words before",
    (raw) => raw.replace("List-Unsubscribe: <", "List-Unsubscribe: here <"),
    /^addresses: not all/,
  ],
  [
    "R-015: letters beyond ASCII",
    (raw) => raw.replace("<mailto:u.TOKEN@", "<mailto:u.TOKEN@\u00e9."),
    /^encoding: .*beyond ASCII/,
  ],
  [
    "R-016: folded inside the address",
    (raw) => raw.replace("/u/", "/u/\r\n "),
    /^folding: .*inside an address/,
  ],
  [
    "R-016: a line that is too long",
    (raw) => raw.replace("/u/", `/u/${"x".repeat(998)}`),
    /^folding: a line has \d+ octets/,
  ],
  [
    "R-021: the link is altered",
    (raw) => raw.replace(/(\/u\/[\w-]+\.)/, "$1A"),
    /^link: the link does not open \(404\)/,
  ],
];

test.for(BROKEN)("%s", async ([, change, said]) => {
  const good = await fixture("good");
  const changed = change(good);
  expect(changed).not.toBe(good);
  const found = await flaws(await sign(changed));
  expect(found).toContainEqual(expect.stringMatching(said));
});

test("R-015: a header that a mail library encoded", async () => {
  expect(await flaws(await sign(await fixture("encoded")))).toContainEqual(
    expect.stringMatching(/^encoding: List-Unsubscribe is encoded/),
  );
});

test("R-021: a link that the mail service put in place of ours, which is not opened", async () => {
  const asked: string[] = [];
  stack.serve(listening(asked));
  const found = await examine(await sign(await fixture("replaced")), { post: true });
  expect(found.at(-1)).toMatchObject({
    check: "link",
    ok: false,
    detail: expect.stringContaining(
      "leads to https://click.mail-service.example and not to https://heed.example.com/u/",
    ),
  });
  expect(asked).toEqual([]);
});

/** The good message as mail programs write it: text and HTML beside each other. */
async function withHtml(html: string): Promise<string> {
  const [head = "", text = ""] = (await fixture("good")).split(/\r\n\r\n(.*)/s);
  const [, url = ""] = /(https:\S+\/u\/[\w.-]+)/.exec(text) ?? [];
  const type = "multipart/alternative; boundary=B";
  const parts = [`text/plain\r\n\r\n${text}`, `text/html\r\n\r\n${html.replace("LINK", url)}`];
  const body = parts.map((part) => `--B\r\nContent-Type: ${part}\r\n`).join("");
  return sign(`${head.replace(/Content-Type: .*/, `Content-Type: ${type}`)}\r\n\r\n${body}--B--\r\n`);
}

test.for([
  "<p>Our week</p><a class=x href='LINK'>Unsubscribe</a>",
  '<A HREF="LINK" style="font-size:11px;opacity:1"><b>Abmelden</b></A>',
  '<a href="LINK"><img src="x.png" alt="Leave"></a>',
])("R-024: a body that shows the link: %s", async (html) => {
  expect(await flaws(await withHtml(html))).toEqual([]);
});

test.for([
  "<p>Our week</p>",
  '<a href="https://click.mail-service.example/x">Unsubscribe</a>',
  '<a href="LINK"> &nbsp;<span></span></a>',
  '<a href="LINK" style="display: none">Unsubscribe</a>',
  '<a style="font-size:0" href="LINK">Unsubscribe</a>',
  '<a style="font-size:1px;" href="LINK">Unsubscribe</a>',
  '<a style="opacity:0.0" href="LINK">Unsubscribe</a>',
  '<a hidden href="LINK">Unsubscribe</a>',
])("R-024: a body that shows no link of ours in its HTML: %s", async (html) => {
  expect(await flaws(await withHtml(html))).toEqual([expect.stringMatching(/^body: .* in its HTML: /)]);
});

test("R-024: a body of text alone without the link", async () => {
  const raw = (await fixture("good")).replace(/No more of it.*/, "");
  expect(await flaws(await sign(raw))).toEqual([expect.stringMatching(/^body: .* in its text: /)]);
});

test("R-022: a list that is not named is said, one that is named wrongly is a flaw", async () => {
  const good = await fixture("good");
  const without = await examine(await sign(good.replace(/List-Id: .*\r\n/, "")));
  expect(without.find(({ check }) => check === "List-Id")).toMatchObject({ ok: true, off: true });
  const wrong = good.replace(/List-Id: .*/, "List-Id: Our newsletter");
  expect(await flaws(await sign(wrong))).toEqual(["List-Id: does not end in <list.domain> (RFC 2919)"]);
});

test("R-033: a POST that is redirected", async () => {
  const redirect: HttpHandler = () =>
    Promise.resolve({ statusCode: 301, headers: { location: "/" }, body: "" });
  stack.serve({ ...askedFunctions(testRuntime(database.table())), unsubscribe: redirect });
  expect(await flaws(await sign(await fixture("good")), { post: true })).toEqual([
    "POST: is redirected (301), which RFC 8058 forbids (R-033)",
  ]);
});

function listening(asked: string[]): Readonly<Record<string, HttpHandler>> {
  const note: HttpHandler = ({ rawPath }) => {
    asked.push(rawPath);
    return Promise.resolve({ statusCode: 200, body: "" });
  };
  return { unsubscribe: note, "unsubscribe-page": note };
}

test.for([
  ["no signature", async (raw: string) => raw, /^DKIM: the message has no DKIM signature/],
  [
    "one of the headers left out",
    (raw: string) => sign(raw, { covers: COVERED.slice(0, -1) }),
    /^DKIM: d=example.com s=s1 does not cover List-Unsubscribe-Post \(R-018\)$/,
  ],
  [
    "both left out",
    (raw: string) => sign(raw, { covers: ["From"] }),
    /does not cover List-Unsubscribe and List-Unsubscribe-Post/,
  ],
  [
    "another domain",
    (raw: string) => sign(raw, { domain: "mail-service.example" }),
    /is not of From's domain/,
  ],
  [
    "an altered header",
    async (raw: string) => (await sign(raw)).replace("Subject: The", "Subject: A"),
    /d=example.com s=s1 does not pass: bad signature/,
  ],
  [
    "an altered body",
    async (raw: string) => (await sign(raw)).replace("our week", "your week"),
    /does not pass: body hash did not verify/,
  ],
  [
    "a header added after it was signed",
    async (raw: string) => sign(raw.replace(POST_HEADER, "")).then((signed) => POST_HEADER + signed),
    /does not cover List-Unsubscribe-Post/,
  ],
] as const)("R-018: %s", async ([, make, said]) => {
  const found = await flaws(await make(await fixture("good")));
  expect(found).toEqual([expect.stringMatching(said)]);
});

test("R-018: of several signatures one that is as it has to be is enough", async () => {
  const raw = await sign(await sign(await fixture("good")), {
    domain: "mail-service.example",
    covers: ["From"],
  });
  expect(await flaws(raw)).toEqual([]);
});

test("without DNS it says that DKIM could not be checked, and is no pass", async () => {
  const found = await examine(await sign(await fixture("good")), { resolver: offline });
  expect(found.find(({ check }) => check === "DKIM")).toEqual({
    check: "DKIM",
    ok: false,
    off: true,
    detail: expect.stringMatching(/^could not be checked \(DNS failure: ECONNREFUSED\)/),
  });
});

test("what is no message is told so", async () => {
  await expect(examine("Hello,\r\n\r\nthis is no header\r\n")).rejects.toThrow(/no raw message/);
});

test("the command takes a file or standard input, prints a line for each check, and fails with any", async () => {
  const raw = await fixture("encoded");
  heed.write("message.eml", raw);
  const file = await heed.run(["doctor", "--message", join(heed.path(), "message.eml")]);
  expect({ status: file.status, stderr: file.stderr }).toEqual({ status: 1, stderr: "" });
  expect(file.stdout.split("\n").slice(0, 3)).toEqual([
    "✓ List-Unsubscribe: is there, once",
    "✓ List-Unsubscribe-Post: is there, once, and says List-Unsubscribe=One-Click",
    "✗ encoding: List-Unsubscribe is encoded (RFC 2047), and Gmail ignores it then (R-015)",
  ]);
  const piped = await heed.run(["doctor", "--message", "-", "--json"], {}, raw);
  expect(piped.status).toBe(1);
  expect(JSON.parse(piped.stdout)).toContainEqual({
    check: "DKIM",
    ok: false,
    detail: "the message has no DKIM signature",
  });
});

test.for([
  ["--post alone", ["--post"], 2, "--post: expected beside --message"],
  ["a file that is not there", ["--message", "/nowhere.eml"], 1, "/nowhere.eml cannot be read"],
] as const)("%s", async ([, args, status, said]) => {
  const done = await heed.run(["doctor", ...args]);
  expect(done.status).toBe(status);
  expect(done.stderr).toContain(said);
});
