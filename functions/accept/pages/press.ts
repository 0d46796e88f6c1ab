import { normaliseEmail } from "../../../shared/email-address.ts";
import { type Change, type Effect, timeText } from "../../../shared/event.ts";
import type { Request } from "../../../shared/http.ts";
import { type Accepted, accept, acceptAll, type RecordingRuntime } from "../../../shared/intake.ts";
import { keepWording, type Wording, wordingHash } from "../../../shared/ledger/wordings.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";
import { topicTitle } from "./names.ts";
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
function changeOf(runtime: RecordingRuntime, visit: Visit, press: Press): Change {
  const { request, link, now } = visit;
  const { topic, effect, source, pauseDays, typed } = press;
  const wording = shownBefore(visit, press);
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
      ...(wording === undefined ? {} : { wording: named(runtime, link.tenant.id, wording) }),
      ...(until === undefined ? {} : { pause: { days: pauseDays, until } }),
      ...(typed === true ? { typed } : {}),
    },
    agent: { ip: request.sourceIp, userAgent: request.headers["user-agent"] ?? "" },
    byPerson: true,
    ...(until === undefined ? {} : { until }),
  };
}

/** What was read before a press, the names in it included; a topic's title may be another tomorrow. */
function shownBefore({ link }: Visit, { topic, wording, pauseDays }: Press): Wording | undefined {
  if (wording === undefined) return undefined;
  const name = topicTitle(link.tenant, topic, wording.language);
  const title = typeof name === "string" ? name : name.text;
  const fields = { sender: link.tenant.name, topic: title, days: String(pauseDays ?? "") };
  const shown = wordingShown(wording.language, wording.keys, fields);
  return { ...shown, texts: { ...shown.texts, topic: title } };
}

/** What this function has kept already; a wording is shown many times and stored once. */
const keptWordings = new Set<string>();

function keptName({ table }: RecordingRuntime, tenantId: string, wording: Wording): string {
  return `${table.name} ${tenantId} ${wordingHash(wording)}`;
}

/**
 * What an event says of a wording: enough to find it, and no more than fits into an entry. Where it is not
 * known to be kept, the event carries it, for the table may refuse and the event go through the queue.
 */
function named(runtime: RecordingRuntime, tenantId: string, wording: Wording): Partial<Wording> {
  const { language, texts } = wording;
  const isKept = keptWordings.has(keptName(runtime, tenantId, wording));
  return { ...{ hash: wordingHash(wording), language }, ...(isKept ? {} : { texts }) };
}

/** Keeps the wordings behind some presses. One that cannot be kept now is kept with the next press. */
async function keepWordings(
  runtime: RecordingRuntime,
  visit: Visit,
  presses: readonly Press[],
): Promise<void> {
  const { id } = visit.link.tenant;
  for (const press of presses) {
    const shown = shownBefore(visit, press);
    if (shown === undefined || keptWordings.has(keptName(runtime, id, shown))) continue;
    try {
      await keepWording(runtime.table, id, shown);
      keptWordings.add(keptName(runtime, id, shown));
    } catch (error) {
      log("warn", "accept", { tenant: id, outcome: "wording_not_kept", error: describeError(error) });
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
  const changes = all.map((press) => changeOf(runtime, visit, press));
  const outcomes: Accepted[] = [];
  for (const [index, change] of changes.entries()) {
    const outcome = await accept(runtime, tenant, change);
    outcomes.push(outcome);
    if (outcome.outcome !== "queued") continue;
    outcomes.push(...(await acceptAll(runtime, tenant, changes.slice(index + 1))));
    break;
  }
  for (const [index, outcome] of outcomes.entries()) {
    const { source = "", typed = false } = all[index] ?? {};
    const event = "eventId" in outcome ? { eventId: outcome.eventId } : {};
    const line = { tenant: tenant.id, source, outcome: outcome.outcome, ...event };
    log("info", name, { ...line, ...(typed && { typed }) });
  }
  const kept = outcomes.some(({ outcome }) => outcome === "queued");
  if (!kept) await keepWordings(runtime, visit, presses);
  return { kept };
}
