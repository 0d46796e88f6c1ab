import * as v from "valibot";
import { authenticate } from "../../shared/bearer.ts";
import type { Request } from "../../shared/http.ts";
import { jsonBody } from "../../shared/http.ts";
import { tenantLedger } from "../../shared/intake.ts";
import { noteReplayed, openUnread, type UnreadForm } from "../../shared/ledger/quarantine.ts";
import { log } from "../../shared/log.ts";
import { NOTHING, type Parsed, type Provider } from "../../shared/provider.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { validate } from "../../shared/validate.ts";
import { providerContext } from "./provider-context.ts";
import type { ReceivingRuntime } from "./receiving-runtime.ts";
import { recordParsed } from "./record-parsed.ts";

/** Which kept event is meant: the day it came in, and its id. */
export const REPLAY = v.strictObject({
  day: v.pipe(v.string(), v.isoDate("a day: YYYY-MM-DD")),
  id: v.pipe(v.string(), v.regex(/^[\w-]{43}$/, "the id of a kept event")),
});

/**
 * `POST /v1/replay/{provider}`: reads one kept event again, after a fix. It was authentic when it came in, and
 * only its id comes from outside; what is still not understood stays kept, and nothing is recorded twice.
 */
export async function replay(
  provider: Provider,
  runtime: ReceivingRuntime,
  request: Request,
): Promise<Reply> {
  const caller = await authenticate(runtime, request, "operate");
  if (!caller.ok) return problem(caller.error);
  const tenant = caller.value;
  const body = jsonBody(request);
  if (!body.ok) return problem(body.error);
  const judged = validate(REPLAY, body.value);
  if (!judged.ok) return problem("invalid_request", judged.error);
  if (tenant.providers[provider.name] === undefined) return problem("not_found");
  const recording = await runtime.recording();
  const ledger = await tenantLedger(recording, tenant);
  const kept = { ...judged.value, provider: provider.name };
  const opened = await openUnread(ledger, kept);
  if (opened === undefined) return problem("not_found");
  const parsed = parsedAgain(provider, tenant.publicUrl, opened);
  if (parsed === undefined) return json({ replayed: false });
  const context = await providerContext(provider, runtime, tenant);
  const completed = (await provider.complete?.(parsed, context)) ?? parsed;
  if (completed.unread.length > 0) return json({ replayed: false });
  // Whoever wrote days ago is not answered now (47 CFR 64.1200(a)(12)).
  const { answer: _, ...silent } = provider;
  await recordParsed({ ...recording, reply: () => Promise.resolve() }, silent, tenant, completed);
  await noteReplayed(ledger, kept);
  log("info", provider.name, { tenant: tenant.id, outcome: "replayed" });
  return json({ replayed: true });
}

function parsedAgain(
  provider: Provider,
  publicUrl: string,
  { form, raw }: { readonly form: UnreadForm; readonly raw: string },
): Parsed | undefined {
  if (form === "change") return { ...NOTHING, changes: [JSON.parse(raw)] };
  if (form === "text") return { ...NOTHING, texts: [JSON.parse(raw)] };
  const kind = provider.serves[0] ?? "webhooks";
  const url = `${publicUrl}/${kind}/replay/${provider.name}`;
  const body = Buffer.from(raw);
  const parsed = provider.parse({ method: "POST", url, query: "", headers: {}, body, urlSecret: undefined });
  return parsed.ok ? parsed.value : undefined;
}
