import type { View } from "./view.ts";
import { partners } from "./views/partners.ts";
import { person } from "./views/person.ts";
import { review } from "./views/review.ts";

/** The views in the order of the navigation; the first that an operator may see is the first that opens. */
export const VIEWS: readonly View[] = [person, partners, review];
