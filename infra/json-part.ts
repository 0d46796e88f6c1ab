import { pathStep } from "./mistakes.ts";

/** A value somewhere in a JSON document, with its path. */
export interface JsonPart {
  readonly path: string;
  readonly value: unknown;
}

/** What stands under a key; its value is `undefined` where nothing does, or the part is no object. */
export function child(part: JsonPart, key: string): JsonPart {
  const { value } = part;
  const found: unknown =
    typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? Reflect.get(value, key)
      : undefined;
  return { path: `${part.path}${pathStep(key)}`.replace(/^\./, ""), value: found };
}

/** The items of the list under a key; none where it is no list. */
export function items(part: JsonPart, key: string): readonly JsonPart[] {
  const { path, value } = child(part, key);
  return Array.isArray(value)
    ? value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }))
    : [];
}

/** The values of the object under a key; none where it is no object. */
export function members(part: JsonPart, key: string): readonly JsonPart[] {
  const object = child(part, key);
  return names(part, key).map(({ value: name }) => child(object, name));
}

/** The names in the object under a key, each with the path of its value. */
export function names(
  part: JsonPart,
  key: string,
): readonly { readonly path: string; readonly value: string }[] {
  const object = child(part, key);
  const { value } = object;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.keys(value).map((name) => ({ path: child(object, name).path, value: name }));
}
