import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { configurationSchema } from "./configuration-schema.ts";
import { type Extensions, loadExtensions } from "./extensions.ts";
import { reference, references } from "./schema-parts.ts";

export const SCHEMA_FILE = join(import.meta.dirname, "..", "heed.schema.json");

/** The published JSON Schema, from the very schema that validates; what JSON Schema cannot say is left out. */
export function publishedSchema(extensions: Extensions): string {
  const schema = toJsonSchema(configurationSchema(extensions), {
    typeMode: "input",
    errorMode: "ignore",
    definitions: { secret: reference, secrets: references },
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, publishedSchema(await loadExtensions()));
