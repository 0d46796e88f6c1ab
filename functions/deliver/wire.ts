import { createHash } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { Config } from "../../shared/config.ts";
import type { PartnerRequest, PartnerResponse } from "../../shared/partner.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { type Address, allowedAddresses, type GuardRefusal, type Lookup } from "./address-guard.ts";

/** Why there was no answer, as a short code without any address. */
export type WireError = GuardRefusal | "url_invalid" | "timeout" | "tls_failed" | "connection_failed";

/** Makes one request. Redirects are never followed; a status counts even where its body was cut short or too long. */
export type Wire = (request: PartnerRequest) => Promise<Result<PartnerResponse, WireError>>;

export interface WireSettings {
  readonly allowPrivate: readonly string[];
  readonly lookup: Lookup;
  /** For everything, from the look-up to the last byte that is read. */
  readonly timeoutMs: number;
}

const ANSWER_LIMIT = 64 * 1024;

interface Transport {
  readonly request: typeof import("node:http").request;
  readonly agent: Agent;
}

/** The way out of a function: by the system's own look-up, and to private addresses only where they are listed. */
export function wireOf({ allowPrivatePartners: allowPrivate }: Config, timeoutMs: number): Wire {
  return makeWire({ allowPrivate, lookup: (hostname) => lookup(hostname, { all: true }), timeoutMs });
}

/** The one way out to partners. Connections are kept, for a partner gets many events. */
export function makeWire(settings: WireSettings): Wire {
  const transports = new Map<string, Transport>();
  // Only the module that is needed is loaded: both cost more than our own code.
  function transportOf(protocol: string): Transport {
    const known = transports.get(protocol);
    if (known !== undefined) return known;
    const { request, Agent } = process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");
    const made = { request, agent: new Agent({ keepAlive: true }) };
    transports.set(protocol, made);
    return made;
  }

  return async (request) => {
    const url = URL.parse(request.url);
    if (url === null) return fail("url_invalid");
    const signal = AbortSignal.timeout(settings.timeoutMs);
    const looking = allowedAddresses(url, settings.allowPrivate, settings.lookup);
    const addresses = await Promise.race([looking, aborted(signal)]);
    if (!addresses.ok) return addresses;
    const call = { url, request, addresses: addresses.value, transport: transportOf(url.protocol), signal };
    const first = await exchange(call);
    // A kept connection that the partner closed meanwhile says nothing about the partner: once more, afresh.
    const second = first === "stale" ? await exchange(call) : first;
    return second === "stale" ? fail("connection_failed") : second;
  };
}

/** A look-up knows no time-out of its own. */
function aborted(signal: AbortSignal): Promise<Result<never, WireError>> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(fail("dns_failed")), { once: true });
  });
}

interface Call {
  readonly url: URL;
  readonly request: PartnerRequest;
  readonly addresses: readonly Address[];
  readonly transport: Transport;
  readonly signal: AbortSignal;
}

type Exchanged = Result<PartnerResponse, WireError>;

function exchange({ url, request, addresses, transport, signal }: Call): Promise<Exchanged | "stale"> {
  return new Promise((resolve) => {
    const outgoing = transport.request({
      protocol: url.protocol,
      // Host header and certificate are the name's; the connection goes to the addresses that were checked.
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port || undefined,
      path: url.pathname + url.search,
      method: request.method,
      headers:
        request.body === undefined
          ? request.headers
          : { ...request.headers, "content-length": Buffer.byteLength(request.body) },
      agent: transport.agent,
      signal,
      lookup: (_name, options, done) => {
        const [first] = addresses;
        if (options.all === true) done(null, [...addresses]);
        else done(null, first?.address ?? "", first?.family);
      },
    });
    const onError = (error: Error): void => resolve(isStale(outgoing, error) ? "stale" : fail(codeOf(error)));
    outgoing.on("error", onError);
    outgoing.on("response", (answer) => {
      // Once the status is there, nothing that becomes of the body makes it another.
      outgoing.off("error", onError).on("error", () => {});
      readAnswer(outgoing, answer, request.answerLimit ?? ANSWER_LIMIT, resolve);
    });
    outgoing.end(request.body);
  });
}

function readAnswer(
  outgoing: ClientRequest,
  answer: IncomingMessage,
  limit: number,
  resolve: (exchanged: Exchanged) => void,
): void {
  const parts: Buffer[] = [];
  let size = 0;
  answer.on("data", (part: Buffer) => {
    if (size < limit) parts.push(part.subarray(0, limit - size));
    size += part.length;
    if (size >= limit) outgoing.destroy();
  });
  // Cut short, too long or too slow: an error here is of the body, and "close" follows it.
  answer.on("error", () => {});
  answer.on("close", () => {
    const body = Buffer.concat(parts);
    const bodyHash = createHash("sha256").update(body).digest("hex");
    resolve(
      ok({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: body.toString(), bodyHash }),
    );
  });
}

function headersOf(answer: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function isStale(outgoing: ClientRequest, error: Error): boolean {
  return outgoing.reusedSocket && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

function codeOf(error: Error): WireError {
  const code = "code" in error ? String(error.code) : "";
  if (code === "ABORT_ERR") return "timeout";
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_)/.test(code)
    ? "tls_failed"
    : "connection_failed";
}
