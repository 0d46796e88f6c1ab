import { type RecordingRuntime, tenantLedger } from "../../../shared/intake.ts";
import type { Entry } from "../../../shared/ledger/items.ts";
import { entriesOf } from "../../../shared/ledger/read.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";
import { contactsOf } from "./names.ts";
import { type Standpoint, standpointOf } from "./standpoint.ts";

/** One contact of the person whose page it is. */
export interface Side {
  readonly contact: OpenedLink;
  /** Nothing where the table refuses: the page then shows the choices without their present state. */
  readonly at: Standpoint | undefined;
}

/** The person's one or two contacts, the link's own first, each with where it stands. */
export function sidesOf(runtime: RecordingRuntime, link: OpenedLink): Promise<readonly Side[]> {
  return Promise.all(
    contactsOf(link).map(async (contact) => ({ contact, at: await standpointOf(runtime, contact) })),
  );
}

/**
 * Everything that is held about a person's choices, the newest first.
 * @returns `undefined` where the table refuses
 */
export async function heldOf(
  runtime: RecordingRuntime,
  link: OpenedLink,
): Promise<readonly Entry[] | undefined> {
  try {
    const ledger = await tenantLedger(runtime, link.tenant);
    const ids = contactsOf(link).flatMap(({ channel, address }) => ledger.vault.contactIds(channel, address));
    const stored = await Promise.all(ids.map((id) => entriesOf(ledger.table, link.tenant.id, id)));
    const entries = stored.flat().map(({ entry }) => entry);
    return entries.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  } catch (error) {
    log("warn", "preferences", { outcome: "unread", tenant: link.tenant.id, error: describeError(error) });
    return undefined;
  }
}
