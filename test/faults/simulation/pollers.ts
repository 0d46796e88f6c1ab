import { broadcast } from "../../../functions/broadcast/broadcast.ts";
import { sweep } from "../../../functions/watch/sweep.ts";
import { ENTRY } from "../../../shared/ledger/keys.ts";
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
    const records = some.map((Keys, index) => ({
      eventName: "INSERT" as const,
      dynamodb: {
        Keys: { pk: { S: Keys["pk"]?.S ?? "" }, sk: { S: Keys["sk"]?.S ?? "" } },
        SequenceNumber: String(next + index),
      },
    }));
    const Records = records.filter(
      ({ dynamodb }) => dynamodb.Keys.sk.S.startsWith(ENTRY) && scheduler.random() >= STREAM_LOSS,
    );
    if (Records.length === 0) {
      next += some.length;
      continue;
    }
    const answer = await called(world, (process) => broadcast(announcerOf(world, process), { Records }));
    const failed = answer?.batchItemFailures[0]?.itemIdentifier;
    if (answer !== undefined) next = failed === undefined ? next + some.length : Number(failed);
  }
}

export async function pollSweep(world: World, stop: Stop): Promise<void> {
  while (!stop.stopped) {
    await world.scheduler.sleep(60_000);
    await called(world, (process) =>
      sweep(announcerOf(world, process), {}, { getRemainingTimeInMillis: () => 60_000 }),
    );
  }
}
