import * as v from "valibot";

/**
 * An object with whatever it has. A `record` of valibot leaves out what is called `constructor` or `prototype`, and a
 * person may have left a list of that name.
 */
export const ANY_OBJECT = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "Object",
);
