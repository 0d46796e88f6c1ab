import { setTimeout } from "node:timers/promises";
import { requireEnv } from "../../shared/env.ts";
import type { RecordingRuntime } from "../../shared/intake.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { replyQueueName } from "../../shared/reply.ts";
import { type Heard, noteHeard } from "./note-heard.ts";

/** What a function that records people's texts needs. */
export interface AnsweringRuntime extends RecordingRuntime {
  /** Puts answers into the queue of the provider that is to send them. @throws where it does not take them */
  readonly reply: (provider: string, bodies: readonly string[]) => Promise<void>;
  /** Where somebody looks on. */
  readonly heard?: Heard;
}

/** The runtime of such a function, from its own environment. The SQS client is loaded with the first answer. */
export function answeringRuntimeFromEnv(): AnsweringRuntime {
  const recording = recordingRuntimeFromEnv();
  return {
    ...recording,
    heard: noteHeard({ ...recording, pause: setTimeout }),
    async reply(provider, bodies) {
      const { sqsQueue } = await import("../../shared/queue.ts");
      const url = requireEnv("HEED_QUEUE_URL_PREFIX") + replyQueueName(provider);
      await sqsQueue().send(
        url,
        bodies.map((body) => ({ body })),
      );
    },
  };
}
