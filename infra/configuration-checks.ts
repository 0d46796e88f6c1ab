import { CANARY } from "../shared/canary.ts";
import { queueName } from "../shared/partner.ts";
import { closedUrls, foreignLogo } from "./address-checks.ts";
import { awsMistakes } from "./aws-checks.ts";
import type { Extensions } from "./extensions.ts";
import { child, items, type JsonPart, members, names } from "./json-part.ts";
import { mistake, quote } from "./mistakes.ts";
import { crowdedPages } from "./page-checks.ts";
import { partnerMistakes } from "./partner-checks.ts";
import { unfitTexts } from "./reply-checks.ts";

/** Three days of retrying is a promise of the deployed system (contract: retry). */
const LEAST_FOR_SECONDS = 259_200;

/**
 * The mistakes that no part shows by itself: names used twice, names of nothing, addresses that may not be
 * called. Reads any JSON, so that one mistake of form hides no other.
 */
export function crossMistakes(document: unknown, extensions: Extensions, local: boolean): readonly string[] {
  const root: JsonPart = { path: "", value: document };
  const tenants = items(root, "tenants");
  return [
    ...(local ? [] : mistakesOnAws(tenants, root)),
    ...awsMistakes(root),
    ...tenants.concat(root).flatMap((part) => items(part, "partners").concat(part).flatMap(backwards)),
    ...repeated(
      tenants.map((tenant) => child(tenant, "id")),
      (id) => id.replaceAll("_", "-"),
    ),
    ...tenants.flatMap(reservedName),
    ...tenants.flatMap(repeatedNames),
    ...tenants.flatMap((tenant) => unknownTopics(tenant, extensions)),
    ...tenants.flatMap((tenant) => unguardedProviders(tenant, extensions)),
    ...tenants
      .flatMap((tenant) => items(tenant, "partners"))
      .flatMap((partner) => closedUrls(partner, extensions, root, local)),
    ...partnerMistakes(tenants, extensions),
    ...tenants.flatMap((tenant) => foreignLogo(tenant, root)),
    ...tenants.flatMap(unfitTexts),
    ...tenants.flatMap(crowdedPages),
    ...sharedKeys(tenants),
    ...sharedQueues(tenants),
  ];
}

/** What is no mistake on one machine. */
function mistakesOnAws(tenants: readonly JsonPart[], root: JsonPart): readonly string[] {
  const partners = tenants.flatMap((tenant) => items(tenant, "partners"));
  return [...partners.concat(root).flatMap(tooShort), ...tenants.concat(root).flatMap(unruled)];
}

/** Every text after the first that is the same; `same` may blur what AWS does not tell apart. */
function repeated(
  parts: readonly JsonPart[],
  same: (text: string) => string = (text) => text,
): readonly string[] {
  const first = new Map<string, JsonPart>();
  return parts.flatMap((part) => {
    if (typeof part.value !== "string") return [];
    const earlier = first.get(same(part.value));
    first.set(same(part.value), earlier ?? part);
    return earlier === undefined
      ? []
      : [mistake(part.path, quote(part.value), `another than at ${earlier.path}`)];
  });
}

/** The deployment's own tenant, beside those of the configuration. */
function reservedName(tenant: JsonPart): readonly string[] {
  const { path, value } = child(tenant, "id");
  return value === CANARY.tenant ? [mistake(path, quote(value), "another: it is the canary's")] : [];
}

function repeatedNames(tenant: JsonPart): readonly string[] {
  const each = (key: string, name: string) => items(tenant, key).map((item) => child(item, name));
  return [
    ...repeated(each("topics", "id")),
    ...repeated(each("partners", "id")),
    ...repeated(each("senders", "number")),
    ...repeated(keysOf(tenant).map((key) => child(key, "kid"))),
  ];
}

function keysOf(tenant: JsonPart): readonly JsonPart[] {
  return ["links", "api", "contacts"].flatMap((kind) => items(child(tenant, kind), "keys"));
}

function unknownTopics(tenant: JsonPart, extensions: Extensions): readonly string[] {
  // The purpose that every tenant has, listed or not.
  const topics = [...items(tenant, "topics").map((topic) => child(topic, "id").value), "sale_share"];
  const named = ["partners", "senders"]
    .flatMap((kind) => items(tenant, kind))
    .flatMap((part) => items(part, "topics"));
  const mapped = members(tenant, "providers").flatMap((provider) => members(provider, "topics"));
  const mappedTo = items(tenant, "partners").flatMap((partner) => mappedTopics(partner, extensions));
  return [...named, ...[...mapped, ...mappedTo].filter((part) => part.value !== "*")].flatMap((part) =>
    typeof part.value !== "string" || topics.includes(part.value)
      ? []
      : [mistake(part.path, quote(part.value), `a topic of the tenant: ${topics.join(", ")}`)],
  );
}

/** The topics that a partner's settings give a list of the partner's own. */
function mappedTopics(partner: JsonPart, { partnerTypes }: Extensions): readonly JsonPart[] {
  const settings = partnerTypes[String(child(partner, "type").value)]?.settings ?? {};
  return Object.entries(settings)
    .filter(([, form]) => typeof form === "string" && form.startsWith("text by topic"))
    .flatMap(([setting]) => names(partner, setting));
}

/** A provider whose guards are all optional still needs one, or everybody could speak in its name, or nobody. */
function unguardedProviders(tenant: JsonPart, extensions: Extensions): readonly string[] {
  return Object.entries(extensions.providers).flatMap(([name, settings]) => {
    const provider = child(child(tenant, "providers"), name);
    const forms = Object.values(settings);
    if (provider.value === undefined || forms.includes("secret") || forms.includes("texts")) return [];
    const kind = forms.includes("texts?") ? "texts?" : "secret?";
    const guards = Object.keys(settings).filter((key) => settings[key] === kind);
    if (guards.length === 0 || guards.some((key) => child(provider, key).value !== undefined)) return [];
    const found = kind === "texts?" ? "nothing to know it by" : "no secret";
    return [mistake(provider.path, found, `at least one of ${guards.join(", ")}`)];
  });
}

/** Every key belongs to one tenant (contract: words); a shared one would let one speak for the other. */
function sharedKeys(tenants: readonly JsonPart[]): readonly string[] {
  const owners = new Map<unknown, JsonPart>();
  return tenants.flatMap((tenant) =>
    keysOf(tenant).flatMap((key) => {
      const { path, value } = child(key, "secret");
      const owner = owners.get(value) ?? tenant;
      owners.set(value, owner);
      if (owner === tenant || typeof value !== "string") return [];
      return [
        mistake(path, "the reference of a key of another tenant", `one that ${owner.path} does not use`),
      ];
    }),
  );
}

/** `a-b` with partner `c` and `a` with partner `b-c` would be one queue; so would `x-dead` and the dead letters of `x`. */
function sharedQueues(tenants: readonly JsonPart[]): readonly string[] {
  const owners = new Map<string, JsonPart>();
  return tenants.flatMap((tenant) =>
    items(tenant, "partners").flatMap((partner) => {
      const id = child(partner, "id");
      const queues = (["jobs", "dead"] as const).map((kind) =>
        queueName(String(child(tenant, "id").value), String(id.value), kind),
      );
      const taken = queues.flatMap((name) => owners.get(name) ?? []);
      for (const name of queues) owners.set(name, partner);
      const owner = taken.find((other) => child(other, "id").value !== id.value);
      if (owner === undefined) return [];
      return [
        mistake(id.path, quote(String(id.value)), `a name whose queue is not also that of ${owner.path}`),
      ];
    }),
  );
}

function tooShort(part: JsonPart): readonly string[] {
  const { path, value } = child(child(part, "retry"), "forSeconds");
  if (typeof value !== "number" || value >= LEAST_FOR_SECONDS) return [];
  return [mistake(path, String(value), `${LEAST_FOR_SECONDS} (three days) or more on AWS`)];
}

/** Without its rule nobody reads the addresses that the headers name. */
function unruled(part: JsonPart): readonly string[] {
  const mailto = child(part, "mailto");
  const { path, value } = child(mailto, "ruleSet");
  if (mailto.value === undefined || value !== undefined) return [];
  return [mistake(path, "nothing", "on AWS, the SES receipt rule set that takes the rule")];
}

function backwards(part: JsonPart): readonly string[] {
  const retry = child(part, "retry");
  const first = child(retry, "firstSeconds").value;
  const { path, value: most } = child(retry, "maxSeconds");
  if (typeof first !== "number" || typeof most !== "number" || most >= first) return [];
  return [mistake(path, String(most), "a number not below firstSeconds")];
}
