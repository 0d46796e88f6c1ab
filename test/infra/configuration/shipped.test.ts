import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../../infra/configuration.ts";
import { loadExtensions } from "../../../infra/extensions.ts";
import { publishedSchema, SCHEMA_FILE } from "../../../infra/schema.ts";
import { AWS } from "../../support/configurations.ts";

describe("what ships", () => {
  test("the published schema is the one that validates: run `node infra/schema.ts`", async () => {
    expect(await readFile(SCHEMA_FILE, "utf8")).toBe(publishedSchema(await loadExtensions()));
  });

  test("the demo configuration is valid, for the schema and for the loader", async () => {
    const file = join(import.meta.dirname, "../../../heed.config.json");
    const validate = new Ajv.default({ strict: false }).compile(
      JSON.parse(await readFile(SCHEMA_FILE, "utf8")),
    );
    const demo: unknown = JSON.parse(await readFile(file, "utf8"));
    expect(validate(demo), JSON.stringify(validate.errors)).toBe(true);
    expect((await loadConfiguration(file, AWS)).tenants.map(({ id }) => id)).toEqual(["demo"]);
  });
});
