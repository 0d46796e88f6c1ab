import type { PartnerConfig, Topic } from "../../shared/config.ts";
import { type Channel, timeText } from "../../shared/event.ts";
import { drawn, identifierOf, type Row } from "./suppression-rows.ts";

// Addresses of the company's own that stand in one partner's files and nowhere else: whoever writes to one has
// that partner's file. What is drawn depends on the canary and the file alone, so that a file made again is the same.

/** A partner's canaries, in the order configured. */
export function canariesOf({ canaries }: PartnerConfig): readonly string[] {
  return [canaries].flat().map(String);
}

/**
 * The row of one canary among rows of people: of a channel that they have, with a topic that one of them has, at a time
 * between the first of them and the last. Which one it is depends on the file, so that fewer repeat from file to file.
 */
export function canaryAmong(partner: PartnerConfig, file: string, rows: readonly Row[]): Row {
  const all = canariesOf(partner);
  const alike = all.filter((canary) => rows.some(({ channel }) => channel === channelOf(canary)));
  const canary = picked(alike.length === 0 ? all : alike, file) ?? "";
  const topic = picked(
    rows.filter(({ channel }) => channel === channelOf(canary)),
    canary + file,
  )?.topic;
  const times = rows.map(({ since }) => Date.parse(since)).sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const share = drawn(canary + file, "since");
  const since = last === first ? first - share * HOUR_MS : first + share * (last - first);
  return rowOf(partner, canary, topic ?? "*", Math.floor(since));
}

const HOUR_MS = 3_600_000;
const DAYS_30 = 30 * 24 * HOUR_MS;

/** The row of a canary among all nos that stand: the same every time, as those of people are. */
export function standingCanary(
  partner: PartnerConfig,
  canary: string,
  { topics, before }: { readonly topics: readonly Topic[]; readonly before: string },
): Row {
  const told = topics.filter(
    ({ id, channels }) => channels.includes(channelOf(canary)) && (partner.topics?.includes(id) ?? true),
  );
  const topic = picked(["*", ...told.map(({ id }) => id)], canary) ?? "*";
  return rowOf(partner, canary, topic, Math.floor(Date.parse(before) - drawn(canary, "since") * DAYS_30));
}

function picked<T>(list: readonly T[], by: string): T | undefined {
  return list[Math.floor(drawn(by) * list.length)];
}

function rowOf(partner: PartnerConfig, canary: string, topic: string, since: number): Row {
  const channel = channelOf(canary);
  const identifier = identifierOf(partner, canary, channel);
  return { identifier, channel, topic, reason: "opted_out", since: timeText(since) };
}

function channelOf(canary: string): Channel {
  return canary.includes("@") ? "email" : "sms";
}
