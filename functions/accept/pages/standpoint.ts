import { kindOfTopic, type Topic } from "../../../shared/config.ts";
import { timeText } from "../../../shared/event.ts";
import { type LedgerRuntime, tenantLedger } from "../../../shared/intake.ts";
import { contactOf } from "../../../shared/ledger/ledger.ts";
import { type Standing, standingOf } from "../../../shared/ledger/precedence.ts";
import { type ContactState, PAUSE } from "../../../shared/ledger/standing.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";

/** Where a contact stands: by topic, and `*`. */
export interface Standpoint {
  /** What stands when no pause runs. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** What may be sent now. */
  readonly open: ReadonlySet<string>;
  /** What may be sent when the pause has ended, and when that is. */
  readonly paused: ReadonlySet<string>;
  readonly pausedUntil: string | undefined;
}

/** The topics a contact chooses among: marketing on its channel. What is not marketing is no choice here. */
export function offeredTopics({ tenant, channel }: OpenedLink): readonly Topic[] {
  return tenant.topics.filter(({ kind, channels }) => kind === "marketing" && channels.includes(channel));
}

/** @returns `undefined` where the table refuses: leaving must be possible all the same */
export async function standpointOf(
  runtime: LedgerRuntime,
  contact: OpenedLink,
): Promise<Standpoint | undefined> {
  const { tenant, channel, address } = contact;
  try {
    const { state } = await contactOf(await tenantLedger(runtime, tenant), channel, address);
    return standpointIn(state, contact, timeText(runtime.now()));
  } catch (error) {
    log("warn", "accept", { outcome: "unread", tenant: tenant.id, error: describeError(error) });
    return undefined;
  }
}

function standpointIn(state: ContactState, contact: OpenedLink, now: string): Standpoint {
  const registers = new Map(state.registers);
  registers.delete(PAUSE);
  const lasting = { ...state, registers };
  const topics = ["*", ...offeredTopics(contact).map(({ id }) => id)];
  const standings = new Map(topics.map((topic) => [topic, standing(lasting, contact, topic, now)]));
  const open = new Set(topics.filter((topic) => standing(state, contact, topic, now).allowed));
  const paused = new Set(topics.filter((topic) => standings.get(topic)?.allowed && !open.has(topic)));
  const pausedUntil = paused.size === 0 ? undefined : state.registers.get(PAUSE)?.until;
  return { standings, open, paused, pausedUntil };
}

function standing(state: ContactState, contact: OpenedLink, topic: string, now: string): Standing {
  const { tenant, channel } = contact;
  const kind = kindOfTopic(tenant, topic);
  const { defaultAllowed, requireEvidence } = tenant;
  return standingOf(state, topic, { channel, kind, defaultAllowed, requireEvidence, now });
}
