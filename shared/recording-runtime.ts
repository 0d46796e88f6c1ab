import { isReplicated, requireEnv } from "./env.ts";
import type { IntakeQueue, LedgerRuntime, RecordingRuntime } from "./intake.ts";
import { runtimeFromEnv } from "./runtime.ts";
import { tableFromEnv } from "./table.ts";

/** The runtime of a function that has the ledger before it, from its own environment. */
export function ledgerRuntimeFromEnv(): LedgerRuntime {
  return {
    ...runtimeFromEnv(),
    table: tableFromEnv(),
    region: requireEnv("AWS_REGION"),
    replicated: isReplicated(),
  };
}

/** The runtime of a function that records, from its own environment. */
export function recordingRuntimeFromEnv(): RecordingRuntime {
  return {
    ...ledgerRuntimeFromEnv(),
    intake: intakeQueue(requireEnv("HEED_INTAKE_QUEUE_URL")),
  };
}

/** The SQS client is loaded when it is first needed: in an outage, not in every cold start. */
function intakeQueue(url: string): IntakeQueue {
  return {
    async send(bodies) {
      const { sqsQueue } = await import("./queue.ts");
      await sqsQueue().send(
        url,
        bodies.map((body) => ({ body })),
      );
    },
  };
}
