import type { AnsweringRuntime } from "../../functions/accept/answering-runtime.ts";
import type { Config } from "../../shared/config.ts";
import type { Queue } from "../../shared/queue.ts";
import { secretStore } from "../../shared/secrets.ts";
import type { Table } from "../../shared/table.ts";
import { TEST_SECRETS, testConfig } from "./config.ts";
import { liveAt } from "./test-clock.ts";

/** What a function that records is given in tests; `queued` and `replies` hold what went to the queues. */
export function testRuntime(
  table: Table,
  change: {
    readonly config?: Config;
    readonly now?: () => number;
    readonly intakeDown?: boolean;
    readonly repliesDown?: boolean;
  } = {},
): AnsweringRuntime & { readonly queued: string[]; readonly replies: Record<string, string[]> } {
  const { config = testConfig(), now = Date.now, intakeDown = false, repliesDown = false } = change;
  liveAt(now);
  const queued: string[] = [];
  const replies: Record<string, string[]> = {};
  return {
    config,
    secrets: secretStore([], TEST_SECRETS, () => Promise.resolve(new Map()), now),
    now,
    table,
    region: "us-east-1",
    replicated: false,
    queued,
    replies,
    reply(provider, bodies) {
      if (repliesDown) return Promise.reject(new Error("SQS is down"));
      replies[provider] = [...(replies[provider] ?? []), ...bodies];
      return Promise.resolve();
    },
    intake: {
      send(bodies) {
        if (intakeDown) return Promise.reject(new Error("SQS is down"));
        queued.push(...bodies);
        return Promise.resolve();
      },
    },
  };
}

/** A table whose every call fails, as DynamoDB does in an outage. */
export function brokenTable(name = "heed"): Table {
  const refuse = (): Promise<never> => Promise.reject(new Error("DynamoDB is down"));
  return {
    name,
    transact: refuse,
    get: refuse,
    put: refuse,
    update: refuse,
    query: refuse,
    batchGet: refuse,
    scan: refuse,
  };
}

/** A queue that nothing can be done with. */
export function brokenQueue(): Queue {
  const refuse = (): Promise<never> => Promise.reject(new Error("SQS is down"));
  return { sendBatch: refuse, send: refuse, receive: refuse, changeVisibility: refuse, delete: refuse };
}
