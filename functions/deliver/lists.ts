import type { PartnerConfig } from "../../shared/config.ts";
import { isSuppression, type Job, type Notice, type Told } from "../../shared/partner.ts";
import { fail, type Result } from "../../shared/result.ts";

/**
 * The partner's own list (group, tag, stream) that a job is about, by the setting `lists`.
 * @returns `undefined` for everything: a suppression, an opt-out of `*`, and one of a topic that has no list
 *   there, for which less would be too little
 */
export function listOf({ topic, reason }: Job, { lists }: PartnerConfig): string | undefined {
  if (isSuppression(reason) || topic === "*") return undefined;
  const listed: unknown = Object(lists)[topic];
  return typeof listed === "string" ? listed : undefined;
}

/** The topic that a list of the partner's stands for; `*` for one that no topic has. */
export function topicOf(list: string, { lists }: PartnerConfig): string {
  const pairs: readonly (readonly [string, unknown])[] = Object.entries(Object(lists));
  return pairs.find(([, named]) => named === list)?.[0] ?? "*";
}

/** For partners that write to people: "do not sell or share" asks nothing of them, unless a list stands for it. */
export function saleShare(job: Job, config: PartnerConfig): string | undefined {
  return job.topic === "sale_share" && listOf(job, config) === undefined ? "sale_share_not_taken" : undefined;
}

/** Tells notices that go to the same place together. @returns what became of each, in the order given */
export async function byPlace<Place>(
  notices: readonly Notice[],
  placeOf: (notice: Notice) => Place,
  tell: (place: Place, notices: readonly Notice[]) => Promise<readonly Told[]>,
): Promise<readonly Told[]> {
  const told = new Map<Notice, Told>();
  await Promise.all(
    [...Map.groupBy(notices, placeOf)].map(async ([place, some]) => {
      const outcomes = await tell(place, some);
      for (const [index, notice] of some.entries()) {
        const outcome = outcomes[index];
        if (outcome !== undefined) told.set(notice, outcome);
      }
    }),
  );
  return notices.flatMap((notice) => told.get(notice) ?? []);
}

/** The same of all. */
export function allTold(notices: readonly Notice[], told: Told): readonly Told[] {
  return notices.map(() => told);
}

/** Why there is no page of the partner's list, as `list` says it. */
export function noPage({ error }: Told): Result<never, string> {
  return fail(error ?? "list_refused");
}

/** When a list says that somebody was put on it, as the ledger writes times. */
export function sinceOf(unixSeconds: number | undefined): string | undefined {
  return unixSeconds === undefined ? undefined : new Date(unixSeconds * 1000).toISOString();
}
