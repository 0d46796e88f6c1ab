import fc from "fast-check";
import type { Delivery } from "../../shared/provider.ts";

/** Bytes that mean nothing, and any JSON. */
export const foreignBody: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
);

/** A delivery's own body, or query where it has none, with a part cut out and noise put in. */
export function mutated(fixtures: readonly Delivery[]): fc.Arbitrary<Delivery> {
  const noise = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
  return fc
    .tuple(fc.constantFrom(...fixtures), fc.nat(), fc.nat(40), noise)
    .map(([delivery, place, cut, put]) => {
      const { body, query } = delivery;
      const whole = body.length > 0 ? body : Buffer.from(query);
      const at = place % (whole.length + 1);
      const changed = Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + cut)]);
      return body.length > 0
        ? { ...delivery, body: changed }
        : withQuery(delivery, changed.toString("latin1"));
    });
}

function withQuery(delivery: Delivery, query: string): Delivery {
  return { ...delivery, query, url: delivery.url.replace(delivery.query, () => query) };
}

/** What no provider documents in the place of anything. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  "",
  " ",
  "\0",
  "\ud800",
  "a@b@c",
  "Ann <ann@example.com>",
  "*",
  "2026-13-45T99:99:99Z",
  "__proto__",
  "constructor",
  "9".repeat(400),
  "x".repeat(20_000),
  [],
  [[[]]],
  {},
  { constructor: {}, toString: 1 },
  [null, 1, "x", {}],
];

/**
 * A fixture's delivery in which one value is another than it can be: in JSON, in JSON inside of its texts, in the
 * fields of a form or of a query.
 */
export function oddTwin(fixtures: readonly Delivery[]): fc.Arbitrary<Delivery> {
  return fc
    .tuple(fc.constantFrom(...fixtures), fc.nat(), fc.constantFrom(...ODD))
    .map(([delivery, place, odd]) => {
      const { body, query } = delivery;
      if (body.length === 0) return withQuery(delivery, oddFields(query, place, odd));
      return { ...delivery, body: Buffer.from(oddText(body.toString(), place, odd)) };
    });
}

function oddText(text: string, place: number, odd: unknown): string {
  const value = parsed(text);
  return value === undefined ? oddFields(text, place, odd) : JSON.stringify(oddValue(value, place, odd));
}

function oddFields(form: string, place: number, odd: unknown): string {
  const fields = [...new URLSearchParams(form)];
  const [name, value] = fields[place % Math.max(1, fields.length)] ?? ["", ""];
  const changed =
    parsed(value) === undefined
      ? asText(odd)
      : JSON.stringify(oddValue(parsed(value), Math.floor(place / 7), odd));
  const odder = fields.map(([own, old]): [string, string] => [own, own === name ? changed : old]);
  return new URLSearchParams(odder).toString();
}

function asText(odd: unknown): string {
  return typeof odd === "string" ? odd : JSON.stringify(odd);
}

/** Puts the odd value at the place-th node of the tree; texts that hold JSON are trees of their own. */
function oddValue(root: unknown, place: number, odd: unknown): unknown {
  let left = place % sizeOf(root);
  function walk(node: unknown): unknown {
    if (left === 0) {
      left -= 1;
      return odd;
    }
    left -= 1;
    const inner = typeof node === "string" ? parsed(node) : undefined;
    if (inner !== undefined) return JSON.stringify(walk(inner));
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, walk(value)]));
  }
  return walk(root);
}

function sizeOf(node: unknown): number {
  const inner = typeof node === "string" ? parsed(node) : undefined;
  if (inner !== undefined) return 1 + sizeOf(inner);
  if (typeof node !== "object" || node === null) return 1;
  return Object.values(node).reduce((sum: number, value) => sum + sizeOf(value), 1);
}

/** An object or a list in JSON. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = /^\s*[{[]/.test(text) ? JSON.parse(text) : undefined;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
