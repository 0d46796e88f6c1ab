import * as v from "valibot";
import type { ProviderContext } from "../../../shared/provider.ts";
import { numberSchema } from "./event.ts";

// https://developers.hubspot.com/docs/api/crm/contacts

const URL = "https://api.hubapi.com/crm/v3/objects/contacts/batch/read";
const MOST_AT_ONCE = 100;

const contactSchema = v.object({
  id: numberSchema,
  properties: v.object({ email: v.pipe(v.string(), v.nonEmpty()) }),
});
const answerSchema = v.object({ results: v.array(v.unknown()) });

/**
 * The addresses of contacts, by their numbers; one that HubSpot has no address for is left out.
 * @throws where HubSpot does not answer, or not as it promises
 */
export async function addressesOf(
  contacts: readonly string[],
  token: string,
  context: ProviderContext,
): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map<string, string>();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  // HubSpot refuses a question that names a contact twice.
  const asked = [...new Set(contacts)];
  for (let start = 0; start < asked.length; start += MOST_AT_ONCE) {
    const inputs = asked.slice(start, start + MOST_AT_ONCE).map((id) => ({ id }));
    const body = JSON.stringify({ properties: ["email"], inputs });
    const answer = v.parse(answerSchema, JSON.parse(await context.fetchText(URL, { headers, body })));
    for (const result of answer.results) {
      const contact = v.safeParse(contactSchema, result);
      if (contact.success) addresses.set(contact.output.id, contact.output.properties.email);
    }
  }
  return addresses;
}
