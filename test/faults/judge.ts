import { Webhook } from "standardwebhooks";
import type { StoredEvent, Testimony } from "./evidence.ts";
import type { Heard } from "./failing-partner.ts";
import type { Action, Done } from "./senders.ts";

/** What was seen, and by whom: the senders, the API afterwards, and the partner. */
export interface Case {
  readonly done: readonly Done[];
  readonly testimonies: ReadonlyMap<string, Testimony>;
  readonly heard: readonly Heard[];
  /** When each event's receipt was first stored, where that could be seen; else the receipt's own time is taken. */
  readonly receipts?: ReadonlyMap<string, number>;
  readonly partnerSecret: string;
}

/** One broken promise, in words that name the event. */
export type Violation = string;

/** Holds the promises of the contract against what was seen (reliability: I1, I3, I4, I5; contract, section 5). */
export function judge(found: Case): readonly Violation[] {
  return [
    ...stored(found),
    ...closed(found),
    ...propagated(found),
    ...inOrder(found),
    ...notRepeated(found),
    ...signed(found),
  ];
}

/**
 * Every acknowledged action is in the ledger, once. One that was not acknowledged is there once or not at all. A
 * press carries no id: one that went unanswered and was pressed again may be there by each of its times.
 */
function stored({ done, testimonies }: Case): readonly Violation[] {
  return [...byAddress(done)].flatMap(([address, actions]) => {
    const events = testimonies.get(address)?.events ?? [];
    return KINDS.flatMap((kind) => {
      const asked = actions
        .filter(({ action }) => action.kind === kind)
        .reduce((sum, { tries }) => sum + (kind === "one_click" ? tries : 1), 0);
      const sure = actions.filter(
        (one, index) => one.action.kind === kind && isSure(one, actions[index - 1]),
      ).length;
      const there = events.filter((event) => isOf(kind, event)).length;
      if (there >= sure && there <= asked) return [];
      return [`${address}: ${there} ${kind} in the ledger, ${sure} of ${asked} must be`];
    });
  });
}

/**
 * A press after an opt-in that was not acknowledged, or is still in the intake queue, may be a repeat of the press
 * before that.
 */
function isSure({ action, status }: Done, before: Done | undefined): boolean {
  const mayRepeat = action.kind === "one_click" && before !== undefined && before.status !== 200;
  return status !== undefined && !mayRepeat;
}

const KINDS = ["one_click", "sendgrid", "opt_in"] as const;

function isOf(kind: Action["kind"], { source }: StoredEvent): boolean {
  return source === { one_click: "one_click", sendgrid: "provider:sendgrid", opt_in: "api" }[kind];
}

/**
 * The last acknowledged action decides what the check says: who left may not be sent to, who came back may. An
 * unacknowledged one after it may have counted, so nothing is said then.
 */
function closed({ done, testimonies }: Case): readonly Violation[] {
  return [...byAddress(done)].flatMap(([address, actions]) => {
    const last = actions.at(-1);
    if (last?.status === undefined) return [];
    const allowed = testimonies.get(address)?.allowed;
    if (allowed === (last.action.kind === "opt_in")) return [];
    return [`${address}: ${last.action.kind} was acknowledged last, and the check says ${allowed}`];
  });
}

/**
 * Every opt-out in the ledger was taken by the partner, or skipped for a newer event of the contact, or is told to
 * nobody because it changed nothing; and what the partner knows in the end is what the check says.
 */
function propagated({ testimonies, heard }: Case): readonly Violation[] {
  const taken = heard.filter(({ status }) => status === 200);
  const ids = new Set(taken.map(({ id }) => id));
  const told = Map.groupBy(
    taken.map(({ body }): Told => JSON.parse(body).data),
    ({ address }) => address,
  );
  return [...testimonies].flatMap(([address, { events, deliveries, proof, allowed }]) => [
    ...events
      .filter(({ status }) => status === "opted_out")
      .flatMap((event) => {
        const found = deliveries.get(event.eventId);
        const state = found === undefined ? "not broadcast" : (found[0]?.state ?? "told to nobody");
        const isFine = {
          delivered: ids.has(webhookId(event.eventId)),
          skipped: events.some((other) => other !== event && isNewer(other, event)),
          "told to nobody": true,
        }[state];
        return isFine === true ? [] : [`${address}: ${event.eventId} is ${state}`];
      }),
    ...[laterWord, lastWord]
      .filter((believes) => believes(told.get(address) ?? []) !== allowed)
      .map(
        ({ name }) =>
          `${address}: the check says ${allowed}, and by the ${name} the partner was told otherwise`,
      ),
    ...(proof.unchained.length > 0 ? [`${address}: ${proof.unchained.length} events are not chained`] : []),
    ...(proof.count + proof.unchained.length === events.length ? [] : [`${address}: the chain has gaps`]),
  ]);
}

function isNewer(other: StoredEvent, event: StoredEvent): boolean {
  return other.topic === event.topic && other.occurredAt >= event.occurredAt;
}

interface Told {
  readonly address: string;
  readonly topic: string;
  readonly status: string;
  readonly occurredAt: string;
}

/** What a partner makes of all it was told that goes by the times: the later word, in any order. */
function laterWord(told: readonly Told[]): boolean {
  const latest = (topic: string, status: string): string => {
    const times = told.filter((one) => one.topic === topic && one.status === status);
    return (
      times
        .map(({ occurredAt }) => occurredAt)
        .sort()
        .at(-1) ?? ""
    );
  };
  const back = latest("newsletter", "opted_in");
  const left = [latest("newsletter", "opted_out"), latest("*", "opted_out")].filter((at) => at !== "");
  return left.every((at) => at < back);
}

/** The same of a partner that goes by nothing but the order of arrival: whatever concerns the newsletter last. */
function lastWord(told: readonly Told[]): boolean {
  const last = told.findLast(({ topic }) => topic === "newsletter" || topic === "*");
  return last === undefined || last.status === "opted_in";
}

function webhookId(eventId: string): string {
  return `msg_${eventId}_crm`;
}

/**
 * What the partner took of one contact and topic is in the order of its times. An opt-out of everything that comes
 * late is told late rather than never, and what is newer is told again after it: see `lastWord`.
 */
function inOrder({ heard }: Case): readonly Violation[] {
  const last = new Map<string, { readonly occurredAt: string; readonly id: string }>();
  const seen = new Set<string>();
  return heard
    .filter(({ status }) => status === 200)
    .flatMap(({ id, body }) => {
      const { address, topic, occurredAt } = JSON.parse(body).data;
      const about = `${address} ${topic}`;
      const before = last.get(about);
      if (seen.has(id)) return [];
      seen.add(id);
      last.set(about, { occurredAt, id });
      if (before === undefined || before.occurredAt <= occurredAt) return [];
      return [`${about}: ${id} was taken after the newer ${before.id}`];
    });
}

/** A message goes out no more once its receipt is stored, and says the same each time. */
function notRepeated({ testimonies, heard, receipts: seen }: Case): readonly Violation[] {
  const receipts = new Map<string, number>();
  for (const { deliveries } of testimonies.values()) {
    for (const [eventId, [delivery]] of deliveries) {
      const storedAt = seen?.get(eventId) ?? Date.parse(delivery?.deliveredAt ?? "");
      if (!Number.isNaN(storedAt)) receipts.set(webhookId(eventId), storedAt);
    }
  }
  const bodies = new Map<string, string>();
  return heard.flatMap(({ id, at, body }) => {
    const first = bodies.get(id) ?? body;
    bodies.set(id, first);
    return [
      ...(at > (receipts.get(id) ?? Number.POSITIVE_INFINITY)
        ? [`${id} was sent again after its receipt`]
        : []),
      ...(first === body ? [] : [`${id} was sent with two bodies`]),
    ];
  });
}

function signed({ heard, partnerSecret }: Case): readonly Violation[] {
  const webhook = new Webhook(partnerSecret);
  return heard.flatMap(({ id, headers, body, at }) => {
    const sent = Number(headers["webhook-timestamp"]) * 1000;
    // Its own check compares with the clock of now; the message is of some time ago.
    const expected = webhook.sign(id, new Date(sent), body);
    const good = String(headers["webhook-signature"]).split(" ").includes(expected);
    return good && Math.abs(at - sent) < 15_000 ? [] : [`${id} is not signed as it should be`];
  });
}

function byAddress(done: readonly Done[]): ReadonlyMap<string, readonly Done[]> {
  return Map.groupBy(done, ({ action }) => action.address);
}
