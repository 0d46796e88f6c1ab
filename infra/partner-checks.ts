import type { Extensions } from "./extensions.ts";
import { child, items, type JsonPart } from "./json-part.ts";
import { mistake } from "./mistakes.ts";

/** What the types of partners find wrong with their own settings. */
export function partnerMistakes(
  tenants: readonly JsonPart[],
  { partnerTypes }: Extensions,
): readonly string[] {
  const partners = tenants.flatMap((tenant) => items(tenant, "partners"));
  const typeOf = (partner: JsonPart) => partnerTypes[String(child(partner, "type").value)];
  const named = partners.flatMap((partner) =>
    (typeOf(partner)?.mistakes?.(Object(partner.value)) ?? []).map(({ setting, index, found, allowed }) => {
      const { path } = child(partner, setting);
      return mistake(index === undefined ? path : `${path}[${index}]`, found, allowed);
    }),
  );
  const own = partners.flatMap((partner) =>
    (typeOf(partner)?.unshared ?? []).flatMap((setting) => textsOf(partner, setting)),
  );
  return [...named, ...shared(own)];
}

function textsOf(partner: JsonPart, setting: string): readonly JsonPart[] {
  const part = child(partner, setting);
  return Array.isArray(part.value) ? items(partner, setting) : [part];
}

/** The texts are not shown: they may be somebody's address. */
function shared(parts: readonly JsonPart[]): readonly string[] {
  const first = new Map<string, string>();
  return parts.flatMap(({ path, value }) => {
    if (typeof value !== "string") return [];
    const earlier = first.get(value);
    first.set(value, earlier ?? path);
    return earlier === undefined ? [] : [mistake(path, `what stands at ${earlier} as well`, "one's own")];
  });
}
