import type { ChainFault } from "../../../shared/ledger/chain.ts";
import type { StateFault } from "./state.ts";

/** What is not as it was, and where. */
export interface Finding {
  readonly what:
    | ChainFault["fault"]
    | "unchained"
    | StateFault["fault"]
    | "head_unsigned"
    | "head_foreign"
    | "head_missing"
    | "head_broken"
    | "day_altered"
    | "link_gone"
    | "link_rewritten";
  readonly contactId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly region?: string | undefined;
  readonly seq?: number | undefined;
  readonly day?: string | undefined;
  /** What of the state it is: a topic, `*`, or a cause of suppression. */
  readonly register?: string | undefined;
}

const WORDS: Readonly<Record<Finding["what"], string>> = {
  link_missing: "a link before it is missing, or its own is",
  link_altered: "its link was altered",
  entry_missing: "the entry is gone",
  entry_altered: "the entry was altered",
  entry_repeated: "the entry is chained twice",
  unchained: "it was received more than an hour ago and is not chained",
  state_unfounded: "the state says what no entry of the contact does",
  state_behind: "the state does not say what this entry does",
  head_unsigned: "the head's signature does not fit",
  head_foreign: "the head is signed under another key",
  head_missing: "there is no head of that day",
  head_broken: "the head does not follow on the one of the day before, or that one is missing",
  day_altered: "what is written down of that day is not what its head covers",
  link_gone: "a link that the day's head covers is gone",
  link_rewritten: "the link is not the one that the day's head covers",
};

/** One line: where it is, and what is wrong there. */
export function inWords({ what, contactId, eventId, region, seq, day, register }: Finding): string {
  const place = [
    contactId === undefined ? undefined : `contact ${contactId}`,
    eventId === undefined ? undefined : `event ${eventId}`,
    seq === undefined ? undefined : `link ${seq}`,
    register === undefined ? undefined : `state of ${register}`,
    day,
    region,
  ];
  return `${place.filter((part) => part !== undefined).join(", ")}: ${WORDS[what]}`;
}
