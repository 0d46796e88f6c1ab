import type { PartnerConfig, Tenant, Topic } from "./config.ts";
import { timeText } from "./event.ts";
import { isInForce, LAWS, type Law, type Within } from "./laws.ts";
import type { Job } from "./partner.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** By when a partner must have been told of a no, and by which rule. */
export interface Deadline {
  readonly rule: string;
  readonly startsAt: string;
  readonly dueAt: string;
}

/** What a deadline depends on. */
export type Timed = Pick<Job, "channel" | "status" | "reason" | "occurredAt"> & {
  readonly receivedAt: string;
};

/**
 * The shortest of the deadlines that apply to a no, by where the tenant's people are. A place that is not
 * known may be any: then every rule applies.
 * @param kind of the topic
 * @returns nothing for a yes or a bounce, which no law hurries
 */
export function deadlineOf(
  event: Timed,
  kind: Topic["kind"],
  tenant: Pick<Tenant, "places">,
  partner: Pick<PartnerConfig, "places" | "withinHours">,
): Deadline | undefined {
  if (event.status !== "opted_out" && event.reason !== "complaint") return undefined;
  const laws = lawsFor(partner.places ?? tenant.places)
    .filter(({ channels, kinds }) => channels.includes(event.channel) && kinds.includes(kind))
    .concat(agreed(partner));
  const deadlines = laws.map((law): Deadline => {
    const startsAt = law.from === "act" ? event.occurredAt : event.receivedAt;
    return { rule: law.rule, startsAt, dueAt: timeText(endOf(law.within, Date.parse(startsAt))) };
  });
  return deadlines.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];
}

/** The shortest deadline of all that a partner may be told of, in hours: what its queue may hold at most. */
export function shortestHours(
  tenant: Pick<Tenant, "places">,
  partner: Pick<PartnerConfig, "places" | "withinHours">,
): number {
  const laws = lawsFor(partner.places ?? tenant.places).concat(agreed(partner));
  // A business day is a day at least.
  return Math.min(...laws.map(({ within }) => hoursOf(within)));
}

function lawsFor(places: readonly string[] | undefined): readonly Law[] {
  const known = places?.every((place) => LAWS.some((law) => law.where !== "any" && isInForce(law, place)));
  if (places === undefined || known !== true) return LAWS;
  return LAWS.filter((law) => places.some((place) => isInForce(law, place)));
}

/** What was agreed with the partner counts like a law. */
function agreed({ withinHours }: Pick<PartnerConfig, "withinHours">): readonly Law[] {
  if (withinHours === undefined) return [];
  const kinds = ["marketing", "transactional", "sale_share"] as const;
  const within = { hours: withinHours };
  return [{ rule: "agreed", where: "any", channels: ["email", "sms"], kinds, within, from: "receipt" }];
}

function hoursOf(within: Within): number {
  if ("hours" in within) return within.hours;
  return 24 * ("days" in within ? within.days : within.businessDays);
}

/** @param from milliseconds; days are UTC's, and end at the same time of day */
function endOf(within: Within, from: number): number {
  if (!("businessDays" in within)) return from + hoursOf(within) * HOUR_MS;
  let end = from;
  for (let left = within.businessDays; left > 0; ) {
    end += DAY_MS;
    const day = new Date(end).getUTCDay();
    if (day !== 0 && day !== 6) left -= 1;
  }
  return end;
}

/** When this share of the time is used up, as the ledger writes times. */
export function shareAt({ startsAt, dueAt }: Pick<Deadline, "startsAt" | "dueAt">, share: number): string {
  const start = Date.parse(startsAt);
  return timeText(start + share * (Date.parse(dueAt) - start));
}
