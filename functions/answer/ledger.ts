import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticate } from "../../shared/bearer.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { pageOfDay } from "../../shared/ledger/day-page.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { headsFrom } from "../../shared/ledger/stored-heads.ts";
import { type LedgerItem, pageOfContact, pageOfLedger } from "../../shared/ledger/walk.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import type { Item } from "../../shared/table.ts";
import { ADDRESS, CHANNEL, validate } from "../../shared/validate.ts";

const CURSOR = v.string("the `cursor` of the answer before");
const CONTACT_ID = v.pipe(v.string("a contact's id"), v.regex(/^[\w-]{44,46}$/, "a contact's id"));
const DAY = v.pipe(v.string("a day: YYYY-MM-DD"), v.isoDate("a day: YYYY-MM-DD"));
const REGION = v.pipe(v.string("a Region"), v.regex(/^[a-z0-9-]{1,32}$/, "a Region"));

const WALK = v.strictObject({
  contactId: v.optional(CONTACT_ID),
  channel: v.optional(CHANNEL),
  address: v.optional(ADDRESS),
  cursor: v.optional(CURSOR),
});
const HEADS = v.strictObject({ region: v.optional(REGION), from: v.optional(DAY) });
const DAY_OF = v.strictObject({ region: v.optional(REGION), day: DAY, cursor: v.optional(CURSOR) });

/** An answer ends well inside what Lambda can give back, and a call inside the gateway's 30 s. */
const ENOUGH_CHARACTERS = 2_000_000;
const LASTS_MS = 10_000;
const HEADS_A_PAGE = 200;

/**
 * What the ledger is verified by, for operators: everything that is chained, the signed heads, and what a head
 * covers. Nothing here says that it is sound; whoever asks computes that.
 */
export function ledger(runtime: LedgerRuntime): HttpHandler {
  const routes: Readonly<Record<string, HttpHandler>> = {
    "/v1/ledger": asking(runtime, WALK, walk),
    "/v1/ledger/heads": asking(runtime, HEADS, heads),
    "/v1/ledger/day": asking(runtime, DAY_OF, day),
  };
  const elsewhere = serve("ledger", { POST: () => problem("not_found") });
  return (event) => (routes[event.rawPath] ?? elsewhere)(event);
}

interface Asking {
  readonly runtime: LedgerRuntime;
  readonly ledger: Ledger;
}

/** One route: who asks is an operator of the tenant, and what is asked fits its schema. */
function asking<const Schema extends v.GenericSchema>(
  runtime: LedgerRuntime,
  schema: Schema,
  answer: (asking: Asking, asked: v.InferOutput<Schema>) => Promise<Reply>,
): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(schema, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    return answer({ runtime, ledger: await tenantLedger(runtime, caller.value) }, judged.value);
  }
  return serve("ledger", { POST: post });
}

async function walk({ runtime, ledger }: Asking, asked: v.InferOutput<typeof WALK>): Promise<Reply> {
  const { table, tenantId } = ledger;
  const ids = idsOf(ledger, asked);
  if (ids === undefined)
    return refused("/address", "expected an address of the channel, and no contactId beside it");
  // A cursor of one contact is none of another's.
  const kind = `walk ${ids.join(" ")}`;
  const from = openCursor(ledger, kind, asked.cursor);
  if (from === undefined) return refused("/cursor", "expected the `cursor` of the answer before");
  const until = runtime.now() + LASTS_MS;
  const items: LedgerItem[] = [];
  let size = 0;
  let [at = 0, next] = from;
  do {
    const id = ids[at];
    const page = await (id === undefined
      ? pageOfLedger(table, tenantId, next)
      : pageOfContact(table, tenantId, id, next));
    items.push(...page.items);
    size += JSON.stringify(page.items).length;
    next = page.next;
    if (next === undefined) at += 1;
  } while ((next !== undefined || at < ids.length) && size < ENOUGH_CHARACTERS && runtime.now() < until);
  const more = next !== undefined || at < ids.length;
  return json({ items, ...(more ? { cursor: sealCursor(ledger, kind, [at, next]) } : {}) });
}

/** The ids that are asked for; none where it is all of the ledger. */
function idsOf(
  { vault }: Ledger,
  { contactId, channel, address }: v.InferOutput<typeof WALK>,
): readonly string[] | undefined {
  if (channel === undefined && address === undefined) return contactId === undefined ? [] : [contactId];
  if (channel === undefined || address === undefined || contactId !== undefined) return undefined;
  const normalised = normaliseAddress(channel, address);
  return normalised === undefined ? undefined : vault.contactIds(channel, normalised);
}

async function heads({ runtime, ledger }: Asking, asked: v.InferOutput<typeof HEADS>): Promise<Reply> {
  const { tenantId } = ledger;
  const region = asked.region ?? runtime.region;
  const from = asked.from ?? "0000-01-01";
  const found = await headsFrom(ledger.table, { tenantId, region }, from, HEADS_A_PAGE + 1);
  const shown = found.slice(0, HEADS_A_PAGE).map(({ signed }) => signed);
  const next = found[HEADS_A_PAGE]?.signed.head.day;
  return json({ region, heads: shown, ...(next === undefined ? {} : { next }) });
}

async function day({ runtime, ledger }: Asking, asked: v.InferOutput<typeof DAY_OF>): Promise<Reply> {
  const { tenantId } = ledger;
  const region = asked.region ?? runtime.region;
  const kind = `day ${region} ${asked.day}`;
  const from = openCursor(ledger, kind, asked.cursor);
  if (from === undefined) return refused("/cursor", "expected the `cursor` of the answer before");
  const [list, after] = from;
  const place = { list, offset: Number(after?.["offset"]?.N ?? 0) };
  const { links, next } = await pageOfDay(ledger.table, { tenantId, region, day: asked.day }, place);
  const cursor = next && sealCursor(ledger, kind, [next.list, { offset: { N: String(next.offset) } }]);
  return json({ region, day: asked.day, links, ...(cursor === undefined ? {} : { cursor }) });
}

function refused(pointer: string, detail: string): Reply {
  return problem("invalid_request", [{ pointer, detail }]);
}

/** A cursor is a number and a key of the table, maybe another tenant's contact: it leaves the house encrypted. */
type Cursor = readonly [number, Item | undefined];

function sealCursor(ledger: Ledger, kind: string, cursor: Cursor): string {
  return ledger.vault.seal("cursor", kind, Buffer.from(JSON.stringify(cursor))).toString("base64url");
}

/** @returns the beginning for no cursor, nothing for one that is none of ours */
function openCursor(ledger: Ledger, kind: string, cursor: string | undefined): Cursor | undefined {
  if (cursor === undefined) return [0, undefined];
  const plain = ledger.vault.open("cursor", kind, Buffer.from(cursor, "base64url"))?.toString();
  if (plain === undefined) return undefined;
  const [at, next] = JSON.parse(plain);
  return [at, next ?? undefined];
}

export const handler = start(() => ledger(ledgerRuntimeFromEnv()));
