// A provider's function on a table that takes everything at once: what is left is the work outside the writes.

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type AnsweringRuntime, answeringRuntimeFromEnv } from "../../functions/accept/answering-runtime.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { loadProvider } from "../support/provider-fixtures.ts";

/** Deliveries to one provider's function. */
export interface BatchWork {
  readonly provider: string;
  readonly batches: readonly object[];
}

interface Received {
  readonly provider: string;
  readonly batches: readonly APIGatewayProxyEventV2[];
}

process.once("message", (work: Received) => {
  void run(work).then((cpu) => process.send?.(cpu, () => process.exit(0)));
});

/** CPU milliseconds of a batch: until its first write begins, and in all. */
export interface BatchCpu {
  readonly before: number;
  readonly all: number;
}

async function run({ provider: name, batches }: Received): Promise<readonly BatchCpu[]> {
  const provider = await loadProvider(name);
  const runtime = answeringRuntimeFromEnv();
  let started = process.cpuUsage();
  let before: number | undefined;
  const spent = (): number => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
  const transact = (): Promise<undefined> => {
    before ??= spent();
    return Promise.resolve(undefined);
  };
  const table = { ...runtime.table, transact };
  const fetchText = (): Promise<string> => Promise.reject(new Error("no network here"));
  const recording: AnsweringRuntime = { ...runtime, table };
  const handler = receiver(provider, { ...runtime, fetchText, recording: () => Promise.resolve(recording) });
  const times: BatchCpu[] = [];
  for (const batch of batches) {
    started = process.cpuUsage();
    before = undefined;
    const { statusCode } = await handler(batch);
    const all = spent();
    if (statusCode !== 200) throw new Error(`a batch was answered ${statusCode}`);
    times.push({ before: before ?? all, all });
  }
  return times;
}
