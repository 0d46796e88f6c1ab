import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import { failuresIn } from "./batch-failures.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { LocalFunction } from "./lambda.ts";
import { passes, sequenceOf, streamEvent } from "./stream-event.ts";

const BATCH = 100;
const IDLE_MS = 25;
/** After a failure; doubled with each one in a row. */
const FIRST_RETRY_MS = 100;
const MOST_RETRY_MS = 10_000;
/** As the event source mapping has it: then one record is passed by, and the sweep comes back to its entry. */
const ATTEMPTS = 10;

export interface StreamSource {
  readonly database: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly tableName: string;
  readonly checkpoint: Checkpoint;
  readonly target: Pick<LocalFunction, "invoke">;
  /** Waits so many milliseconds; rejects when the signal comes first. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Feeds the table's stream to a function as Lambda's event source mapping does: in order, at least once, only
 * what passes the filter, and from the first failed record again.
 * @returns what stops it, after the batch under way
 */
export function pollStream(source: StreamSource): () => Promise<void> {
  const stop = new AbortController();
  const running = run(source, stop.signal);
  return async () => {
    stop.abort();
    await running;
  };
}

async function run(source: StreamSource, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const shard of await shardsOf(source)) await drain(source, shard, signal);
      await source.pause(IDLE_MS, signal);
    } catch {
      // The database is down or starts again: the checkpoint says where to go on.
      await source.pause(FIRST_RETRY_MS, signal).catch(() => {});
    }
  }
}

interface Shard {
  readonly streamArn: string;
  readonly shardId: string;
}

async function shardsOf({ database, streams, tableName }: StreamSource): Promise<readonly Shard[]> {
  const { Table } = await database.send(new DescribeTableCommand({ TableName: tableName }));
  const streamArn = Table?.LatestStreamArn ?? "";
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  return (StreamDescription?.Shards ?? []).map(({ ShardId = "" }) => ({ streamArn, shardId: ShardId }));
}

/** Reads one shard until it closes, the database fails or everything stops. */
async function drain(source: StreamSource, shard: Shard, signal: AbortSignal): Promise<void> {
  // A table that is made anew has another stream, whose numbers begin again.
  const position = `${shard.streamArn} ${shard.shardId}`;
  let failures = 0;
  let iterator = await iteratorAt(source.streams, shard, source.checkpoint.at(position));
  while (iterator !== undefined && !signal.aborted) {
    // A batch that fails is halved until the record that fails it is alone.
    const read = new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.ceil(BATCH / 2 ** failures) });
    const { Records = [], NextShardIterator } = await source.streams.send(read);
    const done = await deliver(source, shard, Records);
    const passed = done.length === 0 && failures + 1 === ATTEMPTS ? Records.slice(0, 1) : done;
    const last = passed.at(-1);
    if (last !== undefined) source.checkpoint.move(position, sequenceOf(last));
    if (done.length === Records.length) {
      failures = 0;
      iterator = NextShardIterator;
      if (Records.length === 0) await source.pause(IDLE_MS, signal);
      continue;
    }
    failures = passed.length > 0 ? 0 : failures + 1;
    await source.pause(Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures), signal);
    iterator = await iteratorAt(source.streams, shard, source.checkpoint.at(position));
  }
}

async function iteratorAt(
  streams: DynamoDBStreamsClient,
  { streamArn, shardId }: Shard,
  after: string | undefined,
): Promise<string | undefined> {
  const place = { StreamArn: streamArn, ShardId: shardId };
  const fromStart = new GetShardIteratorCommand({ ...place, ShardIteratorType: "TRIM_HORIZON" });
  if (after === undefined) return (await streams.send(fromStart)).ShardIterator;
  try {
    const ShardIteratorType = "AFTER_SEQUENCE_NUMBER";
    const resumed = new GetShardIteratorCommand({ ...place, ShardIteratorType, SequenceNumber: after });
    return (await streams.send(resumed)).ShardIterator;
  } catch (error) {
    // The record is trimmed: what is left is taken from its start, and repeats are harmless.
    if (error instanceof Error && /Trimmed|Validation|ResourceNotFound/.test(error.name)) {
      return (await streams.send(fromStart)).ShardIterator;
    }
    throw error;
  }
}

/** @returns the records that are done: all of them, or those before the first that failed */
async function deliver(
  { target }: StreamSource,
  { streamArn }: Shard,
  records: readonly StreamRecord[],
): Promise<readonly StreamRecord[]> {
  const wanted = records.filter(passes);
  if (wanted.length === 0) return records;
  const failed = await failedOf(target, wanted, streamArn);
  const first = records.findIndex((record) => failed.has(sequenceOf(record)));
  return first === -1 ? records : records.slice(0, first);
}

async function failedOf(
  target: Pick<LocalFunction, "invoke">,
  records: readonly StreamRecord[],
  streamArn: string,
): Promise<ReadonlySet<string>> {
  const all = records.map(sequenceOf);
  try {
    return failuresIn(await target.invoke(streamEvent(records, streamArn)), all);
  } catch {
    return new Set(all);
  }
}
