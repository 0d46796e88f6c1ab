import type { Channel } from "../event.ts";
import type { Item } from "../table.ts";
import { sealAddress } from "./entry.ts";
import { bytes, text } from "./items.ts";
import { KEY, key } from "./keys.ts";
import { addressContext, contactIdOf, type Ledger, stateKey } from "./ledger.ts";

/** Whom a link of a previous system is of, and what it leaves. */
export interface OldLink {
  readonly channel: Channel;
  /** Normalised. */
  readonly address: string;
  /** A topic, or `*`. */
  readonly topic: string;
}

/**
 * Keeps an old link by a keyed hash of what it says, beside the contact's id: neither tells the link or the person.
 * The address goes where every contact's does, so that an erasure finds it.
 * @param id what the link says of its person, as the system's file reads it
 */
export async function keepOldLink(ledger: Ledger, system: string, id: string, link: OldLink): Promise<void> {
  const { channel, address, topic } = link;
  const contactId = await contactIdOf(ledger, channel, address);
  await ledger.table.update({
    key: stateKey(ledger.tenantId, contactId),
    expression:
      "SET #channel = if_not_exists(#channel, :channel), #address = if_not_exists(#address, :address)",
    names: { "#channel": "channel", "#address": "address" },
    values: { ":channel": { S: channel }, ":address": { B: sealAddress(ledger, contactId, address) } },
  });
  const [newest = ""] = ledger.vault.oldLinkIds(system, id);
  await ledger.table.put({
    ...keyOf(ledger, newest),
    contactId: { S: contactId },
    channel: { S: channel },
    topic: { S: topic },
  });
}

function keyOf(ledger: Ledger, keyedId: string): Item {
  return key(`${ledger.tenantId}#link#${keyedId}`, KEY);
}

/**
 * @returns `undefined` for a link that nobody kept, and `erased` for one whose person was erased: everything is
 *   closed then, and nothing says any more who it was
 */
export async function oldLinkOf(
  ledger: Ledger,
  system: string,
  id: string,
): Promise<OldLink | "erased" | undefined> {
  for (const keyedId of ledger.vault.oldLinkIds(system, id)) {
    const item = await ledger.table.get(keyOf(ledger, keyedId));
    if (item === undefined) continue;
    const contactId = text(item["contactId"]) ?? "";
    const sealed = bytes((await ledger.table.get(stateKey(ledger.tenantId, contactId)))?.["address"]);
    const context = addressContext(ledger.tenantId, contactId);
    const address = sealed && ledger.vault.open("address", context, sealed)?.toString();
    if (address === undefined) return "erased";
    const channel = text(item["channel"]) === "sms" ? "sms" : "email";
    return { channel, address, topic: text(item["topic"]) ?? "*" };
  }
  return undefined;
}
