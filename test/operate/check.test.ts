import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { record } from "../../shared/ledger/record.ts";
import { TEST_SECRETS } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { useHeed } from "../support/heed.ts";
import { askedFunctions, useHttpStack } from "../support/http-stack.ts";
import { minute, ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const database = useTable();
const heed = useHeed();
const stack = useHttpStack();
const ANN = ["--channel", "email", "--address", "Ann@example.com"];

let eventId = "";
beforeEach(async () => {
  heed.write("secrets.json", TEST_SECRETS);
  heed.write("stack.json", { url: stack.url() });
  stack.serve(askedFunctions(testRuntime(database.table())));
  const recorded = await record(testLedger(database.table()), ONE_CLICK);
  eventId = recorded.outcome === "conflict" ? "" : recorded.eventId;
});

async function told(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { status, stdout, stderr } = await heed.run(args, env);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("check", () => {
  test("prints what the route answers, with --json and without", async () => {
    const answer = {
      results: [
        {
          allowed: false,
          status: "opted_out",
          reason: "topic_opt_out",
          rule: "R-157.4",
          since: minute(0),
          eventId,
        },
      ],
    };
    expect(await told(["check", ...ANN, "--topic", "newsletter"])).toEqual(answer);
    expect(await told(["check", ...ANN, "--topic", "newsletter", "--json"])).toEqual(answer);
    expect(await told(["check", ...ANN])).toMatchObject({ results: [{ reason: "default" }] });
  });

  test("asks by hash, and of a past moment, a purpose and a place", async () => {
    const hash = createHash("sha256").update("ann@example.com").digest("hex");
    const byHash = ["check", "--channel", "email", "--hash", hash];
    expect(await told([...byHash, "--topic", "newsletter"])).toMatchObject({ results: [{ eventId }] });
    expect(await told([...byHash, "--topic", "newsletter", "--at", minute(-1)])).toMatchObject({
      results: [{ allowed: true }],
    });
    expect(await told([...byHash, "--purpose", "marketing", "--jurisdiction", "DE"])).toMatchObject({
      results: [{ reason: "no_record", rule: "R-094" }],
    });
  });

  test("is of one person: an address or a hash", async () => {
    for (const whom of [[], ["--address", "ann@example.com", "--hash", "ab"]]) {
      const { status, stderr } = await heed.run(["check", "--channel", "email", ...whom]);
      expect([status, stderr]).toEqual([2, expect.stringContaining("--address or --hash")]);
    }
  });

  test("asks the stack that --url or HEED_URL names, and --url before HEED_URL", async () => {
    heed.write("stack.json", { url: "http://127.0.0.1:9" });
    const nowhere = { HEED_URL: "http://127.0.0.1:9" };
    await told(["check", ...ANN, "--url", `${stack.url()}/`], nowhere);
    await told(["check", ...ANN], { HEED_URL: stack.url() });
  });

  test("a topic that the tenant does not have fails with the route's own words", async () => {
    const { status, stdout, stderr } = await heed.run(["check", ...ANN, "--topic", "gardening"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      "heed check: The request is not valid (400)\n  /topic: expected a topic of the tenant, or *\n",
    );
  });

  test("a stack with another key, one without its database and no stack each fail with what to do", async () => {
    const fails = async (line: RegExp): Promise<void> => {
      const { status, stdout, stderr } = await heed.run(["check", ...ANN]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(line);
    };
    stack.serve(askedFunctions(testRuntime(brokenTable())));
    await fails(/^heed check: The request cannot be served right now; try again \(503\)\n$/);
    heed.write("secrets.json", { HEED_API_KEY: TEST_SECRETS.HEED_LINK_KEY });
    await fails(/^heed check: Authentication failed \(401\): the tenant's first api key is not the one/);
    heed.write("secrets.json", TEST_SECRETS);
    heed.write("stack.json", { url: "http://127.0.0.1:9" });
    await fails(/^heed check: http:\/\/127\.0\.0\.1:9 does not answer \(.+\): is `npm start` running\?\n$/);
    heed.write("stack.json", "");
    await fails(/^heed check: no stack is known in .+: is `npm start` running\?/);
  });
});

describe("history", () => {
  beforeEach(async () => {
    for (const topic of ["offers", "*"]) {
      const at = { occurredAt: minute(1), receivedAt: minute(1) };
      await record(testLedger(database.table()), reported(topic, { topic, ...at }));
    }
  });

  test("prints every event with the proof", async () => {
    const history = await told(["history", ...ANN]);
    expect(history).toMatchObject({
      contactId: expect.any(String),
      proof: { format: "heed-chain-1" },
      events: [{ eventId, topic: "newsletter" }, expect.anything(), expect.anything()],
    });
  });

  test("of one topic: its events and those of everything", async () => {
    const history = await told(["history", ...ANN, "--topic", "newsletter", "--json"]);
    expect(history).toMatchObject({ events: [{ topic: "newsletter" }, { topic: "*" }] });
  });

  test("has what became of each event at each partner, where that is asked for", async () => {
    const history = await told(["history", ...ANN, "--deliveries"]);
    expect(history).toMatchObject({ events: [{ eventId, deliveries: [] }, {}, {}] });
    expect(await told(["history", ...ANN])).not.toHaveProperty("events.0.deliveries");
    expect((await heed.run(["history", ...ANN, "--evidence", "--deliveries"])).status).toBe(2);
  });

  test("of several pages is one", async () => {
    const event = (id: string) => ({
      eventId: id,
      topic: "*",
      status: "opted_out",
      source: "api",
      reason: null,
      receivedAt: minute(0),
    });
    const proof = (seq: number) => ({ count: 2, links: [{ seq }], unchained: [String(seq)] });
    const page = { contactId: "1", proof: proof(2), events: [event("A")], next: "after A" };
    stack.serve({
      history: async ({ body = "" }) => {
        const asked = JSON.parse(Buffer.from(body, "base64").toString());
        const { next: _, ...last } = { ...page, proof: proof(1), events: [event("B")] };
        return { statusCode: 200, body: JSON.stringify(asked.next === "after A" ? last : page) };
      },
    });
    expect(await told(["history", ...ANN])).toEqual({
      contactId: "1",
      proof: { count: 2, links: [{ seq: 1 }, { seq: 2 }], unchained: ["2", "1"] },
      events: [event("A"), event("B")],
    });
  });
});
