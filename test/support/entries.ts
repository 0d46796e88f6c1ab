import type { Basis } from "../../shared/basis.ts";
import type { Effect } from "../../shared/event.ts";
import type { Entry } from "../../shared/ledger/items.ts";

interface Told {
  readonly effect: Effect;
  readonly minute: number;
  readonly topic?: string;
  readonly byPerson?: boolean;
  readonly unproven?: boolean;
  readonly until?: string;
  readonly basis?: Basis;
}

/** A ledger entry as it is read back, of the morning of 2026-11-25. */
export function entry({ effect, minute, topic = "newsletter", ...rest }: Told): Entry {
  const at = new Date(Date.UTC(2026, 10, 25, 9, minute)).toISOString();
  const suppresses = effect === "complaint" || effect === "hard_bounce";
  return {
    tenantId: "demo",
    contactId: "1",
    eventId: `${effect} ${topic} ${minute}`,
    channel: "email",
    topic,
    status: effect === "hard_bounce" ? "unknown" : effect === "complaint" ? "opted_out" : effect,
    source: "api",
    reason: suppresses ? effect : rest.unproven === true ? "unproven" : null,
    occurredAt: at,
    receivedAt: at,
    late: false,
    region: "us-east-1",
    inert: false,
    unfolded: false,
    seq: undefined,
    marked: false,
    unproven: rest.unproven === true,
    byPerson: rest.byPerson === true,
    until: rest.until,
    basis: rest.basis,
  };
}
