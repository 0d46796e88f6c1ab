import { timeText } from "../event.ts";
import type { Reply } from "../reply.ts";
import { ANSWERED, contactKey, EXPIRES_AT, key } from "./keys.ts";
import type { Ledger } from "./ledger.ts";

const KEPT_SECONDS = 7 * 86_400;

type Answer = Pick<Reply, "replyId" | "kind" | "from" | "to" | "unlessSince">;

/**
 * Whether an answer may be given now: one of its kind, from one number to one contact, unless it is long ago or
 * things have changed since. One conditional write, so of two who would answer at the same time one does.
 * @param again what an answer that was claimed before gets when it asks once more: `true` where it goes into the
 *   response to a request that came twice, for the first one's was not taken; `false` where it may have been sent
 */
export function claimAnswer(ledger: Ledger, answer: Answer, again: boolean): Promise<boolean> {
  const { replyId, unlessSince } = answer;
  const now = ledger.now();
  const first = "attribute_not_exists(answeredAt) OR answeredAt < :since";
  return ledger.table.update({
    key: answerKey(ledger, answer),
    expression: `SET answeredAt = :now, replyId = :id, ${EXPIRES_AT} = :end`,
    condition: again ? `${first} OR replyId = :id` : first,
    values: {
      ":now": { S: timeText(now) },
      ":since": { S: timeText(unlessSince) },
      ":id": { S: replyId },
      ":end": { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
    },
  });
}

/** Gives a claim back, of an answer that was certainly not sent. */
export async function releaseAnswer(ledger: Ledger, answer: Answer): Promise<void> {
  await ledger.table.update({
    key: answerKey(ledger, answer),
    expression: "REMOVE answeredAt",
    condition: "replyId = :id",
    values: { ":id": { S: answer.replyId } },
  });
}

/** Under the contact's oldest id, which stays when keys rotate. */
function answerKey({ tenantId, vault }: Ledger, { kind, from, to }: Answer) {
  const contactId = vault.contactIds("sms", to).at(-1) ?? "";
  return key(contactKey(tenantId, contactId), `${ANSWERED}${kind}#${from}`);
}
