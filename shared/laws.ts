import type { Topic } from "./config.ts";
import type { Channel } from "./event.ts";

/** How long a rule leaves. Business days are Monday to Friday; holidays are no excuse (R-003: earlier is safe). */
export type Within =
  | { readonly hours: number }
  | { readonly businessDays: number }
  | { readonly days: number };

/** One legal or contractual deadline for acting on an opt-out. */
export interface Law {
  /** Stored beside the deadline that it set. */
  readonly rule: string;
  /** ISO 3166, such as `US-CA` for a part of a country; `EU` for the European Economic Area, `any` for everybody. */
  readonly where: string;
  readonly channels: readonly Channel[];
  readonly kinds: readonly Topic["kind"][];
  readonly within: Within;
  /** Whether the clock starts when the person acted, or when that reached us. */
  readonly from: "act" | "receipt";
}

const BOTH: readonly Channel[] = ["email", "sms"];
const MAIL: readonly Channel[] = ["email"];
/** A message that nobody may object to is nobody's right either; who objects to one is heard all the same. */
const MESSAGES: Law["kinds"] = ["marketing", "transactional"];
const ALL: Law["kinds"] = [...MESSAGES, "sale_share"];
/** What "at once" means to a clock: a day for what partners should have done in minutes. */
const AT_ONCE: Within = { hours: 24 };

/**
 * The deadlines for stopping (rules, section 0). A row that is not sure is on the strict side. Where several
 * apply the shortest wins.
 */
export const LAWS: readonly Law[] = [
  // https://support.google.com/a/answer/81126 and senders.yahooinc.com/best-practices: two days for bulk senders.
  {
    rule: "mailbox-48h",
    where: "any",
    channels: MAIL,
    kinds: MESSAGES,
    within: { hours: 48 },
    from: "receipt",
  },
  {
    rule: "can-spam",
    where: "US",
    channels: MAIL,
    kinds: MESSAGES,
    within: { businessDays: 10 },
    from: "receipt",
  },
  {
    rule: "tcpa",
    where: "US",
    channels: ["sms"],
    kinds: MESSAGES,
    within: { businessDays: 10 },
    from: "receipt",
  },
  {
    rule: "ccpa",
    where: "US-CA",
    channels: BOTH,
    kinds: ["sale_share"],
    within: { businessDays: 15 },
    from: "receipt",
  },
  {
    rule: "ctdpa",
    where: "US-CT",
    channels: BOTH,
    kinds: ["sale_share"],
    within: { days: 15 },
    from: "receipt",
  },
  {
    rule: "us-states",
    where: "US",
    channels: BOTH,
    kinds: ["sale_share"],
    within: { days: 45 },
    from: "receipt",
  },
  { rule: "casl", where: "CA", channels: BOTH, kinds: MESSAGES, within: { businessDays: 10 }, from: "act" },
  { rule: "gdpr-21", where: "EU", channels: BOTH, kinds: ALL, within: AT_ONCE, from: "receipt" },
  { rule: "uk-gdpr-21", where: "GB", channels: BOTH, kinds: ALL, within: AT_ONCE, from: "receipt" },
  { rule: "uwg-7", where: "DE", channels: BOTH, kinds: MESSAGES, within: AT_ONCE, from: "receipt" },
  {
    rule: "spam-act",
    where: "AU",
    channels: BOTH,
    kinds: MESSAGES,
    within: { businessDays: 5 },
    from: "act",
  },
  {
    rule: "uema",
    where: "NZ",
    channels: BOTH,
    kinds: MESSAGES,
    within: { businessDays: 5 },
    from: "receipt",
  },
  {
    rule: "spam-control",
    where: "SG",
    channels: BOTH,
    kinds: MESSAGES,
    within: { businessDays: 10 },
    from: "receipt",
  },
];

/** The European Economic Area. */
const EEA: ReadonlySet<string> = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" "),
);

/** Whether a row is in force where the person is. A country includes its parts, and `EU` its members. */
export function isInForce({ where }: Law, place: string): boolean {
  if (where === "any" || where === place) return true;
  if (where.startsWith(`${place}-`) || place.startsWith(`${where}-`)) return true;
  return (where === "EU" && EEA.has(place)) || (place === "EU" && EEA.has(where));
}
