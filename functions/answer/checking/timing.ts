import type { Frequency, QuietHours, Tenant } from "../../../shared/config.ts";
import { timeText } from "../../../shared/event.ts";
import type { Standing } from "../../../shared/ledger/precedence.ts";
import { localMinutes, minutesOf, nextAt } from "../../../shared/time-zone.ts";
import type { Question } from "./question.ts";

/** A standing, or that a message which may be sent may not be sent now. */
export type Timed = Omit<Standing, "reason"> & {
  readonly reason: Standing["reason"] | "quiet_hours" | "frequency";
  /** When to ask again. */
  readonly notBefore?: string;
};

const DAY_MS = 86_400_000;

/**
 * What the tenant's own limits on marketing add to a standing. They only close, and what closes already has the
 * better reason.
 * @param now milliseconds
 */
export function timed(standing: Standing, tenant: Tenant, question: Question, now: number): Timed {
  const { channel, kind } = question;
  if (!standing.allowed || kind !== "marketing") return standing;
  const frequency = tenant.frequency?.[channel];
  const often = frequency && cappedUntil(frequency, question, now);
  if (often !== undefined) return later(standing, "frequency", often);
  const hours = tenant.quietHours?.[channel];
  const quiet = hours && quietUntil(hours, question.timeZone ?? hours.timeZone, now);
  return quiet === undefined ? standing : later(standing, "quiet_hours", quiet);
}

function later({ status }: Standing, reason: "quiet_hours" | "frequency", notBefore: number): Timed {
  const rule = reason === "frequency" ? "frequency" : "quietHours";
  const nothing = { since: null, eventId: null };
  return { allowed: false, status, reason, rule, ...nothing, notBefore: timeText(notBefore) };
}

/** Heed keeps no record of sends, which would be a write for each message: it counts what the caller tells. */
function cappedUntil({ most, days }: Frequency, { sentAt }: Question, now: number): number | undefined {
  const recent = sentAt.filter((time) => time > now - days * DAY_MS).sort((a, b) => b - a);
  const first = recent[most - 1];
  return first === undefined ? undefined : first + days * DAY_MS;
}

function quietUntil({ from, to }: QuietHours, timeZone: string, now: number): number | undefined {
  const [begin, end, minute] = [minutesOf(from), minutesOf(to), localMinutes(now, timeZone)];
  const quiet = begin < end ? minute >= begin && minute < end : minute >= begin || minute < end;
  return quiet ? nextAt(end, now, timeZone) : undefined;
}
