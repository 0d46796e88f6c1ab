import type { Channel } from "./event.ts";

/**
 * What the law of a place says of somebody who has said nothing: may be written to until they object, only with
 * prior consent, or (a tenant's own word) not at all.
 */
export type Regime = "opt_out" | "opt_in" | "blocked";

/**
 * Where a message may come before consent. Every place that is not here asks for consent first, as the EU, the
 * United Kingdom, Canada and Australia do; so does one that nobody has thought of.
 */
const OPT_OUT: Readonly<Record<string, readonly Channel[]>> = {
  // CAN-SPAM, 15 USC 7704(a)(4); texts need prior express consent, 47 CFR 64.1200(a).
  US: ["email"],
};

/** The country of `CA-QC`. */
export function countryOf(jurisdiction: string): string {
  return jurisdiction.slice(0, 2);
}

/**
 * @param jurisdiction ISO 3166: a country, or a part of one such as `US-CA`
 * @param own what the tenant's configuration says of places, which wins
 */
export function regimeOf(
  jurisdiction: string,
  channel: Channel,
  own: Readonly<Record<string, Regime>> = {},
): Regime {
  const country = countryOf(jurisdiction);
  const said = own[jurisdiction] ?? own[country];
  if (said !== undefined) return said;
  return OPT_OUT[country]?.includes(channel) === true ? "opt_out" : "opt_in";
}
