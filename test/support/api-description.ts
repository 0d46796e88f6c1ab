import { Ajv2020, type AnySchema, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "vitest";
import { OPENAPI } from "../../functions/answer/openapi.ts";
import type { Answered } from "./gateway-request.ts";

/** A schema by itself: what it refers to is registered under its name. `closed` lets no other member pass. */
function standalone(value: unknown, closed: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => standalone(item, closed));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isRef = name === "$ref" && typeof member === "string";
    return [name, isRef ? member.replace("#/components/schemas/", "") : standalone(member, closed)];
  });
  const shut = closed && "properties" in value && !("additionalProperties" in value);
  return Object.fromEntries(shut ? [...members, ["additionalProperties", false]] : members);
}

function isSchema(value: unknown): value is AnySchema {
  return typeof value === "object" && value !== null;
}

function ajvOf(closed: boolean): (schema: unknown) => ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  formats.default(ajv);
  for (const [name, schema] of Object.entries(OPENAPI.components.schemas)) {
    const alone = standalone(schema, closed);
    if (isSchema(alone)) ajv.addSchema(alone, name);
  }
  return (schema) => {
    const alone = standalone(schema, closed);
    if (!isSchema(alone)) throw new Error("no schema");
    return ajv.compile(alone);
  };
}

/** A validator that lets members pass that are not described. */
export const compile = ajvOf(false);
/** One that does not. */
export const compileClosed = ajvOf(true);

/** Follows members and references through the document. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    found = typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined;
    const ref = typeof found === "object" && found !== null && "$ref" in found ? found.$ref : undefined;
    if (typeof ref === "string" && !path.includes("schema")) found = at(OPENAPI, ...ref.slice(2).split("/"));
  }
  return found;
}

export function membersOf(value: unknown): readonly [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly statuses: readonly string[];
  readonly body: unknown;
  readonly examples: readonly (readonly [string, unknown])[];
}

export const OPERATIONS: readonly Operation[] = Object.entries(OPENAPI.paths).flatMap(([path, methods]) =>
  membersOf(methods).map(([method, operation]) => {
    const content = at(operation, "requestBody", "content", "application/json");
    return {
      path,
      method: method.toUpperCase(),
      statuses: membersOf(at(operation, "responses")).map(([status]) => status),
      body: at(content, "schema"),
      examples: membersOf(at(content, "examples")).map(([name, example]) => [name, at(example, "value")]),
    };
  }),
);

/** Holds an answer against what the document says of it: content type, headers and every member. */
export function expectDescribed({ method, path }: Operation, answer: Answered): void {
  const response = at(OPENAPI.paths, path, method.toLowerCase(), "responses", String(answer.status));
  const type = answer.headers["content-type"] ?? "";
  const validate = compileClosed(at(response, "content", type, "schema"));
  expect(validate(JSON.parse(answer.body)), JSON.stringify(validate.errors)).toBe(true);
  for (const [name] of membersOf(at(response, "headers"))) {
    expect(answer.headers).toHaveProperty(name.toLowerCase());
  }
}
