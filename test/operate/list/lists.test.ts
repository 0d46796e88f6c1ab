import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { csvRows } from "../../../functions/operate/list/csv.ts";
import { jsonRows } from "../../../functions/operate/list/json.ts";
import type { Row } from "../../../functions/operate/list/row.ts";
import { type Encoding, textOf } from "../../../functions/operate/list/text.ts";
import { listTime, momentOf } from "../../../functions/operate/list/time.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heed-lists-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

async function all(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const csv = (text: string, named = true): Promise<readonly Row[]> => all(csvRows(pieces(text), named));
const emails = async (rows: Promise<readonly Row[]>): Promise<readonly string[]> =>
  (await rows).map((row) => row.text("email"));

describe("CSV", () => {
  test.for([
    ["LF", "email,created\na@example.com,1\nb@example.com,2\n"],
    ["CRLF", "email,created\r\na@example.com,1\r\nb@example.com,2\r\n"],
    ["CR", "email,created\ra@example.com,1\rb@example.com,2\r"],
    ["mixed ends", "email,created\r\na@example.com,1\nb@example.com,2"],
    ["empty lines", "email,created\n\na@example.com,1\n\n\nb@example.com,2\n\n"],
    ["semicolons", "email;created\na@example.com;1\nb@example.com;2\n"],
    ["tabs", "email\tcreated\na@example.com\t1\nb@example.com\t2\n"],
    ["quotes", '"email","created"\n"a@example.com","1"\n"b@example.com","2"\n'],
    ["spaces around", "email , created\n a@example.com ,1\nb@example.com, 2\n"],
    ["other spelling", "E-Mail,Created\na@example.com,1\nb@example.com,2\n"],
  ] as const)("with %s is read", async ([, text]) => {
    expect(await emails(csv(text))).toEqual(["a@example.com", "b@example.com"]);
  });

  test("gives each row its line, also behind one that goes over several", async () => {
    const rows = await csv('email,reason\na@example.com,"550\n5.1.1"\nb@example.com,x\n');
    expect(rows.map(({ line }) => line)).toEqual([3, 4]);
    expect(rows[0]?.text("reason")).toBe("550\n5.1.1");
  });

  test("that names a column twice gives the one that is filled in", async () => {
    const [row] = await csv("email,UNSUB_CAMPAIGN_ID,UNSUB_TIME,UNSUB_CAMPAIGN_ID\na@example.com,,x,77\n");
    expect(row?.text("unsubcampaignid")).toBe("77");
  });

  test.for([
    ["a row with too few columns", "a,b\n1,2\n3\n", "line 3 has not as many columns as the first line"],
    ["a row with too many", "a,b\n1,2\n3,4,5\n", "line 3 has not as many columns as the first line"],
    ["a quote that stays open", 'a,b\n1,2\n"3,4\n5,6\n', "begins a quote that is never closed"],
    ["a quote in a value", 'a,b\n1,2\n3"x",4\n', "line 3 has a quote in the middle of a value"],
    ["something behind a quote", 'a,b\n1,2\n"3"x,4\n', "line 3 has something behind a closing quote"],
  ] as const)("%s is told with its line, and nothing of what stands there", async ([, text, said]) => {
    const failed = csv(text);
    await expect(failed).rejects.toThrow(said);
    await expect(failed).rejects.not.toThrow(/3"x|5,6/);
  });

  test("a row of a hundred megabytes is refused, long before its end, in little memory", async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<string> {
      yield "email,reason\na@example.com,";
      for (; given < 100; given += 1) yield "x".repeat(1024 * 1024);
    }
    await expect(all(csvRows(endless(), true))).rejects.toThrow("more than a million characters");
    expect(given).toBeLessThan(10);
  });

  test("without names is a column of addresses", async () => {
    const rows = await csv("a@example.com\nb@example.com\n", false);
    expect(rows.map((row) => row.text("address"))).toEqual(["a@example.com", "b@example.com"]);
  });

  test("gives back any values that were written, however the pieces fall", async () => {
    const value = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() === text);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1 }), fc.nat(), async (values, cut) => {
        const text = `email,n\n${values.map((one, n) => `"${one.replaceAll('"', '""')}",${n}`).join("\n")}\n`;
        const letters = [...text];
        const at = cut % letters.length;
        const [head, rest] = [letters.slice(0, at).join(""), letters.slice(at).join("")];
        const rows = await all(csvRows(pieces(head, rest), true));
        expect(rows.map((row) => row.text("email"))).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });
});

describe("JSON", () => {
  const containers = new Set(["items"]);
  const json = (...texts: readonly string[]): Promise<readonly Row[]> =>
    all(jsonRows(pieces(...texts), containers));

  test.for([
    ["lines", '{"email":"a@example.com"}\n{"email":"b@example.com"}\n'],
    ["one array", '[{"email":"a@example.com"},\n {"email":"b@example.com"}]'],
    ["objects over lines", '{\n  "email": "a@example.com"\n}\n{\n  "email": "b@example.com"\n}'],
    [
      "an API's answer",
      '{"items":[{"email":"a@example.com"},{"email":"b@example.com"}],"paging":{"next":{"x":1}}}',
    ],
    [
      "answers behind each other",
      '{"items":[{"email":"a@example.com"}]}\n{"items":[{"email":"b@example.com"}]}',
    ],
    ["braces in texts", '[{"email":"a@example.com","x":"}{\\"]"},{"email":"b@example.com","x":[{"y":1}]}]'],
  ] as const)("as %s is read", async ([, text]) => {
    expect(await emails(json(text))).toEqual(["a@example.com", "b@example.com"]);
    expect(await emails(json(...text))).toEqual(["a@example.com", "b@example.com"]);
  });

  test("that holds its list under a name nobody knows is one record", async () => {
    const [row] = await json('{"things":[{"email":"a@example.com"}]}');
    expect(row?.columns).toEqual(["things"]);
  });

  test("gives lists and numbers as they are", async () => {
    const [row] = await json(
      '{"Email":"a@example.com","tags":["x","y"],"created":1600000000,"ok":true,"no":null}',
    );
    expect(row?.list("tags")).toEqual(["x", "y"]);
    expect([row?.text("created"), row?.text("ok"), row?.text("no"), row?.text("gone")]).toEqual([
      "1600000000",
      "true",
      "",
      "",
    ]);
  });

  test.for([
    ["no JSON", "[{}]\nnonsense", "line 2 is no JSON"],
    ["a bracket too many", '{"a":1}\n}', "line 2 is no JSON"],
    ["a record that is none", '{"a":1}\n{"a":}', "line 2 is no JSON"],
    ["an end within a record", '{"a":1}\n{"a":1', "line 2 ends within a record"],
  ] as const)("%s is told with its line", async ([, text, said]) => {
    await expect(json(text)).rejects.toThrow(said);
  });

  test("a record of a hundred megabytes is refused long before its end", async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<string> {
      yield '{"a":1}\n{"a":"';
      for (; given < 100; given += 1) yield "x".repeat(1024 * 1024);
    }
    await expect(all(jsonRows(endless(), containers))).rejects.toThrow("line 2 is in a record of more than");
    expect(given).toBeLessThan(10);
  });
});

describe("the text of a file", () => {
  async function read(bytes: Buffer, encoding: Encoding = "utf-8"): Promise<string> {
    const path = join(folder, "list");
    writeFileSync(path, bytes);
    let text = "";
    for await (const piece of textOf(path, encoding)) text += piece;
    return text;
  }

  test("loses its byte order mark", async () => {
    expect(await read(Buffer.from("\uFEFFemail\n"))).toBe("email\n");
  });

  test("is UTF-16 where its mark says so", async () => {
    expect(await read(Buffer.from("\uFEFFemail\n", "utf16le"))).toBe("email\n");
  });

  test("in latin-1 is refused at its line, and read where it is named", async () => {
    const bytes = Buffer.from("email\nann@example.com\njosé@example.com\n", "latin1");
    await expect(read(bytes)).rejects.toThrow("line 3 is not UTF-8: --encoding names another");
    expect(await read(bytes, "latin1")).toContain("josé@example.com");
  });

  test("may have a letter on both sides of a piece", async () => {
    const text = `${"x".repeat(1024 * 1024 - 1)}é\n`;
    expect(await read(Buffer.from(text))).toBe(text);
  });

  test("that ends within a letter is refused", async () => {
    await expect(read(Buffer.from("a\né").subarray(0, -1))).rejects.toThrow("line 2 is not UTF-8");
  });

  test("of no file says so", async () => {
    await expect(textOf(join(folder, "none"), "utf-8").next()).rejects.toThrow("there is no file");
  });
});

describe("a list's time", () => {
  test.for([
    ["1586552585", "2020-04-10T21:03:05.999Z", "2020-04-10T21:03:05.000Z"],
    ["1586552585.077", "2020-04-10T21:03:05.077Z", "2020-04-10T21:03:05.077Z"],
    ["1586552585077", "2020-04-10T21:03:05.077Z", "2020-04-10T21:03:05.077Z"],
    ["2020-04-10T21:03:05Z", "2020-04-10T21:03:05.999Z", "2020-04-10T21:03:05.000Z"],
    ["2020-04-10T21:03:05.077+00:00", "2020-04-10T21:03:05.077Z", "2020-04-10T21:03:05.077Z"],
    ["2019-12-17T08:58:33-05:00", "2019-12-17T13:58:33.999Z", "2019-12-17T13:58:33.000Z"],
    ["2020-04-10 21:03:05", "2020-04-10T21:03:05.999Z", "2020-04-10T21:03:05.000Z"],
    ["2020-04-10 21:03", "2020-04-10T21:03:59.999Z", "2020-04-10T21:03:00.000Z"],
    ["2020-04-10 21:03:05.077123 +0000 UTC", "2020-04-10T21:03:05.077Z", "2020-04-10T21:03:05.077Z"],
    ["2020-04-10 23:03:05.077123 +0200 CEST", "2020-04-10T21:03:05.077Z", "2020-04-10T21:03:05.077Z"],
    ["2020-04-10", "2020-04-10T23:59:59.999Z", "2020-04-10T00:00:00.000Z"],
    ["Fri, 10 Apr 2020 21:03:05 UTC", "2020-04-10T21:03:05.999Z", "2020-04-10T21:03:05.000Z"],
    ["Fri, 10 Apr 2020 21:03:05 +0200", "2020-04-10T19:03:05.999Z", "2020-04-10T19:03:05.000Z"],
  ] as const)(
    "%s counts to its end where it closes, and from its start where it opens",
    ([text, end, begin]) => {
      const time = listTime(text);
      expect(time && momentOf(time, true)).toBe(end);
      expect(time && momentOf(time, false)).toBe(begin);
    },
  );

  test.for([
    "",
    "-",
    "never",
    "04/10/2020",
    "10.04.2020",
    "2020-13-40",
    "0",
    "Mon, 01 Jan 0001 00:00:00 UTC",
  ])("%s is none", (text) => {
    expect(listTime(text)).toBeUndefined();
  });
});
