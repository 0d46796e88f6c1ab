import type { AttributeValue, Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { EXPIRES_AT, eventKey, JOBS, key } from "./keys.ts";

/** That an event was broadcast: for whom, and when its jobs were made. */
export interface Jobs {
  readonly contactId: string;
  readonly createdAt: string;
  readonly partners: readonly string[];
}

export interface Noted extends Jobs {
  /** Whether nobody had noted them before. */
  readonly isNew: boolean;
}

/** Three years; then nothing is left that says who was told what. */
export const RECEIPTS_KEPT_SECONDS = 3 * 365 * 86_400;

/**
 * Notes that the event's jobs are made. Written before the first job is sent: a crash between the two leaves
 * jobs that are listed and still marked to be sent, never a job that nobody lists. A repeat keeps the first
 * `createdAt`, so that neither sweep nor redelivery starts a partner's three days anew.
 * @returns the jobs as they stand
 */
export async function noteJobs(table: Table, tenantId: string, eventId: string, jobs: Jobs): Promise<Noted> {
  const itemKey = key(eventKey(tenantId, eventId), JOBS);
  const item = {
    ...itemKey,
    contactId: { S: jobs.contactId },
    createdAt: { S: jobs.createdAt },
    [EXPIRES_AT]: expiry(Date.parse(jobs.createdAt)),
    ...(jobs.partners.length === 0 ? {} : { partners: { SS: [...jobs.partners] } }),
  };
  if (await table.put(item, "attribute_not_exists(pk)")) return { ...jobs, isNew: true };
  const known = await readJobs(table, tenantId, eventId);
  if (known === undefined) throw new Error(`the jobs of event ${eventId} were there and are not`);
  const added = jobs.partners.filter((partner) => !known.partners.includes(partner));
  if (added.length === 0) return { ...known, isNew: false };
  await table.update({
    key: itemKey,
    expression: "ADD partners :added",
    values: { ":added": { SS: added } },
  });
  return { ...known, partners: [...known.partners, ...added], isNew: false };
}

/** When something that is kept for as long as receipts expires; `from` in milliseconds. */
export function expiry(from: number): AttributeValue {
  return { N: String(Math.floor(from / 1000) + RECEIPTS_KEPT_SECONDS) };
}

/** @returns `undefined` for an event that the tenant does not have, or that was not broadcast yet */
export async function readJobs(table: Table, tenantId: string, eventId: string): Promise<Jobs | undefined> {
  const item = await table.get(key(eventKey(tenantId, eventId), JOBS));
  return item && jobsOf(item);
}

export function jobsOf(item: Item): Jobs {
  return {
    contactId: text(item["contactId"]) ?? "",
    createdAt: text(item["createdAt"]) ?? "",
    partners: item["partners"]?.SS ?? [],
  };
}
