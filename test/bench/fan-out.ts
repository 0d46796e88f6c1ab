import { REGION } from "../../infra/local/sources.ts";
import { announce } from "../../shared/announce.ts";
import { jobSender } from "../../shared/job-queue.ts";
import { record } from "../../shared/ledger/record.ts";
import { queueName } from "../../shared/partner.ts";
import { sqsQueue } from "../../shared/queue.ts";
import { type CountingPartners, countingPartners, startDraining, until } from "./drain.ts";
import { sqsClientOf } from "./drain-queues.ts";
import { freshAddress } from "./fixtures.ts";
import { inParallel, median, progress, type Row, type Topic, timed } from "./measure.ts";
import { opted } from "./opt-out.ts";
import { startWorld, type World } from "./world.ts";

const PARTNERS = 20;
const OPT_OUTS = 100;
const ROUNDS = 5;
const DEAD = String(PARTNERS - 1);

/** One event to twenty partners, one of which never answers: what that costs the other nineteen. */
export const fanOut: Topic = {
  name: "fan-out",
  async measure() {
    const partners = await countingPartners();
    const world = await startWorld(PARTNERS, (index) => partners.url + index);
    const queues = world.tenant.partners.map(({ id }) => queueName(world.tenant.id, id, "jobs"));
    const draining = startDraining(world, queues);
    try {
      await fan(world, partners);
      const well: number[] = [];
      const beside: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        progress(`round ${round + 1} of ${ROUNDS}`);
        partners.mute.delete(DEAD);
        well.push(await timed(() => fan(world, partners)));
        partners.mute.add(DEAD);
        beside.push(await timed(() => fan(world, partners)));
      }
      return rowsOf(well, beside);
    } finally {
      await draining.stop();
      await world.stop();
      partners.stop();
    }
  },
};

/** Until the nineteen have heard of all of a new hundred of opt-outs. */
async function fan(world: World, { told }: CountingPartners): Promise<void> {
  const { table } = world.ledger;
  const others = Array.from({ length: PARTNERS - 1 }, (_, index) => String(index));
  const before = new Map(told);
  const announcer = {
    config: { tenants: [world.tenant], allowPrivatePartners: [], retry: NO_RETRY },
    table,
    region: REGION,
    replicated: false,
    sendJob: jobSender(sqsQueue(sqsClientOf(world)), world.queuePrefix),
    now: Date.now,
  };
  await inParallel(Array.from({ length: OPT_OUTS }, freshAddress), 10, async (address) => {
    const recorded = await record(world.ledger, opted(address));
    if (recorded.outcome === "conflict") throw new Error("an opt-out conflicts");
    await announce(announcer, { tenantId: world.tenant.id, ...recorded });
  });
  const heard = (name: string): number => (told.get(name) ?? 0) - (before.get(name) ?? 0);
  await until(() => others.every((name) => heard(name) >= OPT_OUTS), 2);
}

const NO_RETRY = { firstSeconds: 1, maxSeconds: 3600, forSeconds: 259_200 };

function rowsOf(well: readonly number[], beside: readonly number[]): readonly Row[] {
  const note = `${OPT_OUTS} opt-outs, medians of ${ROUNDS} rounds each, in turns`;
  return [
    { metric: "19 of 20 partners told, all well", value: median(well), unit: "ms", note },
    { metric: "19 of 20 partners told, the other never answers", value: median(beside), unit: "ms" },
    {
      metric: "beside a dead partner / all well",
      value: median(beside) / median(well),
      unit: "x",
      target: 1.2,
    },
  ];
}
