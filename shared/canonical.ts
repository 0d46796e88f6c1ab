/**
 * A JSON value as RFC 8785 (JCS) writes it, so that anybody who has the value has the bytes that were hashed:
 * names sorted by their UTF-16 units, no space, numbers and texts as ECMAScript writes them. Members that are
 * `undefined` are left out. A lone surrogate, which JCS knows no form for, stays the escape that JSON has for it.
 * @throws for a number that JSON cannot hold
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("no number of JSON");
  return JSON.stringify(value) ?? "null";
}
