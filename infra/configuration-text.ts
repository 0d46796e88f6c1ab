import * as v from "valibot";
import { crossMistakes } from "./configuration-checks.ts";
import { configurationSchema } from "./configuration-schema.ts";
import type { Extensions } from "./extensions.ts";
import { isUnknownKey, jsonMistake, schemaMistake } from "./mistakes.ts";

/** A valid configuration as it is written, with the defaults that stand by themselves. */
export type Written = v.InferOutput<ReturnType<typeof configurationSchema>>;

type Read =
  | { readonly written: Written; readonly mistakes?: never }
  | { readonly written?: never; readonly mistakes: readonly string[] };

/** Reads the text of a configuration: what it says, or all its mistakes at once. */
export function readConfiguration(given: string, extensions: Extensions, local: boolean): Read {
  // Some editors begin a file with a byte order mark, which JSON has no place for.
  const text = given.replace(/^\ufeff/, "");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { mistakes: [jsonMistake(text, error)] };
  }
  const cross = crossMistakes(document, extensions, local);
  const read = validated(document, extensions);
  if (read.written !== undefined && cross.length === 0) return read;
  return { mistakes: [...new Set([...(read.mistakes ?? []), ...cross])] };
}

/** The schema names one unknown key of an object at a time, so each is noted, taken out, and the rest is read again. */
function validated(document: unknown, extensions: Extensions): Read {
  const schema = configurationSchema(extensions);
  const unknownKeys: string[] = [];
  for (;;) {
    const { success, output, issues = [] } = v.safeParse(schema, document);
    const unknown = issues.filter(isUnknownKey);
    if (unknown.length === 0) {
      if (success && unknownKeys.length === 0) return { written: output };
      return { mistakes: [...issues.map(schemaMistake), ...unknownKeys] };
    }
    for (const issue of unknown) {
      unknownKeys.push(schemaMistake(issue));
      const step = issue.path?.at(-1);
      if (step?.type === "object") Reflect.deleteProperty(step.input, String(step.key));
    }
  }
}
