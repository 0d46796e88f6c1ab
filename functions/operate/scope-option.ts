import * as v from "valibot";
import { SCOPES } from "../../shared/bearer.ts";

const SOME = `some of ${SCOPES.join(", ")}`;

/** The scopes that a token or a sign-in is to have, in one text as `scope` of a token is (RFC 6749, section 3.3). */
export const SCOPES_OPTION = v.optional(
  v.pipe(
    v.string(),
    v.transform((text) => text.split(" ").filter((word) => word !== "")),
    v.minLength(1, SOME),
    v.array(v.picklist(SCOPES, SOME)),
  ),
);

export const SCOPES_SAYS = `of ${SCOPES.join(", ")}, in one text; by default all`;
