import { afterMonths } from "../../../shared/consent-basis.ts";
import { timeText } from "../../../shared/event.ts";
import type { Standing } from "../../../shared/ledger/precedence.ts";
import type { Question } from "./question.ts";

/** California Civil Code 1798.135(c)(4): so long nobody may ask for what was refused. */
const MONTHS = 12;

/**
 * Until when a person who opted out of sale and sharing is not to be asked to opt in again. A transaction
 * that needs it may ask all the same (11 CCR 7028).
 */
export function silence(
  { status, since }: Pick<Standing, "status" | "since">,
  { kind }: Pick<Question, "kind">,
): { readonly suppressUntil?: string } {
  if (kind !== "sale_share" || status !== "opted_out" || since === null) return {};
  return { suppressUntil: timeText(afterMonths(Date.parse(since), MONTHS)) };
}
