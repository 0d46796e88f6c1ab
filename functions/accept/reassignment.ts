import type { Channel } from "../../shared/event.ts";
import type { Mistake } from "../../shared/replies.ts";

/** What a request says of a number that was given to somebody else. */
interface Reassigning {
  readonly channel: Channel;
  readonly topic: string;
  readonly status: string;
  readonly occurredAt?: string | undefined;
  readonly reassigned?: true | undefined;
}

/**
 * Consent to calls and texts is bound to a number and a day: from the day on that the number is another's, it is
 * nobody's (R-209, 47 CFR 64.1200(m)). So it is told as an opt-out of everything as of that day: what was agreed to
 * before is void, and what the number's new holder agrees to afterwards, topic by topic, stands.
 */
export function reassignmentMistakes({
  channel,
  topic,
  status,
  occurredAt,
  reassigned,
}: Reassigning): readonly Mistake[] {
  if (reassigned === undefined) return [];
  const right = channel === "sms" && topic === "*" && status === "opted_out";
  return [
    ...(right
      ? []
      : [
          {
            pointer: "/reassigned",
            detail: "expected only with the channel sms, the topic * and the status opted_out",
          },
        ]),
    ...(occurredAt === undefined
      ? [{ pointer: "/occurredAt", detail: "expected the day from which the number is another's" }]
      : []),
  ];
}
