import type { OpenedLink } from "../../../shared/link.ts";
import type { Side } from "./preference-sides.ts";
import { offeredTopics } from "./standpoint.ts";
import { type Change, opened } from "./undo.ts";

/** The lengths of a pause that are offered, in days. */
export const PAUSES: readonly number[] = [30, 60, 90];

export interface Chosen extends Change {
  readonly pauseDays?: number;
}

/** What one submission of the preference centre asks for. */
export interface Asked {
  readonly kind: "save" | "all" | "pause" | "resume" | "undo";
  /** Only what differs from what stands. */
  readonly changes: readonly Chosen[];
  /** What takes them back; nothing where that would give more, or less, than there was. */
  readonly undo: readonly Change[];
  /** The keys of the words that stood beside what was pressed. */
  readonly wording: readonly string[];
  readonly pauseDays?: number;
}

/**
 * Reads a submission. What names no action, or one that is not ours, is the form itself: sent untouched, it
 * stops everything.
 * @param undone what the form's undo token takes back, where it has one that opens
 * @returns `undefined` for an undo whose token does not open
 * @throws where ending a pause would have to be guessed at
 */
export function askedBy(
  fields: URLSearchParams,
  sides: readonly Side[],
  undone: readonly Change[] | undefined,
): Asked | undefined {
  const action = fields.get("action") ?? "";
  const pauseDays = PAUSES.find((days) => action === `pause-${days}`);
  if (pauseDays !== undefined) return pause(sides, pauseDays);
  switch (action) {
    case "all":
      return stopAll(sides);
    case "resume":
      return { kind: "resume", changes: sides.flatMap(resumed), undo: [], wording: ["pause_end"] };
    case "undo":
      return undone && { kind: "undo", changes: undone, undo: [], wording: ["undo"] };
    default:
      return save(fields, sides);
  }
}

function stopAll(sides: readonly Side[]): Asked {
  const wording = ["stop_everything", "stop_note"];
  const changes = sides.map(({ contact }) => stop(contact));
  return { kind: "all", changes, undo: sides.flatMap(opened), wording };
}

function stop(contact: OpenedLink): Chosen {
  return { contact, topic: "*", effect: "opted_out" };
}

/** A contact that gets nothing needs no pause; where none does, everything is stopped already. */
function pause(sides: readonly Side[], pauseDays: number): Asked {
  const sent = sides.filter(({ at }) => at === undefined || at.open.size > 0 || at.pausedUntil !== undefined);
  if (sent.length === 0) return stopAll(sides);
  const changes = sent.map(({ contact }) => ({ ...stop(contact), pauseDays }));
  const wording = ["pause_heading", "pause_text", "pause_days"];
  return { kind: "pause", changes, undo: sent.flatMap(opened), wording, pauseDays };
}

/**
 * The end of a pause opens what the pause closed and nothing else: "everything" only where everything was open,
 * or it would agree to topics that were never agreed to, and lift an opt-out that has no end.
 */
function resumed({ contact, at }: Side): readonly Chosen[] {
  if (at === undefined) throw new Error("the state of a pause cannot be read");
  const topics = at.paused.has("*") ? ["*"] : [...at.paused];
  return topics.map((topic) => ({ contact, topic, effect: "opted_in" }));
}

const SAVE_WORDING = ["preferences_intro", "keep_legend", "keep_hint", "save"];

function save(fields: URLSearchParams, sides: readonly Side[]): Asked {
  const ticked = new Set(fields.getAll("keep"));
  const kept = sides.flatMap((side, index) =>
    offeredTopics(side.contact).filter(({ id }) => ticked.has(tickOf(sides, index, id))),
  );
  if (kept.length === 0) return { ...stopAll(sides), wording: SAVE_WORDING };
  const saved = sides.map((side, index) => saveSide(side, (id) => ticked.has(tickOf(sides, index, id))));
  return {
    kind: "save",
    changes: saved.flatMap(({ changes }) => changes),
    undo: saved.flatMap(({ undo }) => undo),
    wording: SAVE_WORDING,
  };
}

/** What a tick says: the topic, and of the other channel that as well. */
export function tickOf(sides: readonly Side[], index: number, topic: string): string {
  return index === 0 ? topic : `${sides[index]?.contact.channel}:${topic}`;
}

/** A tick keeps its topic, by the person's own act; what has none stops. A channel without any tick stops whole. */
function saveSide(
  side: Side,
  isTicked: (topic: string) => boolean,
): { readonly changes: readonly Chosen[]; readonly undo: readonly Change[] } {
  const { contact, at } = side;
  const topics = offeredTopics(contact).map(({ id }) => id);
  if (topics.length === 0) return { changes: [], undo: [] };
  if (!topics.some(isTicked)) return { changes: [stop(contact)], undo: opened(side) };
  const changes = topics.flatMap((topic): readonly Chosen[] => {
    const { status } = at?.standings.get(topic) ?? {};
    const isOpen = at?.open.has(topic) === true;
    if (isTicked(topic))
      return isOpen && status === "opted_in" ? [] : [{ contact, topic, effect: "opted_in" }];
    return status === "opted_out" ? [] : [{ contact, topic, effect: "opted_out" }];
  });
  return { changes, undo: changes.flatMap((change) => backFrom(side, change)) };
}

/** What was open opens again and what was closed closes; an agreement to what was sent anyway changes nothing. */
function backFrom({ at }: Side, { contact, topic, effect }: Chosen): readonly Change[] {
  if (at === undefined || at.pausedUntil !== undefined) return [];
  const isOpen = at.open.has(topic);
  if (isOpen === (effect === "opted_in")) return [];
  return [{ contact, topic, effect: isOpen ? "opted_in" : "opted_out" }];
}
