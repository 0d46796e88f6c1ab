import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EvidenceEvent, EvidenceFile } from "../../../shared/evidence/file.ts";
import { evidencePageOf } from "../../../shared/evidence/page.ts";
import { verifyEvidence } from "../../../shared/evidence/verify.ts";
import { useTable } from "../../support/emulators.ts";
import { annsStory, fileOf } from "../../support/evidence.ts";
import { verifiedLedger } from "../../support/verified-ledger.ts";

const ROOT = join(import.meta.dirname, "../../..");
const database = useTable();
const folder = mkdtempSync(join(tmpdir(), "heed-verifiers-"));
let file: EvidenceFile;

// One story for all: useTable makes a table for each test, and this file only reads.
beforeAll(() => {
  writeFileSync(join(folder, "verify.py"), pythonIn(readFileSync(join(ROOT, "docs/proof.md"), "utf8")));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function told(): Promise<EvidenceFile> {
  const world = verifiedLedger(database.table(), database.client(), Date.parse("2026-11-24T12:00:00Z"));
  await annsStory(world);
  return fileOf(world);
}

function pythonIn(markdown: string): string {
  return /```python\n(.*?)```/s.exec(markdown)?.[1] ?? "";
}

/** Files that do not verify: one thing of each is changed. */
const CHANGES: readonly (readonly [string, (file: EvidenceFile) => EvidenceFile])[] = [
  ["an event is gone", (one) => ({ ...one, events: one.events.toSpliced(0, 1) })],
  [
    "an entry was changed",
    (one) => withEvent(one, ({ entry }) => ({ entry: { ...entry, topic: "offers" } })),
  ],
  [
    "a link was changed",
    (one) => withEvent(one, ({ link }) => ({ link: link && { ...link, prev: "1".repeat(64) } })),
  ],
  ["the evidence is another", (one) => withEvent(one, () => ({ evidence: { route: "mailto" } }))],
  ["the browser is another", (one) => withEvent(one, () => ({ agent: { ip: "198.51.100.1" } }))],
  ["the person is another", (one) => ({ ...one, subject: { ...one.subject, address: "bob@example.com" } })],
  [
    "a head was changed",
    (one) => ({
      ...one,
      heads: one.heads.map((head) => ({ ...head, head: { ...head.head, root: "2".repeat(64) } })),
    }),
  ],
  [
    "a head is signed by nobody",
    (one) => ({
      ...one,
      heads: one.heads.map((head) => ({ ...head, signature: `AA${head.signature.slice(2)}` })),
    }),
  ],
];

function withEvent(
  one: EvidenceFile,
  change: (event: EvidenceEvent) => Partial<EvidenceEvent>,
): EvidenceFile {
  return { ...one, events: one.events.map((event, n) => (n === 1 ? { ...event, ...change(event) } : event)) };
}

/** What a page says of itself, run as a browser runs it, with Node's own WebCrypto. */
async function saidByPage(page: string): Promise<{ readonly state: string; readonly words: string }> {
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const data = /id="evidence">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  return new Promise((resolve) => {
    const verdict = {
      className: "",
      replaceChildren: (...lines: readonly { textContent: string }[]) =>
        resolve({ state: verdict.className, words: lines.map(({ textContent }) => textContent).join("\n") }),
    };
    const document = {
      getElementById: (id: string) => (id === "verdict" ? verdict : { textContent: data }),
      createElement: () => ({ textContent: "" }),
    };
    runInContext(script, createContext({ document, crypto, TextEncoder, TextDecoder, atob }));
  });
}

describe("the page's own script", () => {
  test("says that a file verifies", async () => {
    file = await told();
    expect(await saidByPage(await evidencePageOf(file))).toEqual({
      state: "good",
      words:
        "Verified in this browser.\n4 events fit their hashes and one another; 3 are covered by a signed head.",
    });
  });

  test.for(CHANGES)("says so where %s, as Heed does", async ([, change]) => {
    const changed = change(await told());
    expect(verifyEvidence(changed).findings).not.toEqual([]);
    expect((await saidByPage(await evidencePageOf(changed))).state).toBe("bad");
  });

  test("says so where words are not the ones of their hash", async () => {
    const one = await told();
    const [hash = ""] = Object.keys(one.wordings);
    const changed = { ...one, wordings: { [hash]: { language: "en", texts: { button: "Subscribe" } } } };
    expect((await saidByPage(await evidencePageOf(changed))).state).toBe("bad");
  });
});

/** Where there is no Python, or one without `cryptography`, there is less to hold it against. */
const python = spawnSync("python3", ["-c", "import cryptography"]);
const hasPython = python.error === undefined && python.status === 0;

describe.runIf(hasPython)("the Python of docs/proof.md", () => {
  function run(content: string): { readonly status: number | null; readonly said: string } {
    writeFileSync(join(folder, "file"), content);
    const { status, stdout, stderr } = spawnSync("python3", [
      join(folder, "verify.py"),
      join(folder, "file"),
    ]);
    return { status, said: String(stdout) + String(stderr) };
  }

  test("verifies a file, and the page of it", async () => {
    const one = await told();
    for (const content of [JSON.stringify(one), await evidencePageOf(one)]) {
      expect(run(content)).toMatchObject({ status: 0, said: expect.stringContaining("4 events verify") });
    }
  });

  test.for(CHANGES)("refuses one where %s", async ([, change]) => {
    expect(run(JSON.stringify(change(await told()))).status).not.toBe(0);
  });
});
