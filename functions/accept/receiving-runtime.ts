import type { ProviderContext } from "../../shared/provider.ts";
import { type Runtime, runtimeFromEnv } from "../../shared/runtime.ts";
import type { AnsweringRuntime } from "./answering-runtime.ts";

/** What a provider's function is given. The way to the ledger is opened when there is something to record. */
export interface ReceivingRuntime extends Runtime, Pick<ProviderContext, "fetchText"> {
  recording(): Promise<AnsweringRuntime>;
}

/** The runtime of a provider's function, from its own environment. */
export function receivingRuntimeFromEnv(): ReceivingRuntime {
  // Most deliveries say "delivered" or "opened" and are done without the AWS SDK.
  const recording = async (): Promise<AnsweringRuntime> =>
    (await import("./answering-runtime.ts")).answeringRuntimeFromEnv();
  let opened: Promise<AnsweringRuntime> | undefined;
  return {
    ...runtimeFromEnv(),
    // Few deliveries ask for anything.
    fetchText: async (...asked) => (await import("./fetch-text.ts")).fetchText(...asked),
    recording: () => {
      opened ??= recording();
      return opened;
    },
  };
}
