/** An HTTP answer before it takes the gateway's shape. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a request cannot be served. Statuses stand here and nowhere else. */
const PROBLEMS = {
  invalid_request: [400, "The request is not valid"],
  unauthenticated: [401, "Authentication failed"],
  forbidden: [403, "The token does not allow this"],
  not_found: [404, "There is nothing here"],
  method_not_allowed: [405, "The method is not allowed here"],
  too_large: [413, "The request is too large"],
  unsupported_media_type: [415, "The content type is not supported"],
  idempotency_conflict: [422, "The idempotency key was used with another request"],
  unavailable: [503, "The request cannot be served right now; try again"],
} as const satisfies Record<string, readonly [number, string]>;

export type Problem = keyof typeof PROBLEMS;

/** One mistake in a request: where it is (RFC 6901) and what is allowed there. Never the value itself. */
export interface Mistake {
  readonly pointer: string;
  readonly detail: string;
}

const NO_STORE = { "cache-control": "no-store" } as const;

/** What every HTML answer carries: nothing is loaded, framed, indexed or sent on. */
const PAGE_HEADERS = {
  ...NO_STORE,
  "content-type": "text/html; charset=utf-8",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "x-content-type-options": "nosniff",
} as const;

/** What a status asks for beside its body (RFC 9110, sections 10.2.3 and 11.6.1). */
const EXTRA: Readonly<Partial<Record<Problem, Readonly<Record<string, string>>>>> = {
  unauthenticated: { "www-authenticate": 'Bearer realm="heed", Basic realm="heed"' },
  unavailable: { "retry-after": "30" },
};

/** A body of which no part can be blamed: a caller that reads `errors` always finds a reason in it. */
const UNREADABLE: Mistake = {
  pointer: "",
  detail: "expected a JSON object as this route is described to take",
};

/** An RFC 9457 problem document. A request that is not valid names at least one mistake. */
export function problem(kind: Problem, mistakes: readonly Mistake[] = []): Reply {
  const [status, title] = PROBLEMS[kind];
  const errors = kind === "invalid_request" && mistakes.length === 0 ? [UNREADABLE] : mistakes;
  const more: Readonly<Record<string, string>> = EXTRA[kind] ?? {};
  return {
    status,
    headers: { ...NO_STORE, "content-type": "application/problem+json", ...more },
    body: JSON.stringify({ type: "about:blank", title, status, ...(errors.length > 0 ? { errors } : {}) }),
  };
}

export function methodNotAllowed(allowed: readonly string[]): Reply {
  const reply = problem("method_not_allowed");
  return { ...reply, headers: { ...reply.headers, allow: allowed.join(", ") } };
}

/** Done, and stored where anything had to be. */
export function json(value: unknown): Reply {
  return {
    status: 200,
    headers: { ...NO_STORE, "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

/** Kept in the intake queue: recorded, with the time of receipt, when the database is back. */
export function accepted(value: unknown): Reply {
  return { ...json(value), status: 202 };
}

export function text(body: string, contentType = "text/plain; charset=utf-8"): Reply {
  return { status: 200, headers: { ...NO_STORE, "content-type": contentType }, body };
}

export function acceptedText(body: string): Reply {
  return { ...text(body), status: 202 };
}

/** The one answer to a link that does not open: the same for every kind, so that nothing can be learned. */
export function noSuchLink(): Reply {
  return { ...text("This link does not work.\n"), status: 404 };
}

/** What a page says of its request: done, kept until it can be, not understood, not opened, not possible now. */
const PAGE_STATUS = { done: 200, kept: 202, mistake: 400, no_link: 404, unavailable: 503 } as const;
export type PageKind = keyof typeof PAGE_STATUS;

/** What a page may use: hashes `sha256-…` of its own style sheet and script, and where its picture comes from. */
interface PageSources {
  readonly styleHash: string;
  readonly scriptHash?: string;
  /** Whether its script asks where the page comes from for more. */
  readonly asks?: boolean;
  readonly images: string | undefined;
}

/** @param sources no other source of anything is allowed */
export function page(
  html: string,
  { styleHash, images, scriptHash, asks = false }: PageSources,
  kind: PageKind = "done",
): Reply {
  const pictures = images === undefined ? "" : ` img-src ${images};`;
  const script = scriptHash === undefined ? "" : ` script-src '${scriptHash}';`;
  const more = asks ? " connect-src 'self';" : "";
  const policy = `default-src 'none'; style-src '${styleHash}';${script}${more}${pictures} form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  const retry = kind === "unavailable" ? { "retry-after": "30" } : {};
  const headers = { ...PAGE_HEADERS, "content-security-policy": policy, ...retry };
  return { status: PAGE_STATUS[kind], headers, body: html };
}

/** What is asked for stands elsewhere, for a browser to go on to. */
export function redirect(location: string): Reply {
  return { status: 302, headers: { ...NO_STORE, "referrer-policy": "no-referrer", location }, body: "" };
}

/** A handshake or probe that wants nothing but a 200. */
export function empty(): Reply {
  return { status: 200, headers: NO_STORE, body: "" };
}
