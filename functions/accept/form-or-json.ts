import type { Delivery } from "../../shared/provider.ts";
import { jsonBody } from "./json-body.ts";

/** Whether a body is JSON, by its own looks: what its content type says is nowhere signed. */
export function looksLikeJson({ method, body }: Delivery): boolean {
  return method !== "GET" && /^\s*[{[]/.test(body.toString("latin1", 0, 64));
}

/**
 * The plain fields of a delivery that may come by GET, as a form or as a flat JSON object. The query of a POST is
 * none of them, so that nothing can be added to what was signed.
 * @returns `undefined` for JSON that is no object, or that holds more than texts, numbers and truth values
 */
export function plainFields(delivery: Delivery): URLSearchParams | undefined {
  if (delivery.method === "GET") return new URLSearchParams(delivery.query);
  if (!looksLikeJson(delivery)) return new URLSearchParams(delivery.body.toString());
  const parsed = jsonBody(delivery);
  if (!parsed.ok || typeof parsed.value !== "object" || Array.isArray(parsed.value)) return undefined;
  const told = Object.entries(parsed.value ?? {}).filter(([, value]) => value !== null);
  if (told.some(([, value]) => typeof value === "object")) return undefined;
  return new URLSearchParams(told.map(([name, value]): [string, string] => [name, String(value)]));
}
