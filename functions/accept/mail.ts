import type { SNSEvent } from "aws-lambda";
import type { RecordingRuntime } from "../../shared/intake.ts";
import { describeError, log } from "../../shared/log.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { start } from "../../shared/runtime.ts";
import { carryOut, MAIL } from "./mail/carry-out.ts";
import { judgeMail } from "./mail/judge.ts";
import { readNotification } from "./mail/notification.ts";

/**
 * Mail to our unsubscribe addresses, as SES and SNS bring it: unsubscribes by `mailto:`, people's
 * own words, complaints (RFC 5965). It never answers a mail.
 * @throws where a mail could not be stored: Lambda calls again, and what never succeeds is set aside
 */
export function mail(runtime: RecordingRuntime): (event: SNSEvent) => Promise<void> {
  return async ({ Records }) => {
    const outcomes = await Promise.allSettled(Records.map(({ Sns }) => take(runtime, Sns.Message)));
    const failed = outcomes.filter((outcome) => outcome.status === "rejected");
    for (const { reason } of failed) log("error", MAIL, { outcome: "failed", error: describeError(reason) });
    if (failed.length > 0) throw new Error(`${failed.length} of ${Records.length} mails could not be taken`);
  };
}

async function take(runtime: RecordingRuntime, notification: string): Promise<void> {
  const received = readNotification(notification);
  if (received === "greeting") return;
  if (received === undefined) throw new Error("a message that is no notification of a mail");
  for (const decision of await judgeMail(runtime, received)) await carryOut(runtime, decision, notification);
}

export const handler = start(() => mail(recordingRuntimeFromEnv()));
