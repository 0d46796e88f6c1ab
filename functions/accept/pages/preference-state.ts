import { findTopic, type Topic } from "../../../shared/config.ts";
import { timeText } from "../../../shared/event.ts";
import { type RecordingRuntime, tenantLedger } from "../../../shared/intake.ts";
import type { Entry } from "../../../shared/ledger/items.ts";
import { contactOf } from "../../../shared/ledger/ledger.ts";
import { entriesOf } from "../../../shared/ledger/read.ts";
import { type ContactState, PAUSE, type Standing, standingOf } from "../../../shared/ledger/standing.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";

/** What is known of a contact, as its preference centre shows it. */
export interface Known {
  /** By topic, and `*`: what stands when no pause runs. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** What only a pause closes now, and when it ends. */
  readonly paused: ReadonlySet<string>;
  readonly pausedUntil: string | undefined;
  /** Everything that is held, the newest first. */
  readonly history: readonly Entry[];
}

/** The topics a contact chooses among: marketing on the link's channel. What is not marketing is no choice here. */
export function offeredTopics({ tenant, channel }: OpenedLink): readonly Topic[] {
  return tenant.topics.filter(({ kind, channels }) => kind === "marketing" && channels.includes(channel));
}

/**
 * Reads what is known.
 * @returns `undefined` where the table refuses: the page then shows the choices without their present state,
 *   for leaving must be possible all the same
 */
export async function knownOf(runtime: RecordingRuntime, link: OpenedLink): Promise<Known | undefined> {
  const { tenant, channel, address } = link;
  try {
    const ledger = await tenantLedger(runtime, tenant);
    const ids = ledger.vault.contactIds(channel, address);
    const [{ state }, ...entries] = await Promise.all([
      contactOf(ledger, channel, address),
      ...ids.map((id) => entriesOf(ledger.table, tenant.id, id)),
    ]);
    const history = entries.flat().map(({ entry }) => entry);
    return {
      ...standingsOf(state, link, timeText(runtime.now())),
      history: history.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)),
    };
  } catch (error) {
    log("warn", "preferences", { outcome: "unread", tenant: tenant.id, error: describeError(error) });
    return undefined;
  }
}

function standingsOf(state: ContactState, link: OpenedLink, now: string): Omit<Known, "history"> {
  const registers = new Map(state.registers);
  registers.delete(PAUSE);
  const lasting = { ...state, registers };
  const topics = ["*", ...offeredTopics(link).map(({ id }) => id)];
  const standings = new Map(topics.map((topic) => [topic, standing(lasting, link, topic, now)]));
  const isPaused = (topic: string): boolean =>
    standing(state, link, topic, now).status === "opted_out" && standings.get(topic)?.status !== "opted_out";
  const paused = new Set(topics.filter(isPaused));
  const pausedUntil = paused.size === 0 ? undefined : state.registers.get(PAUSE)?.until;
  return { standings, paused, pausedUntil };
}

function standing(
  state: ContactState,
  { tenant, channel }: OpenedLink,
  topic: string,
  now: string,
): Standing {
  const kind = findTopic(tenant, topic)?.kind ?? "marketing";
  const { defaultAllowed, requireEvidence } = tenant;
  return standingOf(state, topic, { channel, kind, defaultAllowed, requireEvidence, now });
}
