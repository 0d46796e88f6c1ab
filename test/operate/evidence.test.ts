import { beforeEach, describe, expect, test } from "vitest";
import { evidence } from "../../functions/answer/evidence.ts";
import { publicKeyOf, signerOf } from "../../shared/ed25519.ts";
import { TEST_SECRETS } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { annsStory, evidenceTenant } from "../support/evidence.ts";
import { useHeed } from "../support/heed.ts";
import { useHttpStack } from "../support/http-stack.ts";
import { testRuntime } from "../support/runtime.ts";
import { verifiedLedger } from "../support/verified-ledger.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
const ANN = ["--channel", "email", "--address", "Ann@example.com"];
const KEY = publicKeyOf(signerOf(Buffer.from(TEST_SECRETS.HEED_HEAD_KEY_DEMO, "base64url")));

beforeEach(async () => {
  heed.write("stack.json", { url: stack.url() });
  await annsStory(verifiedLedger(database.table(), database.client(), Date.parse("2026-11-24T12:00:00Z")));
  const config = { ...testRuntime(database.table()).config, tenants: [evidenceTenant()] };
  stack.serve({ evidence: evidence(testRuntime(database.table(), { config })) });
});

async function made(format: string): Promise<string> {
  const { status, stdout, stderr } = await heed.run(["history", ...ANN, "--evidence", "--format", format]);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("heed history --evidence", () => {
  test("makes a file that verifies by itself, as data and as a page", async () => {
    for (const format of ["json", "html"]) {
      heed.write(`ann.${format}`, await made(format));
      const { status, stdout } = await heed.run([
        "verify-evidence",
        `${heed.path()}/ann.${format}`,
        "--key",
        KEY,
      ]);
      expect(JSON.parse(stdout), format).toMatchObject({
        sound: true,
        events: 4,
        opened: 4,
        covered: 3,
        keys: [KEY],
      });
      expect(status).toBe(0);
    }
  });

  test("makes consent records", async () => {
    expect(JSON.parse(await made("iso27560"))).toMatchObject({ "@type": "dpv:ConsentReceipt" });
  });

  test("is of all topics, and a format is one of evidence", async () => {
    for (const wrong of [
      ["--evidence", "--topic", "offers"],
      ["--format", "html"],
      ["--evidence", "--format", "pdf"],
    ]) {
      expect((await heed.run(["history", ...ANN, ...wrong])).status).toBe(2);
    }
  });
});

describe("heed verify-evidence", () => {
  test("names what does not fit, and exits 1", async () => {
    const file = JSON.parse(await made("json"));
    file.events[1].event.status = "opted_in";
    heed.write("altered.json", file);
    const { status, stdout } = await heed.run(["verify-evidence", `${heed.path()}/altered.json`]);
    expect([status, JSON.parse(stdout)]).toMatchObject([
      1,
      { sound: false, findings: [{ what: "event_differs", eventId: file.events[1].event.eventId }] },
    ]);
  });

  test("refuses heads under another key than the one that was noted down", async () => {
    heed.write("ann.json", await made("json"));
    const other = publicKeyOf(signerOf(Buffer.alloc(32, 1)));
    const { status, stdout } = await heed.run(["verify-evidence", `${heed.path()}/ann.json`, "--key", other]);
    expect([status, JSON.parse(stdout)]).toMatchObject([
      1,
      { sound: false, findings: [], foreignKeys: [KEY] },
    ]);
  });

  test.for([
    ["no file", "nowhere.json", "cannot be read"],
    ["something else", "heed.config.json", "the file holds no evidence of Heed"],
    ["a text", "text.html", "the file holds no evidence of Heed"],
  ] as const)("says of %s that it is none", async ([, name, says]) => {
    heed.write("text.html", "<p>hello</p>");
    const { status, stderr } = await heed.run(["verify-evidence", `${heed.path()}/${name}`]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(says)]);
  });
});
