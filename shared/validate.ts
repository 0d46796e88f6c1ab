import * as v from "valibot";
import { findTopic, type Tenant } from "./config.ts";
import type { Channel } from "./event.ts";
import type { Mistake } from "./replies.ts";
import { fail, ok, type Result } from "./result.ts";

/** A channel, in the words of the API. */
export const CHANNEL = v.picklist(["email", "sms"], "email or sms");

/** An address as it is typed; whether it is one is for the normaliser to say. */
export const ADDRESS = v.pipe(
  v.string("an address"),
  v.minLength(1, "an address"),
  v.maxLength(320, "an address of at most 320 characters"),
);

export const TOPIC_ID = v.pipe(
  v.string("a topic's id, or *"),
  v.regex(/^(\*|[a-z0-9][a-z0-9_-]{0,31})$/, "a topic's id, or *"),
);

/** A time with its offset from UTC, as RFC 3339 writes it. */
export const TIME = v.pipe(
  v.string("a time as in RFC 3339"),
  v.regex(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/, "a time as in RFC 3339"),
  v.check(exists, "a time that exists"),
);

/** `Date.parse` takes February 30 for March 2: no choice is dated by a day that nobody meant. */
function exists(text: string): boolean {
  const date = text.slice(0, 10);
  const day = Date.parse(date);
  if (Number.isNaN(day) || Number.isNaN(Date.parse(text))) return false;
  return new Date(day).toISOString().startsWith(date);
}

/** The language that a person is written to in; any well-formed tag, for pages fall back to English. */
export const LANGUAGE = v.pipe(
  v.string("a language such as en or pt-BR"),
  v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "a language such as en or pt-BR"),
);

/** Judges a value by a schema: the value typed, or every mistake with its pointer. The value is never echoed. */
export function validate<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  at = "",
): Result<v.InferOutput<Schema>, readonly Mistake[]> {
  const judged = v.safeParse(schema, value);
  if (judged.success) return ok(judged.output);
  return fail(judged.issues.map((issue) => ({ pointer: at + pointerOf(issue), detail: detailOf(issue) })));
}

function pointerOf(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((step) => String(step.key));
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function detailOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object")
    return issue.expected === "never" ? "this member is unknown" : "this member is required";
  // Library messages end in what was received, which may be an address.
  return `expected ${issue.message.replace(/^(?:Invalid [^:]*: Expected )?/, "").replace(/ but received .*$/s, "")}`;
}

/**
 * One object, or the array under `name` of up to 10,000: how `/v1/links` and `/v1/check` are asked.
 * @param common members that may stand beside the array, once for all of its items; an item's own win
 */
export function oneOrMany(
  body: unknown,
  name: string,
  common: readonly string[] = [],
): Result<{ readonly items: readonly unknown[]; readonly many: boolean }, "invalid_request" | "too_large"> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return fail("invalid_request");
  const { [name]: listed, ...beside } = Object.fromEntries(Object.entries(body));
  if (listed === undefined) return ok({ items: [body], many: false });
  if (!Array.isArray(listed) || Object.keys(beside).some((key) => !common.includes(key))) {
    return fail("invalid_request");
  }
  if (listed.length > MAX_ITEMS) return fail("too_large");
  return ok({ items: listed.map((item) => together(beside, item)), many: true });
}

function together(beside: object, item: unknown): unknown {
  return typeof item === "object" && item !== null && !Array.isArray(item) ? { ...beside, ...item } : item;
}

const MAX_ITEMS = 10_000;

/** A mistake where the tenant has no such topic. */
export function topicMistake(tenant: Tenant, topic: string | undefined, pointer: string): readonly Mistake[] {
  if (topic === undefined || topic === "*" || findTopic(tenant, topic) !== undefined) return [];
  return [{ pointer, detail: "expected a topic of the tenant, or *" }];
}

/** The mistake of an address that is none. */
export function addressMistake(channel: Channel, pointer: string): Mistake {
  const form = channel === "email" ? "an e-mail address" : "an international number (E.164)";
  return { pointer, detail: `expected ${form}` };
}
