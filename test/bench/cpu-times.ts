import { apiCall, freshAddress } from "./fixtures.ts";
import { oneClickEvent } from "./lambda-events.ts";
import { median } from "./measure.ts";
import { inWarmChild } from "./warm.ts";
import type { World } from "./world.ts";

const SLICES = 6;
const CALLS = 200;
/** Contacts in one call of many. */
const MANY = 1_000;

/** Milliseconds of CPU that a warm function uses for one, sixteen at a time. */
export async function cpuTimes(
  world: World,
): Promise<Readonly<Record<"optOut" | "check" | "bulkCheck", number>>> {
  const question = { topic: "newsletter" };
  const ask = (): Promise<object> => apiCall(world, "/v1/check", question);
  const askMany = (): Promise<object> => {
    const checks = Array.from({ length: MANY }, () => ({ channel: "email", address: freshAddress() }));
    return apiCall(world, "/v1/check", { checks }, {});
  };
  return {
    optOut: await cpuOf(world, "unsubscribe", CALLS, async () =>
      oneClickEvent(await world.mint(freshAddress())),
    ),
    check: await cpuOf(world, "check", CALLS, ask),
    bulkCheck: (await cpuOf(world, "check", 8, askMany)) / MANY,
  };
}

async function cpuOf(
  world: World,
  name: string,
  calls: number,
  make: () => Promise<object>,
): Promise<number> {
  const slices: object[][] = [];
  for (let slice = 0; slice < SLICES; slice += 1) {
    slices.push(await Promise.all(Array.from({ length: calls }, make)));
  }
  const work = { bundle: world.bundleOf(name), slices, parallel: 16, bareCalls: 1 };
  const { events } = await inWarmChild(world.envOf(name), work);
  return median(events.map(({ cpu }) => cpu / calls / 1000));
}
