import { findTopic } from "../../../shared/config.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { mintToken, type OpenedLink, openToken, signingKey } from "../../../shared/link.ts";
import type { Press } from "./press.ts";

type Done = Pick<Press, "topic" | "effect">;

/**
 * A token that takes presses back. It has a purpose of its own and an end: an unsubscribe link can never opt
 * anybody in.
 */
export async function undoToken(
  runtime: RecordingRuntime,
  link: OpenedLink,
  done: readonly Done[],
): Promise<string> {
  const key = await signingKey(runtime.secrets, link.tenant);
  const topic = done.map((press) => (press.effect === "opted_out" ? "+" : "-") + press.topic).join(" ");
  return mintToken(link.tenant.id, key, "heed-undo", { ...link, topic }, runtime.now());
}

/**
 * What an undo token asks for.
 * @returns `undefined` for one that does not open, or is not of the link's own contact
 */
export async function undoneBy(
  runtime: RecordingRuntime,
  link: OpenedLink,
  token: string,
): Promise<readonly Done[] | undefined> {
  const opened = await openToken(runtime.config, runtime.secrets, "heed-undo", token, runtime.now());
  const own =
    opened?.tenant.id === link.tenant.id &&
    opened.channel === link.channel &&
    opened.address === link.address;
  if (opened === undefined || !own) return undefined;
  return (opened.topic ?? "").split(" ").flatMap((word): readonly Done[] => {
    const topic = word.slice(1);
    // A topic that is gone is left alone: an opt-in is never widened to what was not asked for.
    if (topic !== "*" && findTopic(link.tenant, topic) === undefined) return [];
    return [{ topic, effect: word.startsWith("-") ? "opted_out" : "opted_in" }];
  });
}
