import type { OpenedLink } from "../../../shared/link.ts";
import { type Known, offeredTopics } from "./preference-state.ts";
import type { Press } from "./press.ts";

/** The lengths of a pause that are offered, in days. */
export const PAUSES: readonly number[] = [30, 60, 90];

type Chosen = Pick<Press, "topic" | "effect" | "pauseDays">;

/** What one submission of the preference centre asks for. */
export interface Asked {
  readonly kind: "save" | "all" | "pause" | "resume" | "undo";
  /** Only what differs from what stands. */
  readonly changes: readonly Chosen[];
  /** The keys of the words that stood beside what was pressed. */
  readonly wording: readonly string[];
  readonly pauseDays?: number;
}

interface Standpoint {
  readonly link: OpenedLink;
  /** Without it every choice is recorded as it was made. */
  readonly known: Known | undefined;
  /** What the form's undo token takes back, where it has one that opens. */
  readonly undone: readonly Chosen[] | undefined;
}

const NOTHING_KEPT: Chosen = { topic: "*", effect: "opted_out" };

/**
 * Reads a submission. What names no action, or one that is not ours, is the form itself: sent untouched, it
 * stops everything.
 * @returns `undefined` for an undo whose token does not open
 */
export function askedBy(fields: URLSearchParams, at: Standpoint): Asked | undefined {
  const action = fields.get("action") ?? "";
  const pauseDays = PAUSES.find((days) => action === `pause-${days}`);
  if (pauseDays !== undefined) {
    const wording = ["pause_heading", "pause_text", "pause_days"];
    return { kind: "pause", changes: [{ ...NOTHING_KEPT, pauseDays }], wording, pauseDays };
  }
  switch (action) {
    case "all":
      return { kind: "all", changes: [NOTHING_KEPT], wording: ["stop_everything", "stop_note"] };
    case "resume":
      return { kind: "resume", changes: [{ topic: "*", effect: "opted_in" }], wording: ["pause_end"] };
    case "undo":
      return at.undone && { kind: "undo", changes: at.undone, wording: ["undo"] };
    default:
      return { kind: "save", changes: saved(fields, at), wording: SAVE_WORDING };
  }
}

const SAVE_WORDING = ["preferences_intro", "keep_legend", "keep_hint", "save"];

/** A tick keeps its topic, by the person's own act; what has none stops. Without any tick everything stops. */
function saved(fields: URLSearchParams, { link, known }: Standpoint): readonly Chosen[] {
  const ticked = new Set(fields.getAll("keep"));
  const topics = offeredTopics(link).map(({ id }) => id);
  if (!topics.some((topic) => ticked.has(topic))) return [NOTHING_KEPT];
  return topics.flatMap((topic): readonly Chosen[] => {
    const standing = known?.standings.get(topic);
    if (ticked.has(topic)) {
      const agreed = standing?.allowed === true && standing.status === "opted_in";
      return agreed && known?.paused.has(topic) !== true ? [] : [{ topic, effect: "opted_in" }];
    }
    return standing?.status === "opted_out" ? [] : [{ topic, effect: "opted_out" }];
  });
}
