import { normaliseEmail } from "../../../shared/email-address.ts";
import { type Change, type Effect, timeText } from "../../../shared/event.ts";
import type { Request } from "../../../shared/http.ts";
import { type Accepted, accept, acceptAll, type RecordingRuntime } from "../../../shared/intake.ts";
import { keepWording, type Wording, wordingHash } from "../../../shared/ledger/wordings.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";
import { type Language, wordingShown } from "./wording.ts";

/** A request that may press something, and whom its link names. */
export interface Visit {
  readonly request: Request;
  readonly link: OpenedLink;
  readonly now: number;
}

/** One press of a person, or of the mailbox provider that acts for them. */
export interface Press {
  readonly topic: string;
  readonly effect: Extract<Effect, "opted_out" | "opted_in">;
  readonly source: "one_click" | "page" | "preferences" | "gpc";
  /** What was read before the press; a mailbox provider's own dialog shows none of ours. */
  readonly wording?: { readonly language: Language; readonly keys: readonly string[] };
  /** Makes an opt-out of `*` a pause of so many days. */
  readonly pauseDays?: number;
  /** The address was typed, and nothing shows that it is the person's own. */
  readonly typed?: boolean;
}

const DAY_MS = 86_400_000;

/** When a pause that is pressed now ends, in milliseconds. */
export function pauseEnd(now: number, days: number): number {
  return now + days * DAY_MS;
}

/** The change that a press asks for: at once, for the reason that it was pressed. */
function changeOf({ request, link, now }: Visit, press: Press): Change {
  const { topic, effect, source, wording, pauseDays, typed } = press;
  const at = timeText(now);
  const until = pauseDays === undefined ? undefined : timeText(pauseEnd(now, pauseDays));
  return {
    channel: link.channel,
    // Links of other minters may carry another spelling; what cannot be read as an address still counts.
    address: link.channel === "email" ? (normaliseEmail(link.address) ?? link.address) : link.address,
    topic,
    effect,
    source,
    occurredAt: at,
    receivedAt: at,
    late: false,
    identity: { press: true },
    evidence: {
      route: source === "one_click" ? "rfc8058" : source,
      ...(link.campaign === undefined ? {} : { campaign: link.campaign }),
      ...(link.issuedAt === undefined ? {} : { linkIssuedAt: link.issuedAt }),
      ...(wording === undefined ? {} : { wording: named(wordingShown(wording.language, wording.keys)) }),
      ...(until === undefined ? {} : { pause: { days: pauseDays, until } }),
      ...(typed === true ? { typed } : {}),
    },
    agent: { ip: request.sourceIp, userAgent: request.headers["user-agent"] ?? "" },
    byPerson: true,
    ...(until === undefined ? {} : { until }),
  };
}

/** What an event says of a wording: enough to find it, and no more than fits into an entry. */
function named(wording: Wording): { readonly hash: string; readonly language: string } {
  return { hash: wordingHash(wording), language: wording.language };
}

/** What this function has kept already; a wording is shown many times and stored once. */
const keptWordings = new Set<string>();

/** Keeps the wordings behind some presses. One that cannot be kept now is kept with the next press. */
async function keepWordings(
  runtime: RecordingRuntime,
  tenantId: string,
  presses: readonly Press[],
): Promise<void> {
  for (const { wording } of presses) {
    if (wording === undefined) continue;
    const shown = wordingShown(wording.language, wording.keys);
    const name = `${runtime.table.name} ${tenantId} ${wordingHash(shown)}`;
    if (keptWordings.has(name)) continue;
    try {
      await keepWording(runtime.table, tenantId, shown);
      keptWordings.add(name);
    } catch (error) {
      log("warn", "accept", { tenant: tenantId, outcome: "wording_not_kept", error: describeError(error) });
    }
  }
}

/**
 * Whether the request carries Global Privacy Control: the value is exactly `1`. Gateways join repeated header
 * lines by commas, and one of them suffices.
 */
export function hasGpc(request: Request): boolean {
  return (request.headers["sec-gpc"] ?? "").split(",").some((value) => value.trim() === "1");
}

/** The opt-out of "sell or share" that the signal asks for, beside what was pressed. */
function gpcPresses({ request, link }: Visit, presses: readonly Press[]): readonly Press[] {
  const asked = link.tenant.privacy.gpc && hasGpc(request);
  if (!asked || presses.some(({ source }) => source === "gpc")) return [];
  return [{ topic: "sale_share", effect: "opted_out", source: "gpc" }];
}

/**
 * Records the presses of one request, which are all of one contact, and what a privacy signal beside them asks
 * for. One after the other, for they write the same item; once the table refuses, the rest goes together.
 * @param name the function's name in its log lines
 * @returns whether any of them is only kept so far
 * @throws where neither table nor queue takes them: 503
 */
export async function acceptPresses(
  runtime: RecordingRuntime,
  name: string,
  visit: Visit,
  presses: readonly Press[],
): Promise<{ readonly kept: boolean }> {
  const { tenant } = visit.link;
  const all = [...presses, ...gpcPresses(visit, presses)];
  const changes = all.map((press) => changeOf(visit, press));
  const outcomes: Accepted[] = [];
  for (const [index, change] of changes.entries()) {
    const outcome = await accept(runtime, tenant, change);
    outcomes.push(outcome);
    if (outcome.outcome !== "queued") continue;
    outcomes.push(...(await acceptAll(runtime, tenant, changes.slice(index + 1))));
    break;
  }
  for (const [index, outcome] of outcomes.entries()) {
    const source = all[index]?.source ?? "";
    const event = "eventId" in outcome ? { eventId: outcome.eventId } : {};
    log("info", name, { tenant: tenant.id, source, outcome: outcome.outcome, ...event });
  }
  const kept = outcomes.some(({ outcome }) => outcome === "queued");
  if (!kept) await keepWordings(runtime, tenant.id, presses);
  return { kept };
}
