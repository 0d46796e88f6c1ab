import { findTenant, type Tenant } from "../../shared/config.ts";
import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import { log } from "../../shared/log.ts";
import type { Delivery, Parsed, Provider } from "../../shared/provider.ts";
import { empty, json, problem, type Reply, text } from "../../shared/replies.ts";
import { type Runtime, start } from "../../shared/runtime.ts";
import { providerContext } from "./provider-context.ts";
import { type ReceivingRuntime, receivingRuntimeFromEnv } from "./receiving-runtime.ts";

const BODY_LIMIT = 4 * 1024 * 1024;

/** A provider's function: verify, parse, record, reply. It knows no provider; the file that calls it is one. */
export function receive(provider: Provider): HttpHandler {
  return start(() => receiver(provider, receivingRuntimeFromEnv()));
}

/** The same with everything that is not pure handed in. */
export function receiver(provider: Provider, runtime: ReceivingRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const tenant = tenantOf(provider, runtime, request);
    if (tenant === undefined) return problem("not_found");
    const fields = new URLSearchParams(request.query);
    const delivers = request.method === "GET" && provider.getFields?.some((field) => fields.has(field));
    return delivers ? take(provider, runtime, tenant, request) : empty();
  }
  async function post(request: Request): Promise<Reply> {
    const tenant = tenantOf(provider, runtime, request);
    if (tenant === undefined) return problem("not_found");
    if (request.body.length > BODY_LIMIT) return problem("too_large");
    return take(provider, runtime, tenant, request);
  }
  async function options(request: Request): Promise<Reply> {
    const tenant = tenantOf(provider, runtime, request);
    if (tenant === undefined) return problem("not_found");
    const context = await providerContext(provider, runtime, tenant);
    return (await import("./permit.ts")).permit(provider, tenant, deliveryOf(tenant, request), context);
  }
  const asks = provider.permit === undefined ? {} : { OPTIONS: options };
  const deliveries = serve(provider.name, { GET: get, POST: post, ...asks });
  const replays = serve(provider.name, {
    POST: async (request) => (await import("./replay.ts")).replay(provider, runtime, request),
  });
  const backfills = serve(provider.name, {
    POST: async (request) => (await import("./backfill.ts")).backfill(provider, runtime, request),
  });
  return (event) => {
    if (event.rawPath.startsWith("/v1/replay/")) return replays(event);
    return event.rawPath.startsWith("/v1/backfill/") ? backfills(event) : deliveries(event);
  };
}

/** The tenant, where it has configured this provider and the provider is served at this address. */
function tenantOf(provider: Provider, { config }: Runtime, { path, params }: Request): Tenant | undefined {
  const tenant = findTenant(config, params["tenant"]);
  const served = provider.serves.some((kind) => path.startsWith(`/${kind}/`));
  return served && tenant?.providers[provider.name] !== undefined ? tenant : undefined;
}

async function take(
  provider: Provider,
  runtime: ReceivingRuntime,
  tenant: Tenant,
  request: Request,
): Promise<Reply> {
  const delivery = deliveryOf(tenant, request);
  const context = await providerContext(provider, runtime, tenant);
  const verdict = await provider.verify(delivery, context);
  if (!verdict.ok) {
    log("warn", provider.name, { tenant: tenant.id, outcome: "refused", reason: verdict.error });
    // What cannot be noted is refused all the same.
    const recording = await runtime.recording().catch(() => undefined);
    await recording?.heard?.(tenant.id, provider.name, verdict.error);
    return problem("unauthenticated");
  }
  const greeting = await provider.greet?.(delivery, context);
  if (greeting !== undefined) return text(greeting.body, greeting.contentType);
  const parsed = provider.parse(delivery);
  if (parsed.ok) {
    const completed = await provider.complete?.(parsed.value, context);
    return record(provider, runtime, tenant, completed ?? parsed.value);
  }
  // It was signed well, so the gap is ours: it is kept for a replay, and somebody is told.
  await record(provider, runtime, tenant, {
    changes: [],
    texts: [],
    unread: [{ why: "malformed", raw: delivery.body.toString() }],
  });
  return problem("invalid_request", [{ pointer: "", detail: "expected a delivery in the provider's form" }]);
}

function deliveryOf(tenant: Tenant, { method, path, query, headers, body, params }: Request): Delivery {
  const url = `${tenant.publicUrl}${path}${query === "" ? "" : `?${query}`}`;
  return { method, url, query, headers, body, urlSecret: params["urlSecret"] };
}

async function record(
  provider: Provider,
  runtime: ReceivingRuntime,
  tenant: Tenant,
  parsed: Parsed,
): Promise<Reply> {
  const found = parsed.changes.length + parsed.texts.length + parsed.unread.length;
  if (found > 0) {
    const { recordParsed } = await import("./record-parsed.ts");
    const recording = await runtime.recording();
    const said = await recordParsed(recording, provider, tenant, parsed);
    await recording.heard?.(tenant.id, provider.name, undefined);
    if (said !== undefined) return text(said.body, said.contentType);
  }
  log("info", provider.name, { tenant: tenant.id, outcome: "received", events: found });
  // Silence, too, has its form: to some providers plain text is a message to the person.
  const silence = provider.answer?.(undefined);
  if (silence !== undefined) return text(silence.body, silence.contentType);
  return json({ received: parsed.changes.length + parsed.texts.length });
}
