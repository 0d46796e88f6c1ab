import { type Change, eventIdOf, timeText } from "../event.ts";
import type { Item } from "../table.ts";
import { marked, sealEntry, writeToken } from "./entry.ts";
import { readState } from "./items.ts";
import { type Ledger, stateKey } from "./ledger.ts";
import { forgetSoftBounces } from "./soft-bounces.ts";
import { HARD_BOUNCE } from "./standing.ts";
import { type RegisterChange, stateUpdate } from "./state-update.ts";

const ATTEMPTS = 6;

/**
 * Ends the suppression by a hard bounce, because an operator knows better: only bounces lapse so (R-157, contract
 * "Times and conflicts"). What the person chose stays as it is, and so does a complaint. It is an event of its
 * own, told to no partner, for it is no consent; soft bounces count from nothing again.
 * @param note what the operator knows, as evidence
 * @returns the event, or nothing where no bounce suppresses
 */
export async function unsuppress(
  ledger: Ledger,
  contactId: string,
  { channel, address }: Pick<Change, "channel" | "address">,
  note: string | undefined,
): Promise<string | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const state = readState(await ledger.table.get(stateKey(ledger.tenantId, contactId)));
    const bounce = state.registers.get(HARD_BOUNCE);
    if (bounce?.status !== "opted_out") return undefined;
    const eventId = eventIdOf(ledger.tenantId, ["unsuppress", contactId, bounce.eventId, bounce.at]);
    const now = timeText(Math.max(ledger.now(), Date.parse(bounce.at) + 1));
    const change: Change = {
      channel,
      address,
      topic: "*",
      effect: "opted_in",
      source: "api",
      occurredAt: now,
      receivedAt: timeText(ledger.now()),
      late: false,
      identity: { parts: [] },
      evidence: { route: "unsuppress", lifts: bounce.eventId, ...(note === undefined ? {} : { note }) },
      byPerson: false,
    };
    const known = state.registers.get("*")?.status ?? "unknown";
    const entry = await sealEntry(ledger, contactId, eventId, change, known);
    const item = marked({ ...entry, inert: { BOOL: true }, opens: { S: HARD_BOUNCE } }, contactId);
    if (await written(ledger, contactId, item, change, eventId)) {
      await forgetSoftBounces(ledger, contactId);
      return eventId;
    }
    await ledger.pause(Math.round(Math.random() * 15 * 2 ** attempt));
  }
  throw new Error("the contact is too contended");
}

const OPENED: readonly RegisterChange[] = [{ name: HARD_BOUNCE, status: "opted_in" }];

async function written(
  ledger: Ledger,
  contactId: string,
  item: Item,
  change: Change,
  eventId: string,
): Promise<boolean> {
  const { table, tenantId } = ledger;
  // No address: what was erased stays so.
  const contact = { address: undefined, channel: change.channel };
  const { expression, condition, names, values } = stateUpdate(contact, OPENED, change, eventId);
  const items = [
    { Put: { TableName: table.name, Item: item, ConditionExpression: "attribute_not_exists(pk)" } },
    {
      Update: {
        TableName: table.name,
        Key: stateKey(tenantId, contactId),
        UpdateExpression: expression,
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      },
    },
  ];
  return (await table.transact(items, writeToken(item, "unsuppress"))) === undefined;
}
