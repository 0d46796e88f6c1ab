import * as v from "valibot";

const SAYS = "a day or a time: 2026-11-23 or 2026-11-23T20:00:00Z";

/** A day or a time as it is typed; a day begins at midnight UTC. Gives it as the API takes it. */
export const TIME_OPTION = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/, SAYS),
  v.check((text) => !Number.isNaN(Date.parse(text)), SAYS),
  v.transform((text) => new Date(text).toISOString()),
);
