import * as v from "valibot";
import type { Tenant } from "../../shared/config.ts";
import type { Evidence } from "../../shared/event.ts";
import type { Mistake } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { validate } from "../../shared/validate.ts";

const NAMES = "a list of ids of partners: `our partners` names nobody";
const NAMED = v.looseObject({
  recipients: v.optional(
    v.pipe(v.array(v.string(NAMES), NAMES), v.minLength(1, NAMES), v.maxLength(100, NAMES)),
  ),
});

/**
 * The evidence of consent with those whom the person was told would get their data named as they are in law
 * a yes to "our partners" is none. What a partner is called is written down as it is now, for a
 * configuration changes.
 */
export function withRecipients(
  { partners }: Tenant,
  evidence: Evidence,
): Result<Evidence, readonly Mistake[]> {
  const judged = validate(NAMED, evidence, "/evidence");
  if (!judged.ok) return judged;
  const { recipients: ids } = judged.value;
  if (ids === undefined) return ok(evidence);
  const mistakes: Mistake[] = [];
  const recipients = [...new Set(ids)].map((id) => {
    const legalName = partners.find((partner) => partner.id === id)?.legalName;
    if (legalName === undefined) {
      mistakes.push({
        pointer: `/evidence/recipients/${ids.indexOf(id)}`,
        detail: "expected the id of a partner whose legalName the configuration tells",
      });
    }
    return { id, name: legalName };
  });
  return mistakes.length > 0 ? fail(mistakes) : ok({ ...evidence, recipients });
}
