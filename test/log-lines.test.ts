import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addressIn } from "./support/log-lines.ts";

// Runs when every other test has (vitest.config.ts), and judges what all of them logged.
const found = process.env["HEED_TEST_LOG_LINES"] ?? "";

function noted(what: "addresses" | "counted"): readonly string[] {
  const file = join(found, what);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

test("R-234: of all that was logged by the whole suite no line holds an address", () => {
  const lines = noted("counted").reduce((sum, count) => sum + Number(count), 0);
  process.stderr.write(`  ${lines} log lines were read\n`);
  expect(lines, "log lines, of the tests before this one").toBeGreaterThan(0);
  expect(noted("addresses")).toEqual([]);
});

test.for([
  '{"level":"info","stage":"press","who":"ann@example.com"}',
  '{"level":"error","error":"Error: no mailbox bob.b+x@mail.example.org"}',
  '{"level":"info","path":"/p/ann%40example.com"}',
  '{"level":"info","number":"+12025550123"}',
  '{"level":"info","number":"12025550123"}',
  '{"level":"info","number":"%2B4915123456789"}',
])("an address would be seen in %s", (line) => {
  expect(addressIn(line)).toBeDefined();
});

test.for([
  '{"timestamp":"2026-11-25T23:28:20.294Z","level":"info","stage":"unsubscribe","eventId":"G4H3JTAHSB4XS89Y65XJZZN7N2"}',
  '{"level":"error","error":"Error at run node_modules/@aws-sdk/client-dynamodb/index.js:12025:55"}',
  '{"_aws":{"Timestamp":1795649947137},"LoggedErrors":1}',
])("and is not in %s", (line) => {
  expect(addressIn(line)).toBeUndefined();
});
