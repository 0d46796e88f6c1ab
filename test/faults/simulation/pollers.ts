import type { _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { broadcast } from "../../../functions/broadcast/broadcast.ts";
import { sweep } from "../../../functions/watch/sweep.ts";
import { passes, streamEvent } from "../../../infra/local/stream-event.ts";
import type { Item } from "../../../shared/table.ts";
import { announcerOf, called, type World } from "./world.ts";

/** The share of stream records that never arrive: the sweep is to find them. */
const STREAM_LOSS = 0.05;

/** Set, it ends the pollers. */
export interface Stop {
  stopped: boolean;
}

/** Feeds the broadcast as the stream does: in order, from the first failed record again; some never arrive. */
export async function pollStream(world: World, stop: Stop): Promise<void> {
  const { scheduler, store } = world;
  let next = 0;
  let idle = false;
  while (!stop.stopped) {
    await scheduler.sleep(idle ? 300 : 50);
    idle = next === store.inserted.length;
    const some = store.inserted.slice(next, next + 1 + Math.floor(scheduler.random() * 8));
    const records = some.map((item, index) => insertOf(item, String(next + index)));
    const arriving = records.filter((record) => passes(record) && scheduler.random() >= STREAM_LOSS);
    if (arriving.length === 0) {
      next += some.length;
      continue;
    }
    // As JSON, as it travels.
    const event: DynamoDBStreamEvent = JSON.parse(JSON.stringify(streamEvent(arriving, "")));
    const answer = await called(world, (process) => broadcast(announcerOf(world, process), event));
    const failed = answer?.batchItemFailures[0]?.itemIdentifier;
    if (answer !== undefined) next = failed === undefined ? next + some.length : Number(failed);
  }
}

function insertOf(item: Item, SequenceNumber: string): StreamRecord {
  const Keys = { pk: item["pk"] ?? { S: "" }, sk: item["sk"] ?? { S: "" } };
  return { eventName: "INSERT", dynamodb: { Keys, NewImage: item, SequenceNumber } };
}

export async function pollSweep(world: World, stop: Stop): Promise<void> {
  while (!stop.stopped) {
    await world.scheduler.sleep(60_000);
    await called(world, (process) =>
      sweep(announcerOf(world, process), {}, { getRemainingTimeInMillis: () => 60_000 }),
    );
  }
}
