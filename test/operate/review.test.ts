import { decodeJwt } from "jose";
import { beforeEach, expect, test } from "vitest";
import { useHeed } from "../support/heed.ts";
import { useHttpStack } from "../support/http-stack.ts";

const heed = useHeed();
const stack = useHttpStack();
let asked: unknown[] = [];

beforeEach(() => heed.write("stack.json", { url: stack.url() }));

const ID = "2026-11-25T10:00:00.000Z.7QJ4ZK5N1V8W3X6Y2A9BCDEFGH";
const MAIL_ID = `mail.2026-11-25.${"x".repeat(43)}`;
const WAITING = {
  id: ID,
  channel: "sms",
  from: "+12025550123",
  to: "+12025550199",
  text: "no\nthanks",
  receivedAt: "2026-11-25T10:00:00.000Z",
  decideBy: "2026-12-09T10:00:00.000Z",
  rule: "doubt:doubt",
  language: "en",
};

function serve(answer: object): void {
  asked = [];
  stack.serve({
    review: async ({ headers, body = "", requestContext }) => {
      const { scope } = decodeJwt((headers["authorization"] ?? "").slice("Bearer ".length));
      const text = Buffer.from(body, "base64").toString();
      asked.push({
        method: requestContext.http.method,
        scope,
        ...(text === "" ? {} : { body: JSON.parse(text) }),
      });
      return { statusCode: 200, body: JSON.stringify(answer) };
    },
  });
}

test("lists what waits, one line a text whatever is in it", async () => {
  serve({ reviews: [WAITING], more: false });
  expect(await heed.run(["review"])).toEqual({
    status: 0,
    stdout: `${ID}  by 2026-12-09  +12025550123  "no\\nthanks"\n`,
    stderr: "",
  });
  expect(asked).toEqual([{ method: "GET", scope: "operate" }]);
});

test("with --json one object a line, and nothing for nothing", async () => {
  serve({ reviews: [WAITING, WAITING], more: true });
  const { stdout } = await heed.run(["review", "--json"]);
  expect(stdout).toBe(`${JSON.stringify(WAITING)}\n`.repeat(2));
  serve({ reviews: [], more: false });
  expect((await heed.run(["review", "--json"])).stdout).toBe("");
  expect((await heed.run(["review"])).stdout).toBe("nothing waits\n");
});

test("decides one", async () => {
  serve({ id: ID, decision: "opt_out" });
  const { status, stdout } = await heed.run(["review", "--id", ID, "--decision", "opt_out"]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${ID}: opt_out\n` });
  expect(asked).toEqual([{ method: "POST", scope: "operate", body: { id: ID, decision: "opt_out" } }]);
});

test("opts out whom a mail does not name", async () => {
  serve({ id: MAIL_ID, decision: "opt_out" });
  const args = ["--id", MAIL_ID, "--decision", "opt_out", "--address", "ann@example.com"];
  expect((await heed.run(["review", ...args])).stdout).toBe(`${MAIL_ID}: opt_out\n`);
  const body = { id: MAIL_ID, decision: "opt_out", address: "ann@example.com" };
  expect(asked).toEqual([{ method: "POST", scope: "operate", body }]);
});

test.for([
  ["--id", ID],
  ["--id", MAIL_ID, "--decision", "keep", "--address", "ann@example.com"],
  ["--decision", "keep"],
  ["--id", ID, "--decision", "perhaps"],
])("%j is wrong usage", async (args) => {
  serve({});
  expect((await heed.run(["review", ...args])).status).toBe(2);
  expect(asked).toEqual([]);
});

test("an answer of something else fails", async () => {
  serve({ hello: "world" });
  const { status, stderr } = await heed.run(["review"]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "heed review: the answer is not one of /v1/review\n",
  });
});
