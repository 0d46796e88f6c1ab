import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import * as v from "valibot";
import { type Announcer, announcerFromEnv, tellAgainAfter } from "../../shared/announce.ts";
import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { requireEnv } from "../../shared/env.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { readJobs } from "../../shared/ledger/jobs.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import { log } from "../../shared/log.ts";
import type { Job } from "../../shared/partner.ts";
import { type Queue, sqsQueue } from "../../shared/queue.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import type { Item } from "../../shared/table.ts";
import { validate } from "../../shared/validate.ts";
import { decrypt, encrypt } from "../../shared/vault.ts";
import { redriveDead, type Wanted } from "./redrive-dead.ts";
import { redriveMissing } from "./redrive-missing.ts";

/** One call ends well inside the gateway's 30 s and says `more`. */
const LASTS_MS = 20_000;

const ASKED = v.strictObject({
  partner: v.optional(v.string("a partner's id")),
  event: v.optional(v.string("an event's id")),
  missing: v.optional(v.boolean("true or false")),
  cursor: v.optional(v.string("the `cursor` of the call before")),
});
type Asked = v.InferOutput<typeof ASKED>;

export interface RedriveRuntime extends Runtime, Announcer {
  readonly queue: Queue;
  readonly urlPrefix: string;
}

/**
 * `POST /v1/redrive`: sends again what was given up, or, with `missing`, what no partner ever answered for.
 * Answers `{"redriven", "more", "cursor"?}`; with `more` the caller asks again, with the cursor where there is one.
 */
export function redrive(runtime: RedriveRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const asked = validate(ASKED, body.value);
    if (!asked.ok) return problem("invalid_request", asked.error);
    const mistakes = mistakesIn(caller.value, asked.value);
    if (mistakes.length > 0) return problem("invalid_request", mistakes);
    const ask = asked.value.missing === true ? postMissing : postDead;
    return ask(runtime, caller.value, asked.value);
  }
  return serve("redrive", { POST: post });
}

function mistakesIn(tenant: Tenant, { partner, event, missing }: Asked): readonly Mistake[] {
  const unknown = partner !== undefined && !tenant.partners.some(({ id }) => id === partner);
  return [
    ...(unknown ? [{ pointer: "/partner", detail: "expected a partner of the tenant" }] : []),
    ...(missing === true && event !== undefined
      ? [{ pointer: "/event", detail: "expected nothing beside `missing`" }]
      : []),
  ];
}

async function postDead(runtime: RedriveRuntime, tenant: Tenant, { partner, event }: Asked): Promise<Reply> {
  const wanted = event === undefined ? undefined : await findEvent(runtime, tenant, event);
  if (event !== undefined && wanted === undefined) return problem("not_found");
  const until = runtime.now() + LASTS_MS;
  const partners = tenant.partners.filter(({ id }) => partner === undefined || id === partner);
  const done = await Promise.all(
    partners.map(async ({ id }) => {
      if (wanted !== undefined && (await isDone(runtime, tenant, wanted.id, id))) return NOTHING_DEAD;
      const letters = { ...runtime, tellAgain: (job: Job) => tellAgain(runtime, tenant, job) };
      return redriveDead(letters, { tenant: tenant.id, partner: id, event: wanted }, until);
    }),
  );
  const redriven = done.reduce((sum, one) => sum + one.redriven, 0);
  log("info", "redrive", {
    outcome: "redriven",
    tenant: tenant.id,
    partner,
    eventId: event,
    count: redriven,
  });
  return json({ redriven, more: done.some(({ more }) => more) });
}

function tellAgain(announcer: Announcer, { id: tenantId, partners }: Tenant, job: Job): Promise<void> {
  const told = partners.filter(({ id }) => id === job.partner);
  return tellAgainAfter(announcer, { ...job, tenantId }, told);
}

const NOTHING_DEAD = { redriven: 0, more: false } as const;

async function findEvent({ table }: Announcer, tenant: Tenant, id: string): Promise<Wanted["event"]> {
  const jobs = await readJobs(table, tenant.id, id);
  return jobs && { id, contactId: jobs.contactId };
}

/** Nothing of it is dead, so its contact's other dead letters are left alone. */
async function isDone(
  { table }: Announcer,
  tenant: Tenant,
  event: string,
  partner: string,
): Promise<boolean> {
  const receipt = await readReceipt(table, tenant.id, event, partner);
  return receipt?.state === "delivered" || receipt?.state === "skipped";
}

async function postMissing(
  runtime: RedriveRuntime,
  tenant: Tenant,
  { partner, cursor }: Asked,
): Promise<Reply> {
  const cursors = await cursorKey(runtime, tenant);
  const after = cursor === undefined ? undefined : openCursor(cursors, cursor);
  if (cursor !== undefined && after === undefined) {
    return problem("invalid_request", [
      { pointer: "/cursor", detail: "expected the `cursor` of the call before" },
    ]);
  }
  const until = runtime.now() + LASTS_MS;
  const done = await redriveMissing(runtime, tenant, { partner, after }, until);
  log("info", "redrive", { outcome: "missing", tenant: tenant.id, partner, count: done.redriven });
  const more = done.after !== undefined;
  return json({ redriven: done.redriven, more, ...(more && { cursor: sealCursor(cursors, done.after) }) });
}

/** A cursor is a key of the table, maybe another tenant's contact: it leaves the house encrypted. */
async function cursorKey({ secrets }: Runtime, tenant: Tenant): Promise<KeyObject> {
  const secret = await secrets.get(tenant.api.keys[0]?.secret ?? "");
  if (secret === undefined) throw new Error(`tenant ${tenant.id} has no api key`);
  return createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", "heed-redrive-cursor", 32)));
}

function sealCursor(key: KeyObject, after: Item | undefined): string {
  const [pk, sk] = [after?.["pk"]?.S, after?.["sk"]?.S];
  return encrypt(key, "redrive", Buffer.from(JSON.stringify([pk, sk]))).toString("base64url");
}

function openCursor(key: KeyObject, cursor: string): Item | undefined {
  const plain = decrypt(key, "redrive", Buffer.from(cursor, "base64url"));
  if (plain === undefined) return undefined;
  const [pk, sk] = JSON.parse(plain.toString());
  return { pk: { S: pk }, sk: { S: sk } };
}

export const handler = start(() =>
  redrive({
    ...runtimeFromEnv(),
    ...announcerFromEnv(),
    queue: sqsQueue(),
    urlPrefix: requireEnv("HEED_QUEUE_URL_PREFIX"),
  }),
);
