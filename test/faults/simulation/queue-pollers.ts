import type { SQSRecord } from "aws-lambda";
import { intake } from "../../../functions/accept/intake.ts";
import { deliverBatch } from "../../../functions/deliver/deliver.ts";
import { partner as webhook } from "../../../functions/deliver/partners/webhook.ts";
import { queueName } from "../../../shared/partner.ts";
import { fail, ok } from "../../../shared/result.ts";
import type { Taken } from "./memory-queue.ts";
import type { Stop } from "./pollers.ts";
import type { Process } from "./scheduler.ts";
import { called, INTAKE, REGION, runtimeOf, type World } from "./world.ts";

/** What takes longer never arrives. */
const WIRE_TIMEOUT_MS = 10_000;

export async function pollIntake(world: World, stop: Stop): Promise<void> {
  await pollQueue(world, stop, INTAKE, (process, messages) =>
    intake(runtimeOf(world, process))({ Records: messages }),
  );
}

export async function pollJobs(world: World, stop: Stop): Promise<void> {
  const { scheduler, tenant } = world;
  const context = { getRemainingTimeInMillis: () => 45_000 };
  await pollQueue(world, stop, queueName(tenant.id, "crm", "jobs"), (process, messages) => {
    const runtime = {
      ...runtimeOf(world, process),
      queue: world.queues.seam((act) => scheduler.effect(process, act)),
      urlPrefix: "",
      partnerType: webhook,
      random: scheduler.random,
      pause: (milliseconds: number) => scheduler.sleep(milliseconds),
      wire: wireOf(world, process),
      env: {},
      kept: new Map(),
      turns: new Map(),
      health: new Map(),
      delivered: new Map(),
      settled: new Map(),
    };
    return deliverBatch(runtime, { Records: [...messages] }, context);
  });
}

async function pollQueue(
  { scheduler, queues, ...world }: World,
  stop: Stop,
  url: string,
  run: (
    process: Process,
    messages: SQSRecord[],
  ) => Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }>,
): Promise<void> {
  let idle = false;
  while (!stop.stopped) {
    await scheduler.sleep(idle ? 1_000 : 100);
    const taken = queues.receive(url, scheduler.random);
    idle = taken.length === 0;
    if (idle) continue;
    const answer = await called({ scheduler, queues, ...world }, (process) =>
      run(
        process,
        taken.map((one) => recordOf(one, url)),
      ),
    );
    // A run that died has deleted nothing; what it took comes back when its visibility ends.
    const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    if (answer !== undefined) for (const { id } of taken) if (!failed.has(id)) queues.delete(url, id);
  }
}

function recordOf({ id, body, group, sentAt, receives }: Taken, url: string): SQSRecord {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: "heed",
      ApproximateFirstReceiveTimestamp: "0",
      MessageGroupId: group,
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${REGION}:000000000000:${url}`,
    awsRegion: REGION,
  };
}

/** The way to the partner, which answers 503 to three in ten and whose answers are lost like others. */
function wireOf({ scheduler, heard }: World, process: Process): Parameters<typeof deliverBatch>[0]["wire"] {
  return async ({ headers, body = "" }) => {
    const from = scheduler.now();
    try {
      return await scheduler.effect(process, () => {
        if (scheduler.now() - from > WIRE_TIMEOUT_MS) return fail("timeout");
        const status = scheduler.random() < 0.3 ? 503 : 200;
        heard.push({
          at: scheduler.now(),
          headers: { ...headers },
          id: headers["webhook-id"] ?? "",
          body,
          status,
        });
        return ok({ status, headers: {}, body: "", bodyHash: "00" });
      });
    } catch {
      return fail("connection_failed");
    }
  };
}
