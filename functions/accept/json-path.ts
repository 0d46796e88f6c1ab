import { withPlus } from "./full-number.ts";

type Path = readonly (string | number)[];

/** What stands at the end of a path through parsed JSON; `undefined` where it breaks off. */
export function at(value: unknown, ...path: Path): unknown {
  return path.reduce(own, value);
}

/** The same as a text, which may be written as a number; one that is empty or odd is absent. */
export function wordAt(value: unknown, ...path: Path): string | undefined {
  const found = at(value, ...path);
  if (typeof found !== "string" && typeof found !== "number") return undefined;
  return String(found) || undefined;
}

/** The same as a text and nothing else: no number is taken for one, and an empty one is there. */
export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The same as a phone number, which may come as bare international digits. */
export function phoneAt(value: unknown, ...path: Path): string | undefined {
  const number = wordAt(value, ...path);
  return number === undefined ? undefined : withPlus(number);
}

/** The same as a list; what is none is an empty one. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Whether it is an object with names, and no list. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Never what an object only inherits: `constructor` is a name like any other. */
function own(value: unknown, name: string | number): unknown {
  const holds = typeof value === "object" && value !== null && Object.hasOwn(value, name);
  return holds ? Reflect.get(value, name) : undefined;
}
