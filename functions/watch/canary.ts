import * as v from "valibot";
import { apiKey, mintApiToken } from "../../shared/api-token.ts";
import { CANARY } from "../../shared/canary.ts";
import type { Tenant } from "../../shared/config.ts";
import { signingKey } from "../../shared/link.ts";
import { log } from "../../shared/log.ts";
import { mintLink } from "../../shared/mail-headers.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";

/** What the canary has: its tenant's keys, the clock, and the way in that everybody has. */
export interface CanaryRuntime extends Runtime {
  readonly fetch: typeof fetch;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** How long the partner may take to be told; far more than it ever should. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const ANSWER_MS = 10_000;

const CHECKED = v.object({
  results: v.tuple([v.object({ allowed: v.boolean(), eventId: v.nullable(v.string()) })]),
});
const DELIVERIES = v.object({ deliveries: v.array(v.object({ partner: v.string(), state: v.string() })) });

/** A step that went wrong, as a short code: the alarm's log line names it. */
class CanaryFailed extends Error {
  override readonly name = "CanaryFailed";
}

/**
 * Presses a link of a new test contact as a mailbox provider does, through public DNS; the next check must say
 * no, and the canary's own partner must be told.
 * @throws CanaryFailed at the first step that does not hold: the function's error rings the alarm
 */
export async function canary(runtime: CanaryRuntime): Promise<void> {
  for (const tenant of runtime.config.tenants) {
    const begun = runtime.now();
    await press(runtime, tenant, `run-${begun}@canary.example.com`);
    log("info", "canary", { outcome: "delivered", milliseconds: runtime.now() - begun });
  }
}

async function press(runtime: CanaryRuntime, tenant: Tenant, address: string): Promise<void> {
  const who = { channel: "email", address, topic: CANARY.topic } as const;
  const link = await mintLink(tenant, await signingKey(runtime.secrets, tenant), who, runtime.now());
  const pressed = await ask(runtime, link.url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  if (pressed.status !== 200) throw new CanaryFailed(`press_answered_${pressed.status}`);
  const { allowed, eventId } = await check(runtime, tenant, who);
  if (allowed || eventId === null) throw new CanaryFailed("check_does_not_see_it");
  await delivered(runtime, tenant, eventId);
}

async function check(runtime: CanaryRuntime, tenant: Tenant, who: object) {
  const body = JSON.stringify({ checks: [who] });
  const answer = await api(runtime, tenant, "/v1/check", { method: "POST", body });
  const [result] = v.parse(CHECKED, answer).results;
  return result;
}

async function delivered(runtime: CanaryRuntime, tenant: Tenant, eventId: string): Promise<void> {
  const until = runtime.now() + PATIENCE_MS;
  while (runtime.now() < until) {
    const answer = await api(runtime, tenant, `/v1/events/${eventId}/deliveries`).catch(() => undefined);
    const read = v.safeParse(DELIVERIES, answer);
    if (read.success && read.output.deliveries.some(({ state }) => state === "delivered")) return;
    await runtime.pause(LOOK_EVERY_MS);
  }
  throw new CanaryFailed("partner_not_told");
}

/** A call of the API as any program makes it, with a token of a minute. @throws CanaryFailed where it is no 200 */
async function api(
  runtime: CanaryRuntime,
  tenant: Tenant,
  path: string,
  init: RequestInit = {},
): Promise<unknown> {
  const key = await apiKey(runtime.secrets, tenant);
  const claims = { tenant: tenant.id, scopes: ["consent:read"], lifetime: 60 } as const;
  const { token } = await mintApiToken(key, claims, runtime.now());
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await ask(runtime, tenant.publicUrl + path, { ...init, headers });
  if (answer.status !== 200) throw new CanaryFailed(`api_answered_${answer.status}`);
  return answer.json();
}

async function ask(runtime: CanaryRuntime, url: string, init: RequestInit): Promise<Response> {
  try {
    return await runtime.fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    throw new CanaryFailed("no_answer");
  }
}

export const handler = start(() => {
  const runtime = {
    ...runtimeFromEnv(),
    fetch,
    pause: (ms: number) => new Promise((done) => setTimeout(done, ms)),
  };
  return () => canary(runtime);
});
