import * as v from "valibot";
import { mintApiToken } from "../../shared/api-token.ts";
import type { Scope } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type Call, CommandFailed, type Env, Unavailable } from "./command.ts";
import { tenantOf } from "./configuration.ts";
import { signingKeyOf } from "./keys.ts";
import { type Stack, stackOf } from "./stack.ts";

/** A redrive call lasts 20 s; what takes longer than this is stuck. */
const TIMEOUT_MS = 60_000;
const TOKEN_SECONDS = 300;

const PROBLEM = v.object({
  title: v.string(),
  errors: v.optional(v.array(v.object({ pointer: v.string(), detail: v.string() })), []),
});

/** The API of the stack that the call is for, as its tenant. */
export interface Api {
  /**
   * Posts to a route of `/v1`, with a token of a few minutes and no more than its scope.
   * @throws CommandFailed for every answer but 200
   */
  post(route: string, scope: Scope, body: unknown): Promise<unknown>;
  /** Reads from a route in the same way. */
  get(route: string, scope: Scope): Promise<unknown>;
}

/** @throws CommandFailed or WrongUsage where stack, tenant or key are not to be had */
export async function apiOf(call: Call): Promise<Api> {
  const stack = stackOf(call);
  return apiFor(stack, tenantOf(call, stack), call.env, call.now);
}

/** The same for one tenant. */
export async function apiFor(stack: Stack, tenant: Tenant, env: Env, now: () => number): Promise<Api> {
  const key = await signingKeyOf(stack, env, tenant.api.keys);
  async function asked(route: string, scope: Scope, init: RequestInit): Promise<unknown> {
    const claims = { tenant: tenant.id, scopes: [scope], lifetime: TOKEN_SECONDS, actor: env["HEED_ACTOR"] };
    const { token } = await mintApiToken(key, claims, now());
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return bodyOf(await reach(stack, route, { ...init, headers }), stack);
  }
  return {
    post: (route, scope, body) => asked(route, scope, { method: "POST", body: JSON.stringify(body) }),
    get: (route, scope) => asked(route, scope, { method: "GET" }),
  };
}

/** One request to the stack. @throws CommandFailed where there is none, or nobody answers */
export async function reach(stack: Stack, path: string, init: RequestInit = {}): Promise<Response> {
  const { url, dataDir } = stack;
  if (url !== undefined) return reachAddress(url + path, stack, init);
  throw new CommandFailed(
    `no stack is known in ${dataDir}: is \`npm start\` running? A deployed one is named by --url or HEED_URL`,
  );
}

/** One request to an address of the stack, following no redirect. @throws CommandFailed where nobody answers */
export async function reachAddress(address: string, stack: Stack, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  } catch (error) {
    const hint = stack.local ? "is `npm start` running?" : "is the address right?";
    const place = URL.parse(address)?.origin ?? "the stack";
    throw new Unavailable(`${place} does not answer (${reasonOf(error)}): ${hint}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return "no answer within a minute";
  return "code" in cause ? String(cause.code) : cause.message;
}

async function bodyOf(answer: Response, { url = "" }: Stack): Promise<unknown> {
  const body = await answer.json().catch(() => undefined);
  if (answer.status === 200 && body !== undefined) return body;
  const problem = v.safeParse(PROBLEM, body);
  if (!problem.success) throw new CommandFailed(`${url} answered ${answer.status}, and not as Heed does`);
  const { title, errors } = problem.output;
  const lines = errors.map(
    ({ pointer, detail }) => `  ${pointer === "" ? "(all of it)" : pointer}: ${detail}`,
  );
  const Failed = answer.status === 503 ? Unavailable : CommandFailed;
  throw new Failed([`${title} (${answer.status})${hintOf(answer.status)}`, ...lines].join("\n"));
}

function hintOf(status: number): string {
  return status === 401 ? ": the tenant's first api key is not the one that the stack knows" : "";
}
