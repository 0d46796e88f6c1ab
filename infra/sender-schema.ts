import * as v from "valibot";
import { normalisePhone } from "../shared/phone-number.ts";
import { described, filled, id, oneOf, section, some, words } from "./schema-parts.ts";

const NUMBER =
  "a phone number in E.164, such as +12025550199, a short code of 3 to 8 digits, or a provider's own id of the number";
const LANGUAGE = "languages such as en or pt-BR";

export const language = v.pipe(words, v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, LANGUAGE));

const byLanguage = v.pipe(
  v.record(language, filled, 'an object such as {"en": "{brand}: …"}'),
  v.check((texts) => Object.keys(texts).length > 0, "a text in at least one language"),
);

/** What is answered to a text; infra/reply-checks.ts judges the words. */
export const replyTexts = section({
  stop: v.exactOptional(described(byLanguage, "To an opt-out: that it is done, and nothing else.")),
  start: v.exactOptional(described(byLanguage, "To somebody who comes back.")),
  help: v.exactOptional(described(byLanguage, "To HELP: who sends this, how often, and whom to ask.")),
});

/** One of `tenants[].senders`: a number of the tenant's that people write to. */
export const sender = section({
  number: v.pipe(
    words,
    v.regex(/^(\+[1-9][0-9]{6,14}|[0-9]{3,8}|[0-9a-f]{8}-[0-9a-f-]{27})$/, NUMBER),
    v.transform((number) => normalisePhone(number) ?? number),
  ),
  topics: described(some(id, "topic"), "What a STOP to this number closes."),
  confirms: v.optional(
    described(
      oneOf(["provider", "heed", "shared"]),
      "Who answers STOP, START and HELP; shared: the provider its own keywords, Heed the rest.",
    ),
    "provider",
  ),
  language: v.exactOptional(described(language, "Of the answers to words that all languages share.")),
  texts: v.exactOptional(described(replyTexts, "Answers of this number alone.")),
});
