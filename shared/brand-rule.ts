import type { Brand } from "./config.ts";
import { contrast, readableOn } from "./contrast.ts";

/** The grounds that a brand stands on: the card, light and dark. */
const GROUNDS = { light: "#ffffff", dark: "#191d23" } as const;

/**
 * A brand's colour on buttons, and on what is drawn or written on the card where it can be seen there; elsewhere
 * that is as dark, or light, as the text.
 */
export function brandRule(brand: Brand | undefined): string {
  if (brand?.colour === undefined) return "";
  const { colour, onColour = readableOn(colour) } = brand;
  const rule = (ground: string): string => {
    const edge = contrast(colour, ground) >= 4.5 ? colour : "var(--ink)";
    return `:root{--act:${colour};--on:${onColour};--edge:${edge};--tint:var(--paper)}`;
  };
  return `${rule(GROUNDS.light)}@media(prefers-color-scheme:dark){${rule(GROUNDS.dark)}}`;
}

/** Where the one picture of a page may come from, as its policy says it. */
export function logoSource(logo: string | undefined): string | undefined {
  if (logo === undefined) return undefined;
  return logo.startsWith("data:") ? "data:" : new URL(logo).origin;
}
