import { type Change, eventIdOf, timeText } from "../../../shared/event.ts";
import type { Held } from "../../../shared/ledger/imports.ts";
import type { Ledger } from "../../../shared/ledger/ledger.ts";
import { statesOf } from "../../../shared/ledger/read.ts";
import {
  COMPLAINT,
  type ContactState,
  closes,
  HARD_BOUNCE,
  mergeStates,
  PAUSE,
  registersOf,
  takes,
} from "../../../shared/ledger/standing.ts";
import type { ImportRow } from "./row.ts";

/**
 * What a row does, or would do. `closes`: it closes what was open. `stands`: that is closed already. `later`: a
 * later opt-in stands; the row is kept and changes nothing. `known`: this import recorded it before. Of an
 * opt-in: `opens`, or `refused`, for an import never turns an opt-out into an opt-in.
 */
export type Outcome = "closes" | "stands" | "later" | "known" | "opens" | "refused";

export interface Planned {
  readonly outcome: Outcome;
  readonly change: Change;
  /** The entry that the row makes, or would make. */
  readonly own: Held;
  readonly records: boolean;
  /** The entries that stand in its place, where it makes none. */
  readonly standsOn: readonly Held[];
}

/** What is read in one go. */
export interface ImportContext {
  readonly ledger: Ledger;
  readonly importId: string;
  readonly format: string;
  /** Milliseconds: when a list said so that tells no time itself. */
  readonly asOf: number;
}

/**
 * What each row does, by the states as they are now.
 * @throws where a state cannot be read
 */
export async function plan(context: ImportContext, rows: readonly ImportRow[]): Promise<readonly Planned[]> {
  const { ledger } = context;
  const idsOf = ({ channel, address }: ImportRow): readonly string[] =>
    ledger.vault.contactIds(channel, address);
  const { states, failures } = await statesOf(ledger.table, ledger.tenantId, rows.flatMap(idsOf));
  for (const failure of failures) throw failure;
  return rows.map((row) => {
    const ids = idsOf(row);
    const known = ids.find((id) => (states.get(id)?.registers.size ?? 0) > 0) ?? ids[0] ?? "";
    const state = mergeStates(ids.flatMap((id) => states.get(id) ?? []));
    return planRow(context, row, { contactId: known, recipient: ids.at(-1) ?? "", state });
  });
}

interface Recipient {
  readonly contactId: string;
  /** Stable through a key's rotation. */
  readonly recipient: string;
  readonly state: ContactState;
}

function planRow(
  context: ImportContext,
  row: ImportRow,
  { contactId, recipient, state }: Recipient,
): Planned {
  const change = changeOf(context, row, recipient);
  const { tenantId } = context.ledger;
  const own = {
    contactId,
    eventId: "parts" in change.identity ? eventIdOf(tenantId, change.identity.parts) : "",
  };
  if (row.effect === "opted_in") return { ...opening(state, change, own.eventId), change, own };
  return { ...closing(state, change, own, row.occurredAt !== undefined), change, own };
}

function changeOf(
  { ledger, importId, format, asOf }: ImportContext,
  { channel, address, topic, effect, occurredAt, wording, evidence }: ImportRow,
  recipient: string,
): Change {
  const now = ledger.now();
  // A list from the future, or one whose clock is wrong, must not mask what the person does next.
  const at = timeText(Math.min(occurredAt ?? asOf, now));
  return {
    channel,
    address,
    topic,
    effect,
    source: "import",
    occurredAt: at,
    receivedAt: timeText(now),
    late: false,
    identity: { parts: ["import", importId, recipient, topic, effect, at] },
    evidence: {
      ...evidence,
      ...(wording === undefined ? {} : { wording }),
      route: "import",
      import: importId,
      format,
    },
    byPerson: false,
  };
}

type Judged = Pick<Planned, "outcome" | "records" | "standsOn">;

/**
 * Whether a row closes something. Where all of it is closed, a row with a time of its own that is later is still
 * recorded: an opt-in of the time between, which comes late, must not lift what was said after it.
 */
function closing({ registers }: ContactState, change: Change, own: Held, ownTime: boolean): Judged {
  const asked = registersOf(change).map(({ name }) => registers.get(name));
  const standing = asked.flatMap((register) => (register?.status === "opted_out" ? [register] : []));
  if (standing.length === asked.length) {
    if (standing.every(({ eventId }) => eventId === own.eventId)) return nothing("known");
    if (ownTime && standing.some(({ at }) => at < change.occurredAt)) return recorded("stands");
    const standsOn = standing.map(({ eventId }) => ({ contactId: own.contactId, eventId }));
    return { outcome: "stands", records: false, standsOn };
  }
  const at = change.occurredAt;
  return recorded(
    asked.some((register) => takes(register, { status: "opted_out", at })) ? "closes" : "later",
  );
}

/** An opt-in counts where nothing at all is closed: whatever closes, and since whenever, stays. */
function opening({ registers }: ContactState, change: Change, eventId: string): Judged {
  const wide = ["*", PAUSE, COMPLAINT, HARD_BOUNCE, change.topic].flatMap(
    (name) => registers.get(name) ?? [],
  );
  if (wide.some((register) => closes(register, change.receivedAt))) return nothing("refused");
  const register = registers.get(change.topic);
  if (register?.eventId === eventId) return nothing("known");
  return takes(register, { status: "opted_in", at: change.occurredAt })
    ? recorded("opens")
    : nothing("stands");
}

function recorded(outcome: Outcome): Judged {
  return { outcome, records: true, standsOn: [] };
}

function nothing(outcome: Outcome): Judged {
  return { outcome, records: false, standsOn: [] };
}
