/** The header of a mail, or of a mail inside it. Names are in lower case. */
export interface Fields {
  /** The first value of a name; empty where it does not occur. */
  first(name: string): string;
  all(name: string): readonly string[];
}

export function fieldsFrom(entries: readonly (readonly [string, string])[]): Fields {
  const byName = new Map<string, string[]>();
  for (const [name, value] of entries) byName.set(name, [...(byName.get(name) ?? []), value.trim()]);
  return {
    first: (name) => byName.get(name)?.[0] ?? "",
    all: (name) => byName.get(name) ?? [],
  };
}

/** Nothing that is read of a header stands further down. */
const MOST = 65_536;

/** Reads a header that stands by itself: lines folded by white space, up to the first empty one (RFC 5322). */
export function readFields(text: string): Fields {
  const [head = ""] = text
    .slice(0, MOST)
    .replace(/^\s+/, "")
    .split(/\r?\n\r?\n/, 1);
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  return fieldsFrom(
    lines.flatMap((line) => {
      const [, name, value] = /^([!-9;-~]+)\s*:(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
    }),
  );
}
