import { bytesOf, fromBase64 } from "./bytes.ts";

/** What a partner is told (Standard Webhooks, https://www.standardwebhooks.com). Members may be added. */
export interface ConsentNotice {
  readonly type: "consent.opted_out" | "consent.opted_in" | "contact.suppressed";
  readonly timestamp: string;
  readonly data: {
    readonly eventId: string;
    readonly tenant: string;
    readonly channel: "email" | "sms";
    readonly address: string;
    readonly topic: string;
    readonly status: "opted_out" | "opted_in" | "unknown";
    readonly source: string;
    readonly occurredAt: string;
    readonly reason?: "complaint" | "hard_bounce";
  };
}

/** A request as it came in: the body as the bytes or the text that were sent, never parsed and written again. */
export interface WebhookRequest {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string | Uint8Array;
}

export interface WebhookOptions {
  /** Milliseconds; the clock unless given. */
  readonly now?: number;
  /** How far the sender's clock may be off, either way; 300 unless given. */
  readonly toleranceSeconds?: number;
}

/** The request is not to be believed. Answer it 401 and do nothing. */
export class WebhookRefused extends Error {
  override readonly name = "WebhookRefused";
}

/**
 * Verifies a request of a partner's webhook, signed `v1` (HMAC-SHA-256) or `v1a` (Ed25519).
 * @param secrets `whsec_…` for v1, `whpk_…` for v1a; several while they change
 * @returns the notice; `webhook-id` is the same for every attempt, so do nothing for one that was done
 * @throws WebhookRefused where it is not authentic, or its time is more than five minutes off
 */
export async function verifyWebhook(
  request: WebhookRequest,
  secrets: string | readonly string[],
  options: WebhookOptions = {},
): Promise<ConsentNotice> {
  const { now = Date.now(), toleranceSeconds = 300 } = options;
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((part) =>
    header(request.headers, `webhook-${part}`),
  );
  if (id === undefined || timestamp === undefined || signatures === undefined) {
    throw new WebhookRefused("a header of Standard Webhooks is missing");
  }
  // Dots part what is signed: with one in the id, another id could be cut out of the same bytes.
  if (!/^[!-\-/-~]{1,256}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookRefused("a header of Standard Webhooks is malformed");
  }
  const signed = joined(bytesOf(`${id}.${timestamp}.`), bodyBytes(request.body));
  if (!(await anyVerifies([secrets].flat(), signatures, signed))) {
    throw new WebhookRefused("no signature is of a known secret");
  }
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) {
    throw new WebhookRefused("the request is too old, or one of two clocks is wrong");
  }
  return JSON.parse(new TextDecoder().decode(bodyBytes(request.body)));
}

function header(headers: WebhookRequest["headers"], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const values = Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
  return values.length === 1 ? values[0] : undefined;
}

function bodyBytes(body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof body === "string" ? bytesOf(body) : new Uint8Array(body);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** A secret never verifies the other kind's signatures. */
const KINDS = {
  whsec: { version: "v1", algorithm: { name: "HMAC", hash: "SHA-256" } },
  whpk: { version: "v1a", algorithm: { name: "Ed25519" } },
} as const;

/** More than a rotation ever needs: a long list is only work. */
const MOST_SIGNATURES = 16;

async function anyVerifies(
  secrets: readonly string[],
  list: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const given = list.split(" ").slice(0, MOST_SIGNATURES);
  for (const secret of secrets) {
    const { version, algorithm } = secret.startsWith("whpk_") ? KINDS.whpk : KINDS.whsec;
    const bytes = fromBase64(secret.replace(/^(?:whsec|whpk)_/, ""));
    if (bytes === undefined || bytes.length === 0)
      throw new TypeError("a webhook secret is no whsec_ or whpk_");
    const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
    for (const entry of given) {
      const signature = entry.startsWith(`${version},`)
        ? fromBase64(entry.slice(version.length + 1))
        : undefined;
      if (signature && (await crypto.subtle.verify(algorithm, key, signature, signed))) return true;
    }
  }
  return false;
}
