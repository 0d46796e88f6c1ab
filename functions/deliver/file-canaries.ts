import type { PartnerConfig } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { drawn, identifierOf, type Row } from "./suppression-rows.ts";

// Addresses of the company's own that stand in one partner's files and nowhere else: whoever writes to one has
// that partner's file. All that is drawn depends on the canary, so that it looks the same whenever it is drawn again.

/** A partner's canaries, in the order configured. */
export function canariesOf({ canaries }: PartnerConfig): readonly string[] {
  return [canaries].flat().map(String);
}

/** One of them, by the name of the file it is for: fewer repeat from file to file than if each had all. */
export function canaryFor(partner: PartnerConfig, file: string): string {
  const all = canariesOf(partner);
  return all[Math.floor(drawn(file) * all.length)] ?? "";
}

/** Among rows of people a canary has the topic of one of them, and a time between the first of them and the last. */
export function amongRows(partner: PartnerConfig, canary: string, rows: readonly Row[]): Row {
  const topic = rows[Math.floor(drawn(canary, "topic") * rows.length)]?.topic ?? "*";
  const times = rows.map(({ since }) => Date.parse(since)).sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const since = last === first ? first - drawn(canary) * HOUR_MS : first + drawn(canary) * (last - first);
  return rowOf(partner, canary, topic, Math.floor(since));
}

const HOUR_MS = 3_600_000;

function rowOf(partner: PartnerConfig, canary: string, topic: string, since: number): Row {
  const channel = canary.includes("@") ? "email" : "sms";
  const identifier = identifierOf(partner, canary, channel);
  return { identifier, channel, topic, reason: "opted_out", since: timeText(since) };
}
