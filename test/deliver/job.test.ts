import fc from "fast-check";
import { expect, test } from "vitest";
import { readJob } from "../../functions/deliver/job.ts";
import { jobOf } from "../support/propagation.ts";

const JOB = jobOf({ tenantId: "demo", contactId: "1abc", eventId: "E1" }, "crm");

test("a job is read as it was sent, before and after a redrive", () => {
  const redriven = { ...JOB, redrivenAt: "2026-11-25T10:00:00.000Z" };
  expect(readJob(JSON.stringify(JOB))).toEqual(JOB);
  expect(readJob(JSON.stringify(redriven))).toEqual(redriven);
});

test.for(Object.keys(JOB))("a job without its %s is none", (member) => {
  const rest = Object.fromEntries(Object.entries(JOB).filter(([name]) => name !== member));
  expect(readJob(JSON.stringify(rest))).toBeUndefined();
});

test("nothing that a queue may hold makes it throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      expect(readJob(body)).toBeUndefined();
    }),
  );
});
