import { createHash } from "node:crypto";
import type { ProviderChange } from "../../../shared/provider.ts";
import type { Period } from "./source.ts";

/** An address as it stands in one of the provider's lists. */
export interface Listed {
  /** The provider's name of the list. */
  readonly in: string;
  /** E-mail, unless said. */
  readonly channel?: ProviderChange["channel"] | undefined;
  readonly address: string;
  readonly effect: ProviderChange["effect"];
  /** As the provider writes it; `undefined` where it tells none. */
  readonly at?: string | undefined;
  /** What the change covers; all mail, unless said. */
  readonly scope?: string | undefined;
  /** Our own number that was answered to, where the list tells it. */
  readonly sender?: string | undefined;
  /** The id that the provider's own delivery of the event has, where the list tells it. */
  readonly id?: string | undefined;
  readonly evidence?: Readonly<Record<string, string | undefined>>;
}

/** The API takes texts of up to 320 characters, and a server's whole reply proves no more than its first words. */
const LONGEST = 120;

/** Without an id of its own an entry is named by what tells it apart, so that it is the same when read again. */
export function changeOf(entry: Listed): ProviderChange {
  const { address, effect, at, scope, sender, channel = "email" } = entry;
  const told = Object.entries({ event: entry.in, ...entry.evidence }).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value.slice(0, LONGEST)]],
  );
  const milliseconds = at === undefined ? Number.NaN : Date.parse(at);
  const time = Number.isNaN(milliseconds)
    ? {}
    : { time: { milliseconds, wholeSecond: !/:\d\d\.\d/.test(at ?? "") } };
  return {
    channel,
    address,
    effect,
    ...(scope === undefined ? {} : { list: scope }),
    ...(sender === undefined ? {} : { sender }),
    id: entry.id || derivedId([entry.in, scope ?? sender ?? "", address, at ?? ""]),
    ...time,
    evidence: Object.fromEntries(told),
  };
}

function derivedId(parts: readonly string[]): string {
  return `list/${createHash("sha256").update(JSON.stringify(parts)).digest("base64url")}`;
}

/** Whether an entry may be of the period; one whose time cannot be read is. */
export function isOf({ since }: Period, at: string | undefined): boolean {
  return !(at !== undefined && Date.parse(at) < since);
}

/** Seconds since 1970 as the time that `at` is: without fractions where none were told. */
export function unixTime(seconds: number): string {
  const text = new Date(Math.round(seconds * 1000)).toISOString();
  return Number.isInteger(seconds) ? text.replace(".000Z", "Z") : text;
}
