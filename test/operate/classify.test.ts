import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesOf } from "../../functions/operate/lines.ts";
import { useHeed } from "../support/heed.ts";

const heed = useHeed();

test("as many labels as lines, and nothing else splits a line", async () => {
  const lines = ["STOP", "", "stop by at noon?", "help\r", "start", "\u2028stop", "a\rb", "Désabonner"];
  const { status, stdout, stderr } = await heed.run(["classify"], {}, `${lines.join("\n")}\n`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n")).toEqual([
    "optout-keyword",
    "none",
    "none",
    "help-keyword",
    "optin-keyword",
    "optout-keyword",
    "none",
    "optout-keyword",
    "",
  ]);
});

test("with --json one object a line, and a last line needs no end", async () => {
  const { stdout } = await heed.run(["classify", "--json"], {}, "ferma\n\nstop");
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { label: "optout-keyword", language: "it", rule: "keyword:ferma" },
    { label: "none", language: null, rule: null },
    { label: "optout-keyword", language: "en", rule: "keyword:stop" },
  ]);
});

test("no line, no label; bytes that are no UTF-8 are none", async () => {
  expect(await heed.run(["classify"])).toEqual({ status: 0, stdout: "", stderr: "" });
  expect((await heed.run(["classify"], {}, Buffer.from([0xff, 0xfe, 0x0a]))).stdout).toBe("none\n");
});

describe("lines", () => {
  async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
    let from = 0;
    for (const size of sizes) {
      yield bytes.subarray(from, from + size);
      from += size;
    }
    yield bytes.subarray(from);
  }

  test("are the same wherever the stream is cut, even inside a letter", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "\r", "é", "🛑", "\u2028", "\u0085", " ") });
    const sizes = fc.array(fc.nat(9));
    await fc.assert(
      fc.asyncProperty(fc.array(line), sizes, async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
        const ended = lines.map((text) => text.replace(/\r$/, ""));
        const found: string[] = [];
        for await (const text of linesOf(cut(bytes, cuts))) found.push(text);
        expect(found).toEqual(ended);
      }),
    );
  });
});
