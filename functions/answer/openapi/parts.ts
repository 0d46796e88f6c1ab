import type { Scope } from "../../../shared/bearer.ts";

// What the descriptions of operations are made of.

export function schemaOf(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

export function body(schema: object, examples: Readonly<Record<string, object>>): object {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    required: true,
    content: { "application/json": { schema, examples: Object.fromEntries(named) } },
  };
}

export function answer(description: string, schema: string): object {
  return { description, content: { "application/json": { schema: schemaOf(schema) } } };
}

export function needs(scope: Scope): object {
  return { security: [{ token: [scope] }] };
}

/** What any route with a body may answer besides. */
export const READ_BODY = [400, 401, 403, 405, 413, 415, 503] as const;
