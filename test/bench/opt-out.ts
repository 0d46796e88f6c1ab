import type { Change } from "../../shared/event.ts";

/** A one-click as it is recorded. */
export function opted(address: string): Change {
  const now = new Date().toISOString();
  return {
    channel: "email",
    address,
    topic: "newsletter",
    effect: "opted_out",
    source: "one_click",
    occurredAt: now,
    receivedAt: now,
    late: false,
    identity: { press: true },
    evidence: { route: "rfc8058" },
    agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" },
    byPerson: true,
  };
}
