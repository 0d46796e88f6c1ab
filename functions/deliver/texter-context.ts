import type { Tenant } from "../../shared/config.ts";
import type { Texter, TexterContext } from "../../shared/reply.ts";
import { fail, ok } from "../../shared/result.ts";
import type { Runtime } from "../../shared/runtime.ts";
import type { Wire, WireError } from "./wire.ts";

/** What a texter may use for a tenant. Secrets come from the configuration only. */
export async function texterContext(
  texter: Texter,
  { secrets, now, wire }: Runtime & { readonly wire: Wire },
  tenant: Tenant,
): Promise<TexterContext> {
  const settings: Readonly<Record<string, unknown>> = Object(tenant.providers[texter.name]?.["reply"]);
  const values = new Map<string, string>();
  for (const [name, kind] of Object.entries(texter.settings)) {
    if (!kind.startsWith("secret")) continue;
    const [ref] = [settings[name] ?? []].flat();
    const value = ref === undefined ? undefined : await secrets.get(String(ref));
    if (value !== undefined) values.set(name, value);
  }
  return {
    secret: (name) => values.get(name) ?? "",
    setting: (name) => (settings[name] === undefined ? undefined : String(settings[name])),
    now: now(),
    async ask(request) {
      const answer = await wire(request);
      if (answer.ok) return ok({ status: answer.value.status, body: answer.value.body });
      return fail(UNREACHED.has(answer.error) ? "unreached" : "unanswered");
    },
  };
}

/** Before any byte of ours left. */
const UNREACHED: ReadonlySet<WireError> = new Set([
  "url_invalid",
  "dns_failed",
  "address_forbidden",
  "https_required",
  "tls_failed",
]);
