import { eventIdOf, timeText } from "../event.ts";
import type { Item } from "../table.ts";
import { contactKey, key, SOFT_BOUNCES } from "./keys.ts";
import { contactIdOf, type Ledger } from "./ledger.ts";

/** One soft bounce: temporary, so that a single one says nothing about the address. */
export interface SoftBounce {
  readonly channel: "email" | "sms";
  readonly address: string;
  /** What makes it the same bounce when it is delivered again. */
  readonly parts: readonly string[];
  readonly occurredAt: string;
}

const DAY_MS = 86_400_000;

/**
 * Counts a soft bounce. Each is an attribute named for its event, so that a redelivery counts once.
 * @param days how long one counts
 * @returns how many the contact has within that time, this one included
 */
export async function countSoftBounce(ledger: Ledger, bounce: SoftBounce, days: number): Promise<number> {
  const contactId = await contactIdOf(ledger, bounce.channel, bounce.address);
  const item = key(contactKey(ledger.tenantId, contactId), SOFT_BOUNCES);
  await ledger.table.update({
    key: item,
    expression: "SET #event = if_not_exists(#event, :at)",
    names: { "#event": PREFIX + eventIdOf(ledger.tenantId, bounce.parts) },
    values: { ":at": { S: bounce.occurredAt } },
  });
  const counted = Object.entries((await ledger.table.get(item)) ?? {}).filter(([name]) =>
    name.startsWith(PREFIX),
  );
  const since = timeText(ledger.now() - days * DAY_MS);
  const old = counted.filter(([, at]) => (at.S ?? "") < since).map(([name]) => name);
  if (old.length > 0) await forget(ledger, item, old);
  return counted.length - old.length;
}

/** Forgets every soft bounce of a contact. */
export async function forgetSoftBounces(ledger: Ledger, contactId: string): Promise<void> {
  const item = key(contactKey(ledger.tenantId, contactId), SOFT_BOUNCES);
  const counted = Object.keys((await ledger.table.get(item)) ?? {}).filter((name) => name.startsWith(PREFIX));
  for (let from = 0; from < counted.length; from += AT_ONCE) {
    await forget(ledger, item, counted.slice(from, from + AT_ONCE));
  }
}

const PREFIX = "b.";
/** An expression holds 4 KB. */
const AT_ONCE = 100;

function forget(ledger: Ledger, item: Item, attributes: readonly string[]): Promise<boolean> {
  const names = Object.fromEntries(attributes.map((name, index) => [`#old${index}`, name]));
  return ledger.table.update({ key: item, expression: `REMOVE ${Object.keys(names).join(", ")}`, names });
}
