import { decodeJwt } from "jose";
import { beforeEach, expect, test } from "vitest";
import { useHeed } from "../support/heed.ts";
import { useHttpStack } from "../support/http-stack.ts";

const heed = useHeed();
const stack = useHttpStack();
let asked: unknown[] = [];
let scopes: unknown[] = [];

beforeEach(() => heed.write("stack.json", { url: stack.url() }));

/** Answers one after the other, then 503. */
function script(...answers: readonly object[]): void {
  asked = [];
  scopes = [];
  const waiting = answers.values();
  stack.serve({
    redrive: async ({ headers, body = "" }) => {
      asked.push(JSON.parse(Buffer.from(body, "base64").toString()));
      scopes.push(decodeJwt((headers["authorization"] ?? "").slice("Bearer ".length))["scope"]);
      const { value } = waiting.next();
      const problem = { type: "about:blank", title: "The request cannot be served", status: 503 };
      return { statusCode: value === undefined ? 503 : 200, body: JSON.stringify(value ?? problem) };
    },
  });
}

test("asks until nothing is left, from where the call before ended, and prints the sum", async () => {
  script(
    { redriven: 3, more: true, cursor: "c1" },
    { redriven: 0, more: true, cursor: "c2" },
    { redriven: 4, more: false },
  );
  const { status, stdout, stderr } = await heed.run(["redrive", "--missing", "--partner", "crm"]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "7 sent again\n", stderr: "" });
  expect(asked).toEqual([
    { partner: "crm", missing: true },
    { partner: "crm", missing: true, cursor: "c1" },
    { partner: "crm", missing: true, cursor: "c2" },
  ]);
  expect(scopes).toEqual(["operate", "operate", "operate"]);
});

test("of one event, with --json", async () => {
  script({ redriven: 1, more: false });
  const { stdout } = await heed.run(["redrive", "--event", "7QJ4ZK5N1V8W3X6Y2A9BCDEFGH", "--json"]);
  expect(stdout).toBe('{"redriven":1}\n');
  expect(asked).toEqual([{ event: "7QJ4ZK5N1V8W3X6Y2A9BCDEFGH", missing: false }]);
});

test("one that is interrupted says where to go on, and goes on there", async () => {
  script({ redriven: 3, more: true, cursor: "c1" });
  const { status, stdout, stderr } = await heed.run(["redrive", "--missing"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("\ngo on with --missing --cursor c1\n");
  script({ redriven: 2, more: false });
  await heed.run(["redrive", "--missing", "--cursor", "c1"]);
  expect(asked).toEqual([{ missing: true, cursor: "c1" }]);
});

test("an answer of something else fails", async () => {
  script({ hello: "world" });
  const { status, stderr } = await heed.run(["redrive"]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "heed redrive: the answer is not one of /v1/redrive\n",
  });
});
