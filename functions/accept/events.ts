import { createHmac, randomUUID } from "node:crypto";
import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { ANY_OBJECT } from "../../shared/any-object.ts";
import { authenticateActor } from "../../shared/bearer.ts";
import { canonical } from "../../shared/canonical.ts";
import { kindOfTopic, type Tenant } from "../../shared/config.ts";
import { type Change, timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import {
  type Accepted,
  accept,
  acceptAll,
  type RecordingRuntime,
  tenantLedger,
} from "../../shared/intake.ts";
import { claimConfirmation } from "../../shared/ledger/confirmation.ts";
import { record } from "../../shared/ledger/record.ts";
import type { Recorded } from "../../shared/ledger/write.ts";
import { type LinkClaims, mintToken, signingKey } from "../../shared/link.ts";
import { log } from "../../shared/log.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { accepted, json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { start } from "../../shared/runtime.ts";
import { ADDRESS, CHANNEL, LANGUAGE, TIME, TOPIC_ID, topicMistake, validate } from "../../shared/validate.ts";
import { grantOf } from "./grant.ts";
import { alsoEnded, objectionMistakes } from "./objection.ts";
import { reassignmentMistakes } from "./reassignment.ts";
import { withRecipients } from "./recipients.ts";

const EVENT = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  topic: TOPIC_ID,
  status: v.picklist(["opted_out", "opted_in", "pending"], "opted_out, opted_in or pending"),
  occurredAt: v.optional(TIME),
  evidence: v.optional(ANY_OBJECT),
  language: v.optional(LANGUAGE),
  objection: v.optional(v.literal(true, "true")),
  also: v.optional(ADDRESS),
  reassigned: v.optional(v.literal(true, "true")),
});
type EventRequest = v.InferOutput<typeof EVENT>;

/** Beyond this an entry costs every later write of the contact more; real proof is a few hundred bytes. */
const EVIDENCE_LIMIT = 4096;
/** The signs that NFC turns into ASCII: they may stop what goes to another spelling, and never start it. */
const BLURRED = /[\u212a\u037e\u1fef]/;
const AHEAD_MS = 5 * 60_000;

/** `POST /v1/events`: an opt-in, an opt-out or a sign-up that waits for its confirmation. */
export function events(given: RecordingRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticateActor(given, request, "consent:write");
    if (!caller.ok) return problem(caller.error);
    const { tenant, runtime } = caller.value;
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const change = await changeOf(runtime, tenant, request, body.value);
    if (!change.ok) return problem("invalid_request", change.error);
    const { language, also, objects, ...event } = change.value;
    const outcome =
      event.effect === "pending"
        ? await signUp(runtime, tenant, event, language)
        : await accept(runtime, tenant, event);
    log("info", "events", { tenant: tenant.id, outcome: outcome.outcome });
    if (!objects || outcome.outcome === "conflict") return replyTo(outcome);
    return replyToAll([outcome, ...(await acceptAll(runtime, tenant, alsoEnded(event, also)))]);
  }
  return serve("events", { POST: post });
}

/** A change, the language that the person is written to in, and whether it is an objection, for whom else. */
type Asked = Change & {
  readonly language: string | undefined;
  readonly objects: boolean;
  readonly also: string | undefined;
};

async function changeOf(
  runtime: RecordingRuntime,
  tenant: Tenant,
  request: Request,
  body: unknown,
): Promise<Result<Asked, readonly Mistake[]>> {
  const judged = validate(EVENT, body);
  if (!judged.ok) return judged;
  const event = judged.value;
  const now = runtime.now();
  const address = normaliseAddress(event.channel, event.address);
  const key = request.headers["idempotency-key"];
  const mistakes = mistakesOf(tenant, event, { now, address, key });
  if (address === undefined || mistakes.length > 0) return fail(mistakes);
  const receivedAt = timeText(now);
  const shown = event.evidence ?? {};
  const named = event.status === "opted_out" ? ok(shown) : withRecipients(tenant, shown);
  if (!named.ok) return named;
  const evidence = named.value;
  // A clock that runs ahead must not mask what the person does next.
  const occurred = Math.min(event.occurredAt === undefined ? now : Date.parse(event.occurredAt), now);
  const kind = kindOfTopic(tenant, event.topic);
  const grant = event.status === "opted_in" ? grantOf(evidence, kind, occurred) : ok({});
  if (!grant.ok) return grant;
  return ok({
    channel: event.channel,
    address,
    topic: event.topic,
    effect: event.status,
    source: "api",
    occurredAt: timeText(occurred),
    receivedAt,
    late: false,
    identity: { parts: ["api", key ?? randomUUID()] },
    evidence: {
      route: "api",
      ...evidence,
      ...(event.objection && { objection: "gdpr-21-2" }),
      ...(event.reassigned && { reassigned: true }),
    },
    byPerson: false,
    language: event.language,
    objects: event.objection === true,
    also: event.also,
    ...grant.value,
    ...(key === undefined ? {} : { requestDigest: await digestOf(runtime, tenant, { ...event, address }) }),
  });
}

function mistakesOf(
  tenant: Tenant,
  event: EventRequest,
  { now, address, key }: { now: number; address: string | undefined; key: string | undefined },
): readonly Mistake[] {
  const ahead = event.occurredAt !== undefined && Date.parse(event.occurredAt) > now + AHEAD_MS;
  const evidenceBytes = JSON.stringify(event.evidence ?? {}).length;
  const form = event.channel === "email" ? "an e-mail address" : "an international number (E.164)";
  const blurred = event.status !== "opted_out" && BLURRED.test(event.address);
  return [
    ...(address === undefined ? [{ pointer: "/address", detail: `expected ${form}` }] : []),
    ...(blurred ? [{ pointer: "/address", detail: "expected its letters as they are in ASCII" }] : []),
    ...topicMistake(tenant, event.topic, "/topic"),
    ...objectionMistakes(event),
    ...reassignmentMistakes(event),
    ...(ahead
      ? [{ pointer: "/occurredAt", detail: "expected a time that is not more than 5 minutes ahead" }]
      : []),
    ...(evidenceBytes > EVIDENCE_LIMIT
      ? [{ pointer: "/evidence", detail: "expected at most 4,096 characters" }]
      : []),
    ...(key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)
      ? [{ pointer: "", detail: "expected an Idempotency-Key of 1 to 255 visible ASCII characters" }]
      : []),
  ];
}

/** What an idempotency key stands for: the request as it was understood, under a key so that it cannot be guessed at. */
async function digestOf(runtime: RecordingRuntime, tenant: Tenant, event: EventRequest): Promise<string> {
  const secret = (await runtime.secrets.get(tenant.contacts.keys.at(-1)?.secret ?? "")) ?? "";
  return createHmac("sha256", secret).update(canonical(event)).digest("base64url");
}

type SignedUp = Recorded & { readonly confirmUrl?: string | null };

/**
 * A sign-up gets its confirmation link with the answer. It is not kept in the queue: while the table refuses,
 * nobody knows whether the address was mailed today, and a sign-up that comes again has lost nothing.
 * @throws where the table refuses: 503
 */
async function signUp(
  runtime: RecordingRuntime,
  tenant: Tenant,
  change: Change,
  language: string | undefined,
): Promise<SignedUp> {
  const ledger = await tenantLedger(runtime, tenant);
  const recorded = await record(ledger, change);
  if (recorded.outcome === "conflict") return recorded;
  const mayMail = await claimConfirmation(ledger, recorded.contactId, recorded.eventId);
  const claims = { ...change, language };
  return { ...recorded, confirmUrl: mayMail ? await confirmUrl(runtime, tenant, claims) : null };
}

function replyTo(outcome: Accepted | SignedUp): Reply {
  if (outcome.outcome === "conflict") return problem("idempotency_conflict");
  if (outcome.outcome === "queued") return accepted({ queued: true });
  const { eventId, applied } = outcome;
  return json({ eventId, applied, ...("confirmUrl" in outcome && { confirmUrl: outcome.confirmUrl }) });
}

/** Every event of an objection, the one that was asked for first. */
function replyToAll(outcomes: readonly Accepted[]): Reply {
  const recorded = outcomes.flatMap((outcome) => ("eventId" in outcome ? [outcome] : []));
  const [first] = recorded;
  if (first === undefined || recorded.length < outcomes.length) return accepted({ queued: true });
  const { eventId, applied } = first;
  return json({ eventId, applied, eventIds: recorded.map((one) => one.eventId) });
}

async function confirmUrl(runtime: RecordingRuntime, tenant: Tenant, claims: LinkClaims): Promise<string> {
  const key = await signingKey(runtime.secrets, tenant);
  const token = await mintToken(tenant.id, key, "heed-confirm", claims, runtime.now());
  return `${tenant.publicUrl}/c/${token}`;
}

export const handler = start(() => events(recordingRuntimeFromEnv()));
