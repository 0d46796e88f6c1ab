import type { SignedHead } from "../../../shared/ledger/head.ts";
import type { Call } from "../command.ts";
import { printValue } from "../output.ts";
import type { Verified } from "./contact.ts";
import { type Finding, inWords } from "./finding.ts";
import { foundIn, type Place } from "./whole-ledger.ts";

/** The heads that a ledger was held against. */
export interface HeldAgainst {
  /** In words: a folder, or the table itself. */
  readonly from: string;
  readonly heads: readonly SignedHead[];
  /** The keys that may have signed them; where none is known, whoever reads the result compares. */
  readonly keys: readonly string[];
}

/** Prints what was seen of the whole ledger. @returns `failed` where anything does not fit */
export function reportLedger(
  call: Call,
  place: Place,
  { from, heads, keys }: HeldAgainst,
): "done" | "failed" {
  const { contacts, entries, links, waiting, waitingMore, findings, findingsMore } = place;
  const sound = foundIn(place) === 0;
  const signers = [...new Set(heads.map(({ key }) => key))];
  const value = {
    sound,
    contacts,
    entries,
    links,
    unchained: waiting,
    unchainedMore: waitingMore,
    findings,
    findingsMore,
    heads: { from, count: heads.length, keys: signers, known: keys.length > 0 },
  };
  printValue(call, value, () => [
    headsInWords({ from, heads, keys }, signers),
    `${contacts} contacts, ${entries} entries, ${links} links, ${waiting.length + waitingMore} not chained yet`,
    ...verdict(findings, findingsMore),
  ]);
  return sound ? "done" : "failed";
}

/** The same of one person, who may be several contacts while several keys are in use. */
export function reportPerson(call: Call, verified: readonly Verified[]): "done" | "failed" {
  const findings = verified.flatMap(({ finding }) => finding ?? []);
  const value = {
    sound: findings.length === 0,
    contacts: verified.length,
    entries: verified.reduce((sum, { entries }) => sum + entries, 0),
    links: verified.reduce((sum, { links }) => sum + links, 0),
    unchained: verified.flatMap(({ waiting }) => waiting),
    findings,
  };
  printValue(call, value, () => [
    `${value.entries} entries, ${value.links} links, ${value.unchained.length} not chained yet`,
    ...verdict(findings, 0),
  ]);
  return value.sound ? "done" : "failed";
}

function headsInWords({ from, heads, keys }: HeldAgainst, signers: readonly string[]): string {
  const [first, last] = [heads.at(0), heads.at(-1)];
  if (first === undefined || last === undefined) {
    return "no day is signed yet: what is cut off the end would not show";
  }
  const days = `${heads.length} heads, ${first.head.day} to ${last.head.day}, from ${from}`;
  const whose = keys.length > 0 ? "" : "; compare it with the one that was noted down";
  return `${days}, signed by ${signers.join(", ")}${whose}`;
}

function verdict(findings: readonly Finding[], more: number): readonly string[] {
  if (findings.length === 0) return ["sound"];
  return [...findings.map(inWords), ...(more === 0 ? [] : [`… and ${more} more`])];
}
