import { german } from "./de.ts";
import { english } from "./en.ts";
import { spanish } from "./es.ts";
import { french } from "./fr.ts";
import { italian } from "./it.ts";
import type { Language } from "./language.ts";
import { dutch } from "./nl.ts";
import { portuguese } from "./pt.ts";

/**
 * The languages, in the order that decides between two that fit equally well. A new one is its file and a line
 * here: the bundler follows only imports that it can read, and a folder cannot be listed inside a bundle.
 */
export const LANGUAGES: readonly Language[] = [english, french, spanish, german, portuguese, italian, dutch];
