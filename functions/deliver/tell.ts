import type { PartnerConfig } from "../../shared/config.ts";
import type { Notice, Told } from "../../shared/partner.ts";
import { contextFor, type PartnerRuntime } from "./partner-context.ts";

/** A notice on its way to its partner. */
export interface Outgoing {
  readonly partner: PartnerConfig;
  readonly notice: Notice;
  /** Requests begun for it before this one. */
  readonly failures: number;
}

/** What became of a notice, and when its request began. */
export interface Heard {
  readonly told: Told;
  readonly startedAt: number;
}

/** What failed so often in company is tried by itself: one bad notice may not hold the others for ever. */
const ALONE_AFTER = 5;

/**
 * Tells a partner; notices that fit share a request.
 * @returns what becomes of each, in their order; rejected where the fault is ours
 */
export function tell(runtime: PartnerRuntime, outgoing: readonly Outgoing[]): readonly Promise<Heard>[] {
  const companies = Map.groupBy(outgoing, ({ partner, notice, failures }, index) =>
    failures >= ALONE_AFTER ? String(index) : `${notice.job.tenant}/${partner.id}`,
  );
  const heard = new Map<Outgoing, Promise<Heard>>();
  for (const company of companies.values()) {
    const together = company.length > 1 ? tellTogether(runtime, company).catch(() => []) : [];
    for (const [index, one] of company.entries()) heard.set(one, hear(runtime, one, together, index));
  }
  return outgoing.flatMap((one) => heard.get(one) ?? []);
}

/** One bad notice can have a whole request refused: what is refused in company is believed only when alone. */
async function hear(
  runtime: PartnerRuntime,
  one: Outgoing,
  together: readonly Heard[] | Promise<readonly Heard[]>,
  index: number,
): Promise<Heard> {
  const inCompany = (await together)[index];
  if (inCompany !== undefined && inCompany.told.outcome !== "refused") return inCompany;
  const [alone] = await tellTogether(runtime, [one]);
  if (alone === undefined) throw new Error("a partner type was given nothing");
  return alone;
}

/** @throws where the fault is ours: a secret that has no value, a type that forgets a notice */
async function tellTogether(
  runtime: PartnerRuntime,
  company: readonly Outgoing[],
): Promise<readonly Heard[]> {
  const [first] = company;
  if (first === undefined) return [];
  const startedAt = runtime.now();
  const context = await contextFor(runtime, first.notice.job.tenant, first.partner);
  const notices = company.map(({ notice }) => notice);
  const told = await runtime.partnerType.send(notices, context);
  if (told.length !== notices.length) throw new Error("a partner type left a notice without an outcome");
  return told.map((one) => ({ told: one, startedAt }));
}
