import type { Notice, PartnerContext, PartnerType, Told } from "../../shared/partner.ts";

/** The `send` of a type whose API takes one notice at a time. */
export function oneByOne(
  sendOne: (notice: Notice, context: PartnerContext) => Promise<Told>,
): PartnerType["send"] {
  return (notices, context) => Promise.all(notices.map((notice) => sendOne(notice, context)));
}
