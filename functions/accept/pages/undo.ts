import { createHash } from "node:crypto";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { mintToken, type OpenedLink, openToken, signingKey } from "../../../shared/link.ts";
import { contactsOf } from "./names.ts";
import type { Side } from "./preference-sides.ts";
import type { Press } from "./press.ts";

/** One choice of one contact. */
export interface Change extends Pick<Press, "topic" | "effect"> {
  readonly contact: OpenedLink;
}

/**
 * The opt-ins that open again exactly what is open now: all marketing where that is, else each topic that is.
 * Nothing while a pause runs, for an opt-in would end it.
 */
export function opened({ contact, at }: Side): readonly Change[] {
  if (at === undefined || at.pausedUntil !== undefined) return [];
  const topics = at.open.has("*") ? ["*"] : [...at.open];
  return topics.map((topic) => ({ contact, topic, effect: "opted_in" }));
}

/**
 * A token that makes these changes. It has a purpose of its own and an end: an unsubscribe link can never opt
 * anybody in.
 * @returns `undefined` where there is nothing to change
 */
export async function undoToken(
  runtime: RecordingRuntime,
  link: OpenedLink,
  changes: readonly Change[],
): Promise<string | undefined> {
  if (changes.length === 0) return undefined;
  const key = await signingKey(runtime.secrets, link.tenant);
  const topic = changes.map((change) => wordOf(link, change)).join("");
  return mintToken(link.tenant.id, key, "heed-undo", { ...link, topic }, runtime.now());
}

/** Six characters a change, however long the topic's id: a form may have many. */
function wordOf(link: OpenedLink, { contact, topic, effect }: Change): string {
  const other = contact.channel === link.channel ? "" : "~";
  return other + (effect === "opted_in" ? "+" : "-") + codeOf(topic);
}

const WORD = /(~?)([+-])(\*|[\w-]{5})/g;

function codeOf(topic: string): string {
  return topic === "*" ? topic : createHash("sha256").update(topic).digest("base64url").slice(0, 5);
}

/**
 * The changes that an undo token makes.
 * @returns `undefined` for one that does not open, or is not of the link's own contacts
 */
export async function undoneBy(
  runtime: RecordingRuntime,
  link: OpenedLink,
  token: string,
): Promise<readonly Change[] | undefined> {
  const opened = await openToken(runtime.config, runtime.secrets, "heed-undo", token, runtime.now());
  const own =
    opened?.tenant.id === link.tenant.id &&
    opened.channel === link.channel &&
    opened.address === link.address &&
    opened.also === link.also;
  if (opened === undefined || !own) return undefined;
  return [...(opened.topic ?? "").matchAll(WORD)].flatMap(([, other, sign, code]) => {
    const contact = contactsOf(link)[other === "~" ? 1 : 0];
    // A topic that is gone is left alone: an opt-in is never widened to what was not asked for.
    const [topic, ambiguous] = topicsOf(link).filter((id) => codeOf(id) === code);
    if (contact === undefined || topic === undefined || ambiguous !== undefined) return [];
    return [{ contact, topic, effect: sign === "-" ? "opted_out" : "opted_in" } as const];
  });
}

function topicsOf({ tenant }: OpenedLink): readonly string[] {
  return [...new Set(["*", "sale_share", ...tenant.topics.map(({ id }) => id)])];
}
