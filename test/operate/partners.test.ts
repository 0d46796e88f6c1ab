import { beforeEach, expect, test } from "vitest";
import { useHeed } from "../support/heed.ts";
import { useHttpStack } from "../support/http-stack.ts";

const heed = useHeed();
const stack = useHttpStack();
const JOB = {
  eventId: "01JDD0000000000000000000AA",
  state: "refused",
  attempts: 3,
  lastStatus: 410,
  lastError: "http_410",
  createdAt: "2026-11-25T09:00:00.000Z",
  dueAt: "2026-11-26T09:00:00.000Z",
  rule: "gdpr-21",
};
const CRM = {
  partner: "crm",
  type: "webhook",
  health: "failing",
  lastDeliveredAt: null,
  lastFailedAt: "2026-11-25T10:00:00.000Z",
  lastError: "http_410",
  waiting: 2,
  inFlight: 1,
  deadLetters: 1,
  clock: { half: 1, ninety: 0, late: 0, more: false },
  drift: { at: "2026-11-25T06:00:00.000Z", listed: 40, unknownHere: 2, missingThere: 1 },
  takenAt: null,
  oldest: JOB,
};
let asked: string[];

beforeEach(async () => {
  asked = [];
  await heed.write("stack.json", { url: stack.url() });
  stack.serve({
    partners: async ({ rawQueryString, body = "", requestContext: { http } }) => {
      asked.push(`${http.method} ${rawQueryString}${Buffer.from(body, "base64")}`);
      const answer = http.method === "GET" ? { partners: [CRM] } : { settled: true };
      return { statusCode: 200, body: JSON.stringify(answer) };
    },
  });
});

test("gives what the route answers, of all partners or of one", async () => {
  const { status, stdout } = await heed.run(["partners"]);
  expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, partners: [CRM] });
  await heed.run(["partners", "--partner", "crm", "--json"]);
  expect(asked).toEqual(["GET ", "GET partner=crm"]);
});

test("settles one job of one partner", async () => {
  const { status } = await heed.run(["partners", "--partner", "crm", "--settle", JOB.eventId]);
  expect(status).toBe(0);
  expect(asked).toEqual([`POST {"partner":"crm","event":"${JOB.eventId}"}`]);
});

test("settles nothing where it is not said whose", async () => {
  const { status, stderr } = await heed.run(["partners", "--settle", JOB.eventId]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining("--settle needs --partner"),
  });
  expect(asked).toEqual([]);
});
