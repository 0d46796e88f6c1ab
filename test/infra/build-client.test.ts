import { execFile } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { buildClient, CLIENT } from "../../infra/build-client.ts";
import { openToken } from "../../shared/link.ts";
import { secretStore } from "../../shared/secrets.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useFolders } from "../support/temp-folder.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const freshFolder = useFolders();

beforeAll(buildClient);

/** A program of somebody else's, in a folder that has nothing but the client. */
function taken(name: string, source: string): string {
  const folder = freshFolder();
  for (const file of readdirSync(CLIENT)) copyFileSync(join(CLIENT, file), join(folder, file));
  writeFileSync(join(folder, name), source);
  return join(folder, name);
}

test("the client is one file and its types, and needs no package", () => {
  expect(readdirSync(CLIENT).sort()).toEqual(["heed.d.mts", "heed.mjs"]);
  const bundle = readFileSync(join(CLIENT, "heed.mjs"), "utf8");
  const imports = [...bundle.matchAll(/(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);
  expect(imports).toEqual(["node:url"]);
});

test("it works where there is nothing else", async () => {
  const program = taken(
    "mint.mjs",
    `import { linkMinter } from "./heed.mjs";
    const key = { kid: "k1", secret: process.env.SECRET };
    const mint = linkMinter({ url: "https://heed.example.com", tenant: "demo", key });
    console.log((await mint({ channel: "email", address: "Ann@Example.com", topic: "offers" })).url);`,
  );
  const { stdout } = await run(process.execPath, [program], { env: { SECRET: TEST_SECRETS.HEED_LINK_KEY } });
  const secrets = secretStore([], TEST_SECRETS, () => Promise.resolve(new Map()), Date.now);
  const token = stdout.trim().slice(stdout.lastIndexOf("/") + 1);
  expect(await openToken(testConfig(), secrets, "heed-u", token, Date.now())).toMatchObject({
    address: "ann@example.com",
    topic: "offers",
  });
});

const PROGRAM = `import { type Answer, heedClient, linkMinter, verifyWebhook, WebhookRefused } from "./heed.mjs";
const key = { kid: "a1", secret: "" };
const heed = heedClient({ url: "", tenant: "demo", credential: key, whenUnknown: "open", staleMs: 1000 });
export const answer: Answer = await heed.maySend({ channel: "sms", address: "+12025550123" });
export const url: string = (await linkMinter({ url: "", tenant: "demo", key })({ channel: "email", address: "" })).url;
export const topic: string = (await verifyWebhook({ headers: new Headers(), body: "" }, "whsec_")).data.topic;
export const refused: Error = new WebhookRefused("");
`;

test("its types take a program as it is meant, and no other", async () => {
  const wrong = [
    'heedClient({ url: "", tenant: "demo", credential: key, whenUnkown: "open" });',
    'await heed.maySend({ channel: "fax", address: "+12025550123" });',
    'import { poster } from "./heed.mjs";',
  ];
  const source = [PROGRAM, ...wrong.map((line) => `// @ts-expect-error\n${line}`)].join("\n");
  const program = taken("program.mts", source);
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
  const options = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"];
  await run(process.execPath, [compiler, ...options, ...types, program]);
});
