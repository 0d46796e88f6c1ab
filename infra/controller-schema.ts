import * as v from "valibot";
import { described, filled, section, words } from "./schema-parts.ts";

const PLACE = "a country such as DE, or a part of one such as US-CA (ISO 3166)";
const place = v.pipe(words, v.regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, PLACE));

/** Who answers for a tenant's records in law; evidence and consent records (ISO/IEC TS 27560) name it. */
export const controllerSchema = section({
  name: filled,
  address: v.exactOptional(described(filled, "By post.")),
  contact: v.exactOptional(described(filled, "A mail address, or an address on the web.")),
  jurisdiction: v.exactOptional(described(place, "Whose law applies.")),
  storedIn: v.exactOptional(described(place, "Where the records are stored.")),
  privacyNotice: v.exactOptional(v.pipe(words, v.regex(/^https:\/\/\S+$/, "an https address"))),
});
