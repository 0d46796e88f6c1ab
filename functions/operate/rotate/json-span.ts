/** Where a value stands in a text, from its first character to behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

type Path = readonly (string | number)[];

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Finds a value in a JSON text, so that it can be written anew with the rest left as somebody wrote it.
 * @param text valid JSON
 * @param path keys and positions from the outermost value on
 * @returns `undefined` where there is no such value
 */
export function spanOf(text: string, path: Path): Span | undefined {
  const tokens = [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], at: match.index }));
  const wordAt = (place: number): string => tokens[place]?.text ?? "";
  let found: Span | undefined;

  function inside(first: number, rest: Path | undefined): number {
    const keyed = wordAt(first) === "{";
    let next = first + 1;
    for (let place = 0; next < tokens.length && !/^[}\]]$/.test(wordAt(next)); place += 1) {
      if (wordAt(next) === ",") next += 1;
      const name: unknown = keyed ? JSON.parse(wordAt(next)) : place;
      next = value(keyed ? next + 2 : next, rest?.[0] === name ? rest?.slice(1) : undefined);
    }
    return next + 1;
  }

  /** @returns the token behind the value that begins at this one */
  function value(first: number, rest: Path | undefined): number {
    const next = /^[{[]$/.test(wordAt(first)) ? inside(first, rest) : first + 1;
    const last = tokens[next - 1];
    if (rest?.length === 0)
      found = { from: tokens[first]?.at ?? 0, to: (last?.at ?? 0) + (last?.text.length ?? 0) };
    return next;
  }

  value(0, path);
  return found;
}
