import { describe, expect, test } from "vitest";
import { jobMessage, jobSender } from "../../shared/job-queue.ts";
import type { OutgoingMessage, Queue } from "../../shared/queue.ts";
import { jobOf } from "../support/propagation.ts";

/** A queue that keeps its batches and leaves out the messages of `left`, as SQS may (fault 16). */
function queueLeaving(left: ReadonlySet<string>): {
  queue: Queue;
  batches: [string, readonly OutgoingMessage[]][];
} {
  const batches: [string, readonly OutgoingMessage[]][] = [];
  const never = (): never => {
    throw new Error("not asked for here");
  };
  const queue: Queue = {
    async sendBatch(url, messages) {
      batches.push([url, messages]);
      return messages.flatMap(({ group }, index) => (left.has(group ?? "") ? [index] : []));
    },
    send: never,
    receive: never,
    changeVisibility: never,
    delete: never,
  };
  return { queue, batches };
}

const job = (contactId: string, partner = "crm") =>
  jobOf({ tenantId: "demo", contactId, eventId: `E-${contactId}` }, partner);

describe("sending jobs", () => {
  test("puts those that go on at the same time into batches of ten, each partner's in its own queue", async () => {
    const { queue, batches } = queueLeaving(new Set());
    const send = jobSender(queue, "https://sqs.example/1/");
    const contacts = Array.from({ length: 13 }, (_, n) => `c${n}`);
    await Promise.all([...contacts.map((id) => send(job(id))), send(job("c0", "ads"))]);
    expect(batches.map(([url, messages]) => [url, messages.length])).toEqual([
      ["https://sqs.example/1/heed-demo-crm.fifo", 10],
      ["https://sqs.example/1/heed-demo-crm.fifo", 3],
      ["https://sqs.example/1/heed-demo-ads.fifo", 1],
    ]);
  });

  test("fails only the jobs that SQS left out of a batch it took (fault 16)", async () => {
    const { queue } = queueLeaving(new Set(["c1"]));
    const send = jobSender(queue, "");
    const sent = await Promise.allSettled(["c0", "c1", "c2"].map((id) => send(job(id))));
    expect(sent.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("fails every job of a batch that SQS refused (fault 17)", async () => {
    const { queue } = queueLeaving(new Set());
    const refusing: Queue = { ...queue, sendBatch: () => Promise.reject(new Error("throttled")) };
    const send = jobSender(refusing, "");
    const sent = await Promise.allSettled(["c0", "c1"].map((id) => send(job(id))));
    expect(sent.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

describe("a job's message", () => {
  test("has the contact as its group and the same id whenever it is sent, until a redrive", () => {
    const first = jobMessage(job("c0"));
    expect(first.group).toBe("c0");
    expect(jobMessage(job("c0")).deduplicationId).toBe(first.deduplicationId);
    expect(jobMessage(job("c0", "ads")).deduplicationId).not.toBe(first.deduplicationId);
    const redriven = jobMessage({ ...job("c0"), redrivenAt: "2026-11-25T10:00:00.000Z" });
    expect(redriven.deduplicationId).not.toBe(first.deduplicationId);
  });

  test("keeps to the 128 characters that SQS allows an id, with the longest names", () => {
    const longest = { ...jobOf({ tenantId: "t", contactId: "c", eventId: "0".repeat(26) }, "p".repeat(32)) };
    const { deduplicationId = "" } = jobMessage({ ...longest, redrivenAt: "2026-11-25T10:00:00.000Z" });
    expect(deduplicationId.length).toBeLessThanOrEqual(128);
  });
});
