import { DeleteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ledger } from "../../functions/answer/ledger.ts";
import type { Api } from "../../functions/operate/ask.ts";
import { CommandFailed } from "../../functions/operate/command.ts";
import { signHeads } from "../../functions/watch/heads.ts";
import { announce } from "../../shared/announce.ts";
import type { Change } from "../../shared/event.ts";
import { contactKey, ENTRY, FIRST_LINK, key } from "../../shared/ledger/keys.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { record } from "../../shared/ledger/record.ts";
import { linkKey } from "../../shared/ledger/stored-chain.ts";
import type { Item, Table } from "../../shared/table.ts";
import { testConfig } from "./config.ts";
import { askJson } from "./gateway-request.ts";
import { reported, testLedger } from "./ledger.ts";
import { quietAnnouncer } from "./quiet-announcer.ts";
import { testRuntime } from "./runtime.ts";

const DAY_MS = 86_400_000;

/** A ledger to be verified, and the hand of somebody who may write its table. */
export interface VerifiedLedger {
  /** The clock of the functions. */
  now: number;
  readonly table: Table;
  /** Records an event of a person; chained at once unless told otherwise. */
  add(
    name: string,
    change?: Partial<Change>,
    chained?: boolean,
  ): Promise<{ eventId: string; contactId: string }>;
  /** Signs the day that the clock is in, and lets the clock go on into the next. */
  endDay(keep?: (name: string, text: string) => Promise<void>): Promise<void>;
  readonly api: Api;
  entry(of: { readonly contactId: string; readonly eventId: string }): Promise<Item>;
  link(contactId: string, seq: number): Promise<Item>;
  state(contactId: string): Promise<Item>;
  /** Takes a link away, wherever it stands. */
  cut(contactId: string, seq: number): Promise<void>;
  put(item: Item): Promise<void>;
  remove(item: Item): Promise<void>;
}

/** The demo tenant's ledger on a table, whose clock starts at the given time. */
export function verifiedLedger(table: Table, client: DynamoDBClient, start: number): VerifiedLedger {
  const config = testConfig();
  let events = 0;
  const world: VerifiedLedger = {
    now: start,
    table,
    async add(name, change = {}, chained = true) {
      events += 1;
      const at = new Date(world.now + events).toISOString();
      const told = reported(`${events}`, {
        address: `${name}@example.com`,
        occurredAt: at,
        receivedAt: at,
        evidence: { route: "api", wording: `wording ${events}` },
        ...change,
      });
      const done = await record(testLedger(table, { now: () => world.now }), told);
      if (done.outcome === "conflict") throw new Error("a conflict");
      const { eventId, contactId } = done;
      const announcer = quietAnnouncer({ config, table, now: () => world.now });
      if (chained) await announce(announcer, { tenantId: "demo", contactId, eventId });
      return { eventId, contactId };
    },
    async endDay(keep) {
      world.now += DAY_MS;
      const later = Math.floor(world.now / DAY_MS) * DAY_MS + 3_600_000;
      const runtime = { ...testRuntime(table, { config }), now: () => later, keep };
      await signHeads(runtime, { getRemainingTimeInMillis: () => 200_000 });
    },
    api: {
      async post(route, _scope, body) {
        const handler = ledger(testRuntime(table, { config }));
        const { status, json } = await askJson(handler, route, body);
        if (status !== 200) throw new CommandFailed(`${route} answered ${status}`);
        return json;
      },
      get: () => Promise.reject(new Error("nothing is read by GET here")),
    },
    entry: ({ contactId, eventId }) => found(table, key(contactKey("demo", contactId), ENTRY + eventId)),
    link: (contactId, seq) => found(table, linkKey("demo", contactId, "us-east-1", seq)),
    state: (contactId) => found(table, stateKey("demo", contactId)),
    async cut(contactId, seq) {
      const item = await table.get(linkKey("demo", contactId, "us-east-1", seq));
      if (item !== undefined) return world.remove(item);
      const { [`${FIRST_LINK}us-east-1`]: link, ...state } = await world.state(contactId);
      if (seq > 1 || link === undefined) throw new Error("the link is not there");
      await table.put(state);
    },
    async put(item) {
      await table.put(item);
    },
    async remove({ pk, sk }) {
      const Key = { pk: pk ?? { S: "" }, sk: sk ?? { S: "" } };
      await client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    },
  };
  return world;
}

async function found(table: Table, itemKey: Item): Promise<Item> {
  const item = await table.get(itemKey);
  if (item === undefined) throw new Error("the item is not there");
  return item;
}
