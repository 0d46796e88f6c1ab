import type { FunctionSpec } from "./function-spec.ts";
import { ACCEPT } from "./functions/accept.ts";
import { ANSWER } from "./functions/answer.ts";
import { BROADCAST } from "./functions/broadcast.ts";
import { DELIVER, partnerFunctions, reconcileFunctions, replyFunctions } from "./functions/deliver.ts";
import { oldLinkFunctions } from "./functions/old-links.ts";
import { providerFunctions } from "./functions/providers.ts";
import { WATCH } from "./functions/watch.ts";

/** Every function of a deployment: the stages, then what the folders hold. */
export function allFunctions(): readonly FunctionSpec[] {
  return [
    ...ACCEPT,
    ...ANSWER,
    ...BROADCAST,
    ...DELIVER,
    ...WATCH,
    ...oldLinkFunctions(),
    ...providerFunctions(),
    ...replyFunctions(),
    ...partnerFunctions(),
    ...reconcileFunctions(),
  ];
}
