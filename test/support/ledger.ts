import type { Change } from "../../shared/event.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import type { Table } from "../../shared/table.ts";
import { vault } from "../../shared/vault.ts";

/** The time that tests live at. */
export const NOW = Date.parse("2026-11-25T10:00:00.000Z");

/** A time some minutes after it, as the ledger writes it. */
export function minute(minutes: number): string {
  return new Date(NOW + minutes * 60_000).toISOString();
}

/** The demo tenant's ledger on a table. */
export function testLedger(table: Table, overrides: Partial<Ledger> = {}): Ledger {
  return {
    table,
    tenantId: "demo",
    vault: vault([{ kid: "c1", secret: Buffer.alloc(32, 7) }]),
    region: "us-east-1",
    replicated: false,
    now: () => NOW,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    agentKeys: new Map(),
    ...overrides,
  };
}

/** A mailbox provider's one-click, to be changed by one thing at a time. */
export const ONE_CLICK: Change = {
  channel: "email",
  address: "ann@example.com",
  topic: "newsletter",
  effect: "opted_out",
  source: "one_click",
  occurredAt: minute(0),
  receivedAt: minute(0),
  late: false,
  identity: { press: true },
  evidence: { route: "rfc8058" },
  agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" },
  byPerson: true,
};

/** The same change as a program would report it, under an id of its own. */
export function reported(id: string, change: Partial<Change> = {}): Change {
  const { agent: _, ...rest } = ONE_CLICK;
  return { ...rest, source: "api", identity: { parts: ["api", id] }, byPerson: false, ...change };
}
