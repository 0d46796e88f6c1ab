import type { Tenant } from "../../../shared/config.ts";
import { type Change, timeText } from "../../../shared/event.ts";
import type { Action } from "../senders.ts";

/** What the function of a sender's action would record, at the time of its receipt. */
export function changeOf(tenant: Tenant, { kind, address, id }: Action, now: number): Change {
  const at = timeText(now);
  const change = {
    channel: "email",
    address,
    occurredAt: at,
    receivedAt: at,
    late: false,
    evidence: {},
  } as const;
  switch (kind) {
    case "one_click":
      return {
        ...change,
        topic: "newsletter",
        effect: "opted_out",
        source: "one_click",
        identity: { press: true },
        byPerson: true,
      };
    case "sendgrid":
      return {
        ...change,
        topic: "*",
        effect: "opted_out",
        source: "provider:sendgrid",
        identity: { parts: ["provider", "sendgrid", id] },
        byPerson: false,
      };
    case "opt_in":
      return {
        ...change,
        topic: "newsletter",
        effect: "opted_in",
        source: "api",
        identity: { parts: ["api", tenant.id, id] },
        requestDigest: id,
        byPerson: false,
      };
  }
}
