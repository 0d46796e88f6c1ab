import type { View } from "./view.ts";
import { now } from "./views/now.ts";
import { partners } from "./views/partners.ts";
import { person } from "./views/person.ts";
import { review } from "./views/review.ts";
import { setUp } from "./views/set-up.ts";

/** The views in the order of the navigation; the first that an operator may see is the first that opens. */
export const VIEWS: readonly View[] = [now, person, partners, review, setUp];
