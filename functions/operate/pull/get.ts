import { CommandFailed, type Env } from "../command.ts";
import type { ApiRequest, Ask, Backfill } from "./source.ts";

/** What of the outside is needed, for a test to stand in for. */
export interface Outside {
  readonly env: Env;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

const TIMEOUT_MS = 30_000;
const ATTEMPTS = 7;
/** Whoever asks us to wait longer than this is asked again by `--resume`. */
const LONGEST_WAIT_MS = 120_000;

/**
 * How a provider is asked: at its own address or the one that `HEED_BACKFILL_URL` names, again where it is busy
 * (429, with its `Retry-After`) or out of order, and following no redirect, which could carry the key away.
 * @throws CommandFailed for a credential that is missing or an address that a key must not be sent to
 */
export function asking(backfill: Backfill, from: string | undefined, outside: Outside): Ask {
  const { env } = outside;
  const missing = backfill.credentials.filter((name) => !env[name]);
  if (missing.length > 0) throw new CommandFailed(`${missing.join(", ")} is not set in the environment`);
  const base = baseOf(backfill, env);
  const find = async (path: string, question?: Omit<ApiRequest, "address">): Promise<unknown> => {
    const { pathname, search } = new URL(path, base);
    // Only the path: an answer that names an address elsewhere is not followed there.
    return attempt(backfill, { ...question, address: new URL(pathname + search, base) }, outside);
  };
  const found = (answer: unknown): unknown => {
    if (answer !== undefined) return answer;
    throw new CommandFailed(`${base.origin} has nothing at what was asked for (404)`);
  };
  return {
    find: (path) => find(path),
    get: async (path) => found(await find(path)),
    post: async (path, question, headers = {}) =>
      found(await find(path, { body: JSON.stringify(question), headers })),
    credential: (name) => env[name] ?? "",
    from,
  };
}

function baseOf(backfill: Backfill, env: Env): URL {
  const named = env["HEED_BACKFILL_URL"];
  const base = URL.parse(named || backfill.base(env));
  const local = base !== null && ["127.0.0.1", "localhost", "[::1]"].includes(base.hostname);
  if (base?.protocol === "https:" || (base?.protocol === "http:" && local)) return base;
  throw new CommandFailed("HEED_BACKFILL_URL: expected an https address (http for 127.0.0.1 only)");
}

async function attempt(backfill: Backfill, request: ApiRequest, outside: Outside): Promise<unknown> {
  const { origin } = request.address;
  for (let tries = 1; ; tries += 1) {
    const answer = await once(backfill, request, outside);
    if (answer instanceof Response && !(await isBusy(backfill, answer)))
      return judged(backfill, origin, answer);
    const wait = waitOf(answer, tries, outside.now());
    if (tries === ATTEMPTS || wait > LONGEST_WAIT_MS) {
      const why = answer instanceof Response ? `answers ${answer.status}` : `does not answer (${answer})`;
      throw new CommandFailed(`${origin} ${why}, also after it was asked ${tries} times`);
    }
    await outside.pause(wait);
  }
}

/** The answer, or the reason why there is none. Signed anew each time: a signature is good for minutes. */
async function once(
  backfill: Backfill,
  request: ApiRequest,
  { env, now }: Outside,
): Promise<Response | string> {
  const { address, body } = request;
  const headers = await backfill.headers(request, env, now());
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(address, {
      ...(body === undefined ? {} : { method: "POST", body }),
      headers: { accept: "application/json", ...request.headers, ...headers },
      redirect: "manual",
      signal,
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error
      ? "code" in cause
        ? String(cause.code)
        : cause.name
      : "for no known reason";
  }
}

async function isBusy({ busy }: Backfill, answer: Response): Promise<boolean> {
  const { status } = answer;
  if (status === 400 && busy !== undefined) return busy.test(await answer.clone().text());
  return status === 429 || status >= 500;
}

/** As long as it asks for (RFC 9110, section 10.2.3: seconds or a date), else twice as long each time. */
function waitOf(answer: Response | string, tries: number, now: number): number {
  const asked = answer instanceof Response ? answer.headers.get("retry-after") : null;
  if (asked === null) return 1000 * 2 ** (tries - 1);
  const wait = /^\d{1,9}$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - now;
  return Number.isNaN(wait) ? 1000 * 2 ** (tries - 1) : Math.max(0, wait);
}

async function judged({ credentials }: Backfill, origin: string, answer: Response): Promise<unknown> {
  const { status } = answer;
  if (status === 404) return undefined;
  if (status === 401 || status === 403) {
    throw new CommandFailed(`${origin} refuses the key (${status}): ${credentials.join(", ")}`);
  }
  if (status !== 200) throw new CommandFailed(`${origin} answers ${status} to what it documents`);
  try {
    return await answer.json();
  } catch {
    throw new CommandFailed(`${origin} answers with no JSON`);
  }
}
