import {
  type Delivery,
  NOTHING,
  type Parsed,
  type ProviderContext,
  type Refusal,
} from "../../shared/provider.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { anyKey, decodeBase64, rsaVerifies } from "../../shared/signature.ts";
import { jsonBody } from "./json-body.ts";
import { at, textAt } from "./json-path.ts";
import { isCertificateUrl, signingCertificates, snsHost } from "./sns-certificate.ts";

// Amazon SNS over HTTPS: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
// A valid signature says only that some AWS account's topic sent it, so the topic must be one of ours.

const LARGEST = 2 * 1024 * 1024;

export interface Envelope {
  readonly Type: keyof typeof SIGNED;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: string;
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly Subject?: string | null;
  readonly SubscribeURL?: string;
  readonly Token?: string;
}

// The signed text is lines of names and values; a value that held a line end could pose as another field.
const LINE = /^[^\r\n]+$/;
const LINE_OR_EMPTY = /^[^\r\n]*$/;
const TOKEN = /^[\w-]{1,4096}$/;
const LINES = ["MessageId", "TopicArn", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL"];

// The documented list. sns-validator 0.3.5 leaves `Token` out of UnsubscribeConfirmation, which is wrong.
const CONFIRMATION = [
  "Message",
  "MessageId",
  "SubscribeURL",
  "Timestamp",
  "Token",
  "TopicArn",
  "Type",
] as const;
const SIGNED = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: CONFIRMATION,
  UnsubscribeConfirmation: CONFIRMATION,
} as const;

const HASHES: ReadonlyMap<string, "sha1" | "sha256"> = new Map([
  ["1", "sha1"],
  ["2", "sha256"],
]);

/**
 * Judges an SNS delivery by settings `topicArns` and, optionally, `certificates`.
 * Nothing is fetched before topic, version and address of the certificate are found good.
 * @throws where the certificate cannot be had: the sender is asked to come again
 */
export async function verifySns(
  delivery: Delivery,
  context: ProviderContext,
): Promise<Result<void, Refusal>> {
  const envelope = readEnvelope(delivery);
  if (envelope === undefined) return fail("envelope_malformed");
  if (ownTopic(envelope, context) === undefined) return fail("topic_foreign");
  const hash = HASHES.get(envelope.SignatureVersion);
  if (hash === undefined) return fail("version_unknown");
  if (!isCertificateUrl(envelope.SigningCertURL, envelope.TopicArn)) return fail("certificate_untrusted");

  const certificates = (await signingCertificates(envelope.SigningCertURL, context)).filter(
    ({ validFromDate, validToDate }) => +validFromDate <= context.now && context.now <= +validToDate,
  );
  if (certificates.length === 0) return fail("certificate_untrusted");
  const text = Buffer.from(signedText(envelope));
  const signature = decodeBase64(envelope.Signature) ?? Buffer.alloc(0);
  return anyKey(certificates, ({ publicKey }) => rsaVerifies(hash, publicKey, text, signature));
}

/**
 * Reads a verified SNS delivery.
 * @param read what the provider makes of a notification; `raw` is the delivery, for what must be kept
 */
export function parseSns(
  delivery: Delivery,
  read: (envelope: Envelope, raw: string) => Parsed,
): Result<Parsed, "malformed"> {
  const envelope = readEnvelope(delivery);
  if (envelope === undefined) return fail("malformed");
  const raw = delivery.body.toString();
  if (envelope.Type === "Notification") return ok(read(envelope, raw));
  if (envelope.Type === "SubscriptionConfirmation") return ok(NOTHING);
  // Somebody ended the subscription. Its SubscribeURL would begin it again: an operator decides that.
  return ok({ ...NOTHING, unread: [{ why: "unknown_type", raw }] });
}

/**
 * Confirms a verified subscription. The address is built from the configured topic and the token, as the
 * SNS API takes them; `SubscribeURL` is never fetched (R-185; CVE-2026-32096, CVE-2019-6715, novu NV-7756).
 * @throws where SNS does not answer
 */
export async function confirmSubscription(delivery: Delivery, context: ProviderContext): Promise<undefined> {
  const envelope = readEnvelope(delivery);
  if (envelope?.Type !== "SubscriptionConfirmation") return undefined;
  const topic = ownTopic(envelope, context);
  const host = topic === undefined ? undefined : snsHost(topic);
  if (topic === undefined || host === undefined) return undefined;
  const query = new URLSearchParams({
    Action: "ConfirmSubscription",
    TopicArn: topic,
    Token: envelope.Token ?? "",
  });
  await context.fetchText(`https://${host}/?${query}`);
  return undefined;
}

function ownTopic(envelope: Envelope, context: ProviderContext): string | undefined {
  const topics = context.setting("topicArns");
  return Array.isArray(topics) && topics.includes(envelope.TopicArn) ? envelope.TopicArn : undefined;
}

function readEnvelope({ body, headers }: Delivery): Envelope | undefined {
  // Raw delivery strips the envelope and its signature.
  if (headers["x-amz-sns-rawdelivery"] !== undefined || body.length > LARGEST) return undefined;
  const json = jsonBody({ body });
  if (!json.ok || !isEnvelope(json.value)) return undefined;
  const envelope = json.value;
  const agrees = (name: string, value: string) => (headers[name] ?? value) === value;
  return agrees("x-amz-sns-message-type", envelope.Type) &&
    agrees("x-amz-sns-message-id", envelope.MessageId) &&
    agrees("x-amz-sns-topic-arn", envelope.TopicArn)
    ? envelope
    : undefined;
}

function isEnvelope(value: unknown): value is Envelope {
  const type = textAt(value, "Type");
  if (type === undefined || !Object.hasOwn(SIGNED, type)) return false;
  if (!LINES.every((name) => fits(LINE, at(value, name)))) return false;
  if (textAt(value, "Message") === undefined || !fits(LINE_OR_EMPTY, at(value, "Subject") ?? ""))
    return false;
  const [url, token] = [at(value, "SubscribeURL"), at(value, "Token")];
  return type === "Notification"
    ? url === undefined && token === undefined
    : fits(LINE, url) && fits(TOKEN, token);
}

function fits(form: RegExp, value: unknown): boolean {
  return typeof value === "string" && form.test(value);
}

function signedText(envelope: Envelope): string {
  const present = SIGNED[envelope.Type].filter((name) => typeof envelope[name] === "string");
  return present.map((name) => `${name}\n${envelope[name]}\n`).join("");
}
