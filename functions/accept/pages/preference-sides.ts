import type { LedgerRuntime } from "../../../shared/intake.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { contactsOf } from "./names.ts";
import { type Standpoint, standpointOf } from "./standpoint.ts";

/** One contact of the person whose page it is. */
export interface Side {
  readonly contact: OpenedLink;
  /** Nothing where the table refuses: the page then shows the choices without their present state. */
  readonly at: Standpoint | undefined;
}

/** The person's one or two contacts, the link's own first, each with where it stands. */
export function sidesOf(runtime: LedgerRuntime, link: OpenedLink): Promise<readonly Side[]> {
  return Promise.all(
    contactsOf(link).map(async (contact) => ({ contact, at: await standpointOf(runtime, contact) })),
  );
}
