import { type Delivery, NOTHING, type Parsed, type Unread } from "../../shared/provider.ts";

/** Reads as nothing but one event to keep, for the reason given. */
export type Keep = (why: Unread["why"]) => Parsed;

/** @param alone what a body holds that carries this event alone, as JSON */
export function keeping(alone: unknown, delivery: Delivery): Keep {
  return (why) => ({ ...NOTHING, unread: [{ why, raw: jsonOf(alone) ?? delivery.body.toString() }] });
}

/** `undefined` where it is nested deeper than the stack: then the whole delivery is kept instead. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** What the events of one batch say, in their order. */
export function together(parts: readonly Parsed[]): Parsed {
  return {
    changes: parts.flatMap(({ changes }) => changes),
    texts: parts.flatMap(({ texts }) => texts),
    unread: parts.flatMap(({ unread }) => unread),
  };
}
