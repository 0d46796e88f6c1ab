import type { Channel } from "../../shared/event.ts";
import { isSuppression, type Job, type PartnerType } from "../../shared/partner.ts";

type Declines = NonNullable<PartnerType["declines"]>;

/** Declines what any of the rules declines, for the first one's reason. */
export function declining(...rules: readonly Declines[]): Declines {
  return (job, config) => {
    for (const rule of rules) {
      const reason = rule(job, config);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

/** For partners that know one channel. */
export function allBut(channel: Channel): Declines {
  return (job) => (job.channel === channel ? undefined : `${job.channel}_not_taken`);
}

/** For partners that are told only of a no: a yes is never written by itself into a list of others. */
export function optIns({ status, reason }: Job): string | undefined {
  return status === "opted_in" && !isSuppression(reason) ? "opt_in_not_taken" : undefined;
}
