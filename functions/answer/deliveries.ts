import { partnersFor } from "../../shared/announce.ts";
import { authenticate } from "../../shared/bearer.ts";
import { kindOfTopic, type Tenant } from "../../shared/config.ts";
import { deadlineOf } from "../../shared/deadline.ts";
import type { Request } from "../../shared/http.ts";
import { type Entry, readEntry } from "../../shared/ledger/items.ts";
import { readJobs } from "../../shared/ledger/jobs.ts";
import { type EntryKey, entryKey } from "../../shared/ledger/keys.ts";
import { waitingEntry } from "../../shared/ledger/read.ts";
import { type Delivery, deliveriesOf, queuedDelivery } from "../../shared/ledger/receipts.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import type { Runtime } from "../../shared/runtime.ts";
import type { Table } from "../../shared/table.ts";

/** `GET /v1/events/{eventId}/deliveries`: what became of one event at each partner, and by when it has to be done. */
export async function getDeliveries(
  runtime: Runtime & { readonly table: Table },
  request: Request,
): Promise<Reply> {
  const caller = await authenticate(runtime, request, "consent:read");
  if (!caller.ok) return problem(caller.error);
  const { table, now } = runtime;
  const eventId = request.params["eventId"] ?? "";
  if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(eventId)) return problem("not_found");
  const noted = () => notedDeliveries(table, caller.value, eventId, now());
  const deliveries =
    (await noted()) ??
    (await waitingDeliveries(table, caller.value, eventId)) ??
    // Broadcast between the two looks: no longer waiting, and noted now.
    (await noted());
  return deliveries === undefined ? problem("not_found") : json({ eventId, deliveries });
}

/**
 * Each partner's delivery of an entry whose contact is known; of one that waits for its broadcast, those to come.
 * @param now milliseconds
 */
export async function deliveriesOfEntry(
  table: Table,
  tenant: Tenant,
  { contactId, eventId }: Pick<Entry, "contactId" | "eventId">,
  now: number,
): Promise<readonly Delivery[]> {
  const deliveries = await deliveriesOf(table, tenant.id, eventId, now);
  if (deliveries !== undefined && !deliveries.some(isQueued)) return deliveries;
  const entry = await entryOf(table, { tenantId: tenant.id, contactId, eventId });
  if (entry === undefined) return deliveries ?? [];
  return deliveries?.map((one) => clocked(one, tenant, entry)) ?? deliveriesToCome(tenant, entry);
}

async function notedDeliveries(
  table: Table,
  tenant: Tenant,
  eventId: string,
  now: number,
): Promise<readonly Delivery[] | undefined> {
  const deliveries = await deliveriesOf(table, tenant.id, eventId, now);
  if (!deliveries?.some(isQueued)) return deliveries;
  const contactId = (await readJobs(table, tenant.id, eventId))?.contactId ?? "";
  const entry = await entryOf(table, { tenantId: tenant.id, contactId, eventId });
  return entry === undefined ? deliveries : deliveries.map((one) => clocked(one, tenant, entry));
}

/** What is queued has no receipt that says by when; its entry does. */
function isQueued({ state }: Delivery): boolean {
  return state === "queued";
}

async function entryOf(table: Table, where: EntryKey): Promise<Entry | undefined> {
  const item = await table.get(entryKey(where));
  return item && readEntry(item);
}

/** An event between its write and its broadcast: its jobs are not made yet, but everybody it goes to is known. */
async function waitingDeliveries(
  table: Table,
  tenant: Tenant,
  eventId: string,
): Promise<readonly Delivery[] | undefined> {
  const entry = await waitingEntry(table, tenant.id, eventId);
  return entry && deliveriesToCome(tenant, entry);
}

function deliveriesToCome(tenant: Tenant, entry: Entry): readonly Delivery[] {
  return partnersFor(tenant, entry).map(({ id }) =>
    clocked(queuedDelivery(id, entry.receivedAt), tenant, entry),
  );
}

function clocked(delivery: Delivery, tenant: Tenant, entry: Entry): Delivery {
  const partner = tenant.partners.find(({ id }) => id === delivery.partner);
  if (!isQueued(delivery) || partner === undefined) return delivery;
  const kind = kindOfTopic(tenant, entry.topic);
  const deadline = deadlineOf(entry, kind, tenant, partner);
  return deadline === undefined ? delivery : { ...delivery, rule: deadline.rule, dueAt: deadline.dueAt };
}
