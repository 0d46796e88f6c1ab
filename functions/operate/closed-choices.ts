import * as v from "valibot";
import type { ExportedRecord } from "./export-format.ts";

const CHOICE = v.object({ status: v.string(), occurredAt: v.string(), eventId: v.string() });
const CONTACT = v.object({
  type: v.literal("contact"),
  channel: v.string(),
  address: v.string(),
  topics: v.record(v.string(), CHOICE),
  suppressed: v.array(v.object({ reason: v.string(), occurredAt: v.string(), eventId: v.string() })),
});

/** One thing that is closed for an address: a topic or everything (`*`), and why. */
export interface Closed {
  readonly channel: string;
  readonly address: string;
  readonly topic: string;
  readonly status: string;
  readonly occurredAt: string;
  readonly eventId: string;
}

/**
 * What is closed in a record of a contact; nothing in any other record, and nothing of an erased contact, whose
 * address nobody knows. A pause is left out: it ends by itself, which no list can say.
 */
export function closedIn(record: ExportedRecord): readonly Closed[] {
  if (!v.is(CONTACT, record)) return [];
  const { channel, address, topics, suppressed } = record;
  const causes = suppressed.map(({ reason, ...said }) => ({
    channel,
    address,
    topic: "*",
    status: reason,
    ...said,
  }));
  const events = new Set(causes.map(({ eventId }) => eventId));
  const chosen = Object.entries(topics)
    // A complaint closes everything by the same event, and is told as what it is.
    .filter(([, { status, eventId }]) => status === "opted_out" && !events.has(eventId))
    .map(([topic, said]) => ({ channel, address, topic, ...said }));
  return [...causes, ...chosen];
}

/** One line of CSV (RFC 4180). */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}
