import type { Basis } from "./basis.ts";
import { countryOf } from "./jurisdiction.ts";

/** How a person can say yes. A box that was ticked for them, or silence, is none of these. */
export const AFFIRMATIVE_ACTS = [
  "checkbox",
  "button",
  "signature",
  "reply",
  "spoken",
  "double_opt_in",
] as const;

interface Grounds {
  /** Months after the purchase or inquiry at which it ends; without it, no end of its own. */
  readonly months?: number;
  readonly countries: ReadonlySet<string>;
  /** The requirement that it stands or falls by. */
  readonly rule: "R-093" | "R-094";
}

// ePrivacy directive, article 13(2), in every state of the EEA; PECR, regulation 22(3), in the United Kingdom.
const SOFT_OPT_IN =
  "AT BE BG CY CZ DE DK EE ES EU FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK UK";

const GROUNDS = {
  soft_opt_in: { countries: new Set(SOFT_OPT_IN.split(" ")), rule: "R-093" },
  // CASL, section 10(10) and (13): two years after a purchase, six months after an inquiry.
  implied_purchase: { months: 24, countries: new Set(["CA"]), rule: "R-094" },
  implied_inquiry: { months: 6, countries: new Set(["CA"]), rule: "R-094" },
} as const satisfies Record<Basis, Grounds>;

export function groundsOf(basis: Basis): Grounds {
  return GROUNDS[basis];
}

/** Whether the law of a place (ISO 3166, `CA` or `CA-QC`) knows the basis. */
export function countsIn(basis: Basis, jurisdiction: string): boolean {
  return groundsOf(basis).countries.has(countryOf(jurisdiction));
}

/**
 * When consent on such a basis ends by itself, in milliseconds.
 * @param occurredAt of the purchase or inquiry, in milliseconds
 */
export function basisEnds(basis: Basis, occurredAt: number): number | undefined {
  const { months } = groundsOf(basis);
  return months === undefined ? undefined : afterMonths(occurredAt, months);
}

/** The same day of a later month, or the last one of a month that is too short for it. */
export function afterMonths(milliseconds: number, months: number): number {
  const date = new Date(milliseconds);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}
