// A partner's function with the pollers of its queues, alone in its process: what it holds in memory is its own.

import { pathToFileURL } from "node:url";
import { SQSClient } from "@aws-sdk/client-sqs";
import { concurrencyOf, pollQueue } from "../../infra/local/queue-poller.ts";

/** Which function is to take what, until it is killed. */
export interface DrainWork {
  readonly bundle: string;
  readonly sqsUrl: string;
  readonly queueUrls: readonly string[];
}

/** Its memory, once a second, in bytes: what is resident, and what of its heap is held once garbage is gone. */
export interface DrainMemory {
  readonly rss: number;
  readonly held: number;
}

const TIME_LEFT = { getRemainingTimeInMillis: () => 45_000 };

process.once("message", (work: DrainWork) => void drain(work));

async function drain({ bundle, sqsUrl, queueUrls }: DrainWork): Promise<void> {
  const { handler } = await import(pathToFileURL(bundle).href);
  const sqs = new SQSClient({ endpoint: sqsUrl });
  const target = { invoke: (event: object) => handler(event, TIME_LEFT) };
  const concurrency = concurrencyOf(queueUrls.length);
  for (const queueUrl of queueUrls) pollQueue({ sqs, queueUrl, target, concurrency });
  setInterval(() => {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.send?.({ rss, held: heapUsed + external } satisfies DrainMemory);
  }, 1_000);
}
