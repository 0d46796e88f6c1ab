import type { View } from "./view.ts";
import { partners } from "./views/partners.ts";

/** The views in the order of the navigation; the first that an operator may see is the first that opens. */
export const VIEWS: readonly View[] = [partners];
