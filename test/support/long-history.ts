import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Channel, timeText } from "../../shared/event.ts";
import { entryHash, type Link, nextLink } from "../../shared/ledger/chain.ts";
import { sealAddress, sealEntry } from "../../shared/ledger/entry.ts";
import { type Ledger, stateKey } from "../../shared/ledger/ledger.ts";
import { stateUpdate } from "../../shared/ledger/state-update.ts";
import { formOf, linkAttributes, linkKey } from "../../shared/ledger/stored-chain.ts";
import type { Item } from "../../shared/table.ts";
import { reported } from "./ledger.ts";

/** What DynamoDB takes at once; an entry and its link go together. */
const AT_ONCE = 24;

/**
 * One person's opt-ins and opt-outs, one a minute: stored, chained and folded as the ledger would have written them
 * one by one, in minutes.
 */
export async function writeHistory(
  ledger: Ledger,
  client: DynamoDBClient,
  who: { readonly channel: Channel; readonly address: string },
  events: number,
): Promise<void> {
  const { table, tenantId, region } = ledger;
  const [contactId = ""] = ledger.vault.contactIds(who.channel, who.address);
  let last: Link | undefined;
  let items: Item[] = [];
  for (let event = 1; event <= events; event += 1) {
    const at = timeText(Date.UTC(2026, 0, 1) + event * 60_000);
    const effect = event % 2 === 0 ? "opted_out" : "opted_in";
    const change = reported(`${event}`, { ...who, effect, occurredAt: at, receivedAt: at });
    const eventId = String(event).padStart(26, "0");
    const entry = await sealEntry(ledger, contactId, eventId, change, effect);
    last = nextLink(last, eventId, entryHash(formOf(entry)));
    const place = linkKey(tenantId, contactId, region, last.seq);
    items.push({ ...entry, seq: { N: String(event) } }, { ...place, ...linkAttributes(last) });
    if (event === events) {
      const contact = { address: sealAddress(ledger, contactId, who.address), channel: who.channel };
      const update = stateUpdate(contact, [{ name: change.topic, status: effect }], change, eventId);
      await table.update({ key: stateKey(tenantId, contactId), ...update });
    }
    if (items.length < AT_ONCE && event < events) continue;
    const puts = items.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: puts } }));
    items = [];
  }
}
