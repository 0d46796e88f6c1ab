import { beforeEach, describe, expect, test } from "vitest";
import type { EvidenceEvent, EvidenceFile } from "../../../shared/evidence/file.ts";
import { verifyEvidence } from "../../../shared/evidence/verify.ts";
import { useTable } from "../../support/emulators.ts";
import { annsStory, fileOf } from "../../support/evidence.ts";
import { type VerifiedLedger, verifiedLedger } from "../../support/verified-ledger.ts";

const database = useTable();
const START = Date.parse("2026-11-24T12:00:00Z");
let world: VerifiedLedger;
let file: EvidenceFile;

beforeEach(async () => {
  world = verifiedLedger(database.table(), database.client(), START);
  await annsStory(world);
  file = await fileOf(world);
});

/** The file with one of its events changed. */
function withEvent(at: number, change: (event: EvidenceEvent) => Partial<EvidenceEvent>): EvidenceFile {
  return {
    ...file,
    events: file.events.map((event, n) => (n === at ? { ...event, ...change(event) } : event)),
  };
}

function findings(of: EvidenceFile): readonly string[] {
  return verifyEvidence(of).findings.map(({ what }) => what);
}

test("a file that nobody touched verifies by itself, through JSON and back", () => {
  const verdict = verifyEvidence(JSON.parse(JSON.stringify(file)));
  expect(verdict).toMatchObject({ findings: [], events: 4, opened: 4, covered: 3, unchained: 1 });
  expect(verdict.keys).toHaveLength(1);
});

describe("a file shows", () => {
  test.for([
    ["another status", { status: "opted_in" }, "event_differs"],
    ["another time", { occurredAt: "2020-01-01T00:00:00.000Z" }, "event_differs"],
    ["another topic", { topic: "offers" }, "event_differs"],
    ["another contact", { contactId: "1other" }, "event_differs"],
    ["a reason", { reason: "complaint" }, "event_differs"],
  ] as const)("%s than the entry", ([, change, what]) => {
    expect(findings(withEvent(1, ({ event }) => ({ event: { ...event, ...change } })))).toContain(what);
  });

  test("an entry that is not the chained one, in whatever attribute", () => {
    const entry = file.events[1]?.entry ?? {};
    expect(Object.keys(entry).length).toBeGreaterThan(12);
    for (const [name, value] of Object.entries(entry)) {
      const changed = typeof value === "boolean" ? !value : `${value}x`;
      const altered = withEvent(1, () => ({ entry: { ...entry, [name]: changed } }));
      expect(findings(altered), name).not.toEqual([]);
    }
  });

  test("evidence that was not sealed in the entry, or is another person's", () => {
    const told = { route: "page", wording: "nothing" };
    expect(findings(withEvent(1, () => ({ evidence: told })))).toEqual(["evidence_differs"]);
    expect(findings(withEvent(1, () => ({ agent: { ip: "198.51.100.1" } })))).toEqual(["agent_differs"]);
    expect(findings(withEvent(1, ({ keys }) => ({ keys: { agent: keys.agent } })))).toEqual([
      "evidence_differs",
    ]);
    const bob = { ...file, subject: { ...file.subject, address: "bob@example.com" } };
    expect(findings(bob)).toEqual(new Array(4).fill("person_differs"));
  });

  test("words that are not the ones of their hash", () => {
    const [hash = ""] = Object.keys(file.wordings);
    const wording = { language: "en", texts: { button: "Subscribe" } };
    expect(findings({ ...file, wordings: { [hash]: wording } })).toEqual(["wording_differs"]);
  });
});

describe("a chain", () => {
  test("that lacks an event shows it, wherever it stood", () => {
    for (const [at, what] of [
      [0, "link_missing"],
      [1, "link_missing"],
    ] as const) {
      expect(findings({ ...file, events: file.events.toSpliced(at, 1) }), String(at)).toEqual([what]);
    }
  });

  test("may be told in any order", () => {
    expect(findings({ ...file, events: file.events.toReversed() })).toEqual([]);
  });

  test("with a changed link does not verify", () => {
    const altered = withEvent(1, ({ link }) => ({ link: link && { ...link, hash: "0".repeat(64) } }));
    expect(findings(altered)).toContain("link_altered");
  });
});

describe("the heads", () => {
  test("that were changed, or signed by nobody, do not verify", () => {
    const [first, ...others] = file.heads;
    if (first === undefined) throw new Error("nothing is signed");
    const head = { ...first.head, root: "0".repeat(64) };
    expect(new Set(findings({ ...file, heads: [{ ...first, head }, ...others] }))).toEqual(
      new Set(["head_unsigned", "head_differs"]),
    );
    expect(findings({ ...file, heads: others })).toContain("head_missing");
  });

  test("cover no other link, and none by another way", () => {
    const path = file.events[2]?.inHead?.path ?? [];
    const altered = withEvent(0, ({ inHead }) => ({ inHead: inHead && { ...inHead, path } }));
    expect(findings(altered)).toEqual(["head_differs"]);
  });
});
