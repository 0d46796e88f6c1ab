import { broadcast } from "../../functions/broadcast/broadcast.ts";
import type { Announcer } from "../../shared/announce.ts";
import type { Item, Table } from "../../shared/table.ts";
import { type MemoryTable, memoryTable } from "./memory-table.ts";
import { configOf, inserted, NOW, tenantWith } from "./propagation.ts";

export const REGIONS = ["eu-central-1", "eu-west-1"] as const;
export type RegionName = (typeof REGIONS)[number];

interface Written {
  readonly item: Item;
  /** Of two writes of one item the later stays, in both Regions. */
  readonly at: number;
}

interface Replica {
  readonly region: RegionName;
  readonly memory: MemoryTable;
  readonly times: Map<string, number>;
  /** What has yet to come from the other Region, and what the stream has yet to hand over. */
  readonly arriving: Written[];
  readonly stream: Item[];
}

/** A global table in two Regions: each write reaches the other some time, item by item, in no order. */
export interface TwoRegions {
  table(region: RegionName): Table;
  all(region: RegionName): readonly Item[];
  /** Lets one of the things happen that are due; `false` where nothing is. */
  step(choose: (count: number) => number): Promise<boolean>;
}

export function twoRegions(): TwoRegions {
  let clock = 0;
  const made = REGIONS.map((region): Replica => {
    const memory = memoryTable("heed", (item) => {
      clock += 1;
      replica.times.set(idOf(item), clock);
      replica.stream.push(item);
      for (const other of made) if (other !== replica) other.arriving.push({ item, at: clock });
    });
    const replica: Replica = { region, memory, times: new Map(), arriving: [], stream: [] };
    return replica;
  });
  const replicaOf = (region: RegionName): Replica => {
    const found = made.find((replica) => replica.region === region);
    if (found === undefined) throw new Error(`no Region ${region}`);
    return found;
  };

  return {
    table: (region) => replicaOf(region).memory.table,
    all: (region) => replicaOf(region).memory.all(),
    async step(choose) {
      const due = made.flatMap((replica) => [
        ...replica.arriving.map((written) => async () => arrive(replica, written)),
        ...(replica.stream.length === 0 ? [] : [() => handOver(replica)]),
      ]);
      await due[choose(due.length)]?.();
      return due.length > 0;
    },
  };
}

function arrive({ memory, times, arriving, stream }: Replica, written: Written): void {
  arriving.splice(arriving.indexOf(written), 1);
  const id = idOf(written.item);
  if ((times.get(id) ?? 0) > written.at) return;
  times.set(id, written.at);
  memory.replicate(written.item);
  stream.push(written.item);
}

/** Announces the demo tenant's entries in one Region of two, to nobody. */
export function announcerIn(region: string, table: Table): Announcer {
  return {
    config: configOf({ ...tenantWith([]), id: "demo" }),
    table,
    region,
    replicated: true,
    sendJob: () => Promise.reject(new Error("there is no partner")),
    now: () => NOW,
  };
}

async function handOver({ region, memory, stream }: Replica): Promise<void> {
  const item = stream.shift();
  if (item === undefined) return;
  const Records = [inserted(item, "1")];
  const { batchItemFailures } = await broadcast(announcerIn(region, memory.table), { Records });
  if (batchItemFailures.length > 0) throw new Error("an arrival could not be handled");
}

function idOf(item: Item): string {
  return `${item["pk"]?.S} ${item["sk"]?.S}`;
}
