import type { Topic } from "./config.ts";

/** A topic as it is written: its kind may be left out. */
interface Written extends Omit<Topic, "kind"> {
  readonly kind?: Topic["kind"];
}

/** The topic with its kind: the purpose's own name means the purpose, and every other one marketing. */
export function withKind({ kind, ...topic }: Written): Topic {
  return { ...topic, kind: kind ?? (topic.id === "sale_share" ? "sale_share" : "marketing") };
}
