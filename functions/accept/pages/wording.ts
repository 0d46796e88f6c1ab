import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { html, raw } from "hono/html";
import type { Wording } from "../../../shared/ledger/wordings.ts";

/** One language: a file under `languages`, which is the list of what there is. */
export interface Language {
  readonly code: string;
  readonly direction: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** A piece of HTML whose fields are escaped already. */
export type Markup = ReturnType<typeof html>;

/** A name that is put into a text: in the page's own language, or in another one. */
export type Name = string | { readonly text: string; readonly lang: string };

type Fields = Readonly<Record<string, string>>;

/** The bundle has the folder beside it; from source it is in shared. */
const FOLDER = [import.meta.dirname, join(import.meta.dirname, "../../../shared")]
  .map((base) => join(base, "languages"))
  .find((folder) => exists(folder));

function exists(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

export const CODES: readonly string[] = readdirSync(FOLDER ?? "languages")
  .map((file) => file.replace(/\.json$/, ""))
  .sort();
const loaded = new Map<string, Language>();

/** The language of that code; English for one there is no file for. */
export function languageOf(code: string): Language {
  const known = CODES.includes(code) ? code : "en";
  const cached = loaded.get(known);
  if (cached !== undefined) return cached;
  const texts: Record<string, string> = JSON.parse(readFileSync(join(FOLDER ?? "", `${known}.json`), "utf8"));
  const made = { code: known, direction: texts["direction"] ?? "ltr", texts };
  loaded.set(known, made);
  return made;
}

/** A text with its fields filled in. A key without a text is our mistake and is thrown about. */
export function say(from: Language, key: string, fields: Fields = {}): string {
  return pieces(from, key)
    .map(({ text, isPlace }) => (isPlace ? (fields[text] ?? "") : text))
    .join("");
}

/** The same for a page: each field apart, so that a name of either direction never disturbs its sentence. */
export function phrase(
  from: Language,
  key: string,
  fields: Readonly<Record<string, Name | { readonly markup: Markup }>>,
): Markup {
  return html`${pieces(from, key).map(({ text, isPlace }) => {
    const field = isPlace ? (fields[text] ?? "") : "";
    if (!isPlace) return text;
    return typeof field === "object" && "markup" in field ? field.markup : named(field);
  })}`;
}

/** A name by itself, for a screen reader in the voice of its language (WCAG 3.1.2). */
export function named(name: Name, tag: "bdi" | "b" | "span" = "bdi"): Markup {
  const text = typeof name === "string" ? html`${name}` : html`${name.text}`;
  const lang = typeof name === "string" ? "" : html` lang="${name.lang}"`;
  if (tag === "span" && lang === "") return text;
  return html`<${raw(tag)}${lang}>${text}</${raw(tag)}>`;
}

/** Splits at the placeholders; their names stand at the odd places. */
function pieces(
  from: Language,
  key: string,
): readonly { readonly text: string; readonly isPlace: boolean }[] {
  return templateOf(from, key)
    .split(/\{(\w+)\}/)
    .map((text, index) => ({ text, isPlace: index % 2 === 1 }));
}

function templateOf(from: Language, key: string): string {
  const template = from.texts[key];
  if (template === undefined) throw new Error(`no text ${key} in ${from.code}`);
  return template;
}

/**
 * What the person was shown, as it is kept for proof: word for word, with the names that stood in it.
 * A place whose field is not given stays as it is; addresses and times are the event's own and not the wording's.
 */
export function wordingShown(from: Language, keys: readonly string[], fields: Fields = {}): Wording {
  const texts = keys.map((key): [string, string] => [key, filledIn(templateOf(from, key), fields)]);
  return { language: from.code, texts: Object.fromEntries(texts) };
}

function filledIn(template: string, fields: Fields): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => fields[name] ?? place);
}

/** A day in words. The reader's time zone is not known, so it is UTC's. */
export function dayText(from: Language, milliseconds: number): string {
  return new Intl.DateTimeFormat(from.code, { dateStyle: "long", timeZone: "UTC" }).format(milliseconds);
}

/** A moment in words, to the minute and with its time zone. */
export function momentText(from: Language, milliseconds: number): string {
  const moment = new Intl.DateTimeFormat(from.code, {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  return `${moment.format(milliseconds)} UTC`;
}
