import { beforeEach, describe, expect, test } from "vitest";
import { type Queue, sqsQueue } from "../../shared/queue.ts";
import { useQueues } from "../support/emulators.ts";

const queues = useQueues();
let queue: Queue;
let url: string;

beforeEach(async () => {
  queue = sqsQueue(queues.client());
  url = queues.prefix() + (await queues.make("jobs")).name;
});

function message(n: number): { body: string; group: string; deduplicationId: string } {
  return { body: `body ${n}`, group: `group ${n}`, deduplicationId: `id-${n}` };
}

async function received(): Promise<readonly string[]> {
  const found: string[] = [];
  for (;;) {
    const messages = await queue.receive(url, 30);
    if (messages.length === 0) return found.sort();
    found.push(...messages.map(({ body }) => body));
    await queue.delete(
      url,
      messages.map(({ handle }) => handle),
    );
  }
}

describe("the queue", () => {
  test("sends more than ten messages in batches, and drops what it has seen", async () => {
    const messages = Array.from({ length: 23 }, (_, n) => message(n));
    await queue.send(url, messages);
    await queue.send(url, messages.slice(0, 3));
    expect(await received()).toEqual(messages.map(({ body }) => body).sort());
  });

  test("names the messages that SQS left out of a batch it took (fault 16)", async () => {
    // A FIFO queue takes no message without a group.
    const { group: _group, ...groupless } = message(1);
    const batch = [message(0), groupless, message(2)];
    expect(await queue.sendBatch(url, batch)).toEqual([1]);
    expect(await received()).toEqual(["body 0", "body 2"]);
    await expect(queue.send(url, [{ ...groupless, deduplicationId: "other" }])).rejects.toThrow("1 of 1");
  });

  test("gives a message back when it is no longer hidden", async () => {
    await queue.send(url, [message(0)]);
    const [first] = await queue.receive(url, 60);
    expect(first).toMatchObject({ body: "body 0", group: "group 0" });
    await queue.changeVisibility(url, [first?.handle ?? ""], 0);
    expect((await queue.receive(url, 60))[0]?.body).toBe("body 0");
  });

  test("throws where there is no such queue", async () => {
    await expect(queue.send(`${url}-gone`, [message(0)])).rejects.toThrow();
  });
});
