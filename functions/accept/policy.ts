import type { Effect } from "../../shared/event.ts";
import type { ProviderChange } from "../../shared/provider.ts";

/** What follows from a word. */
interface Rule {
  /** What the ledger holds of it. */
  readonly records: Effect;
  /** All of the channel, or the provider's list where it names one that is known. */
  readonly covers: "everything" | "list";
  /**
   * When it changes what may be sent: `often`, from the tenant's number of them on; `trusted`, only as
   * `trustResubscribe` allows, in time and of a list that is known.
   */
  readonly counts: "always" | "often" | "trusted";
}

/**
 * The policy, in one table. Whatever a provider calls it, its file maps what it says of a person to one of these
 * words; what follows stands here and nowhere else. docs/providers.md shows it to people.
 */
export const POLICY = {
  hard_bounce: { records: "hard_bounce", covers: "everything", counts: "always" },
  soft_bounce: { records: "hard_bounce", covers: "everything", counts: "often" },
  complaint: { records: "complaint", covers: "everything", counts: "always" },
  opted_out: { records: "opted_out", covers: "list", counts: "always" },
  opted_in: { records: "opted_in", covers: "list", counts: "trusted" },
  // Not sent, because the address stood on the provider's own list: it never says why, and the list may be ours.
  // Taken for a bounce, a topic left would become an address that is dead for everybody.
  echo: "nothing",
  // Takes a complaint back, or was never a recipient's (a broken signature, a virus): nobody's consent.
  not_spam: "nothing",
  // Sent, delivered, opened, clicked, an operator's act: nobody's wish.
  nothing: "nothing",
} as const satisfies Readonly<
  Record<ProviderChange["effect"], Rule> & Record<"echo" | "not_spam" | "nothing", "nothing">
>;

/** What a provider's own word for something means. */
export type Meaning = keyof typeof POLICY;

/** Whether anything follows from it. */
export function isRecorded(meaning: Meaning): meaning is ProviderChange["effect"] {
  return POLICY[meaning] !== "nothing";
}
