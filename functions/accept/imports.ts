import * as v from "valibot";
import { authenticate, authenticateActor } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { beginImport, type Import, importOf, importsOf, noteUndone } from "../../shared/ledger/imports.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { log } from "../../shared/log.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { TIME, validate } from "../../shared/validate.ts";
import { carryOut } from "./import/carry-out.ts";
import { type ImportContext, type Outcome, plan } from "./import/plan.ts";
import { rowOf } from "./import/row.ts";
import { undoFrom } from "./import/undo.ts";

const FORMAT = v.pipe(
  v.string("the name of the list's format"),
  v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "the name of the list's format"),
);
const BATCH = v.pipe(v.number("a number from 0 on"), v.integer("a number from 0 on"), v.minValue(0));

const BEGIN = v.strictObject({
  digest: v.pipe(v.string("a SHA-256 in hex"), v.regex(/^[0-9a-f]{64}$/, "a SHA-256 in hex")),
  format: FORMAT,
});
const ROWS = {
  asOf: v.optional(TIME),
  // Recorded well within the time that a call has.
  rows: v.pipe(v.array(v.unknown(), "an array"), v.maxLength(500, "at most 500 rows")),
};
const RECORD = v.strictObject({ batch: BATCH, ...ROWS });
const PLAN = v.strictObject({ format: FORMAT, ...ROWS });
const UNDO = v.strictObject({
  batch: v.optional(BATCH, 0),
  plan: v.optional(v.boolean("true or false"), false),
});

/** An import that nobody has: what a plan's rows would belong to. */
const NO_IMPORT = "-";

/**
 * `/v1/imports`: moving in with somebody else's list. `GET` lists the imports, `POST` begins one (or goes on with
 * it), `POST …/{import}/rows` records a batch of its rows, `POST …/plan` says what they would do, and
 * `POST …/{import}/undo` takes back what it closed. Everything may be repeated.
 */
export function imports(given: LedgerRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const caller = await authenticate(given, request, "operate");
    if (!caller.ok) return problem(caller.error);
    return json({ imports: await importsOf(await tenantLedger(given, caller.value)) });
  }
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticateActor(given, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const { tenant, runtime } = caller.value;
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const call: Asked = {
      tenant,
      ledger: await tenantLedger(runtime, tenant),
      body: body.value,
    };
    const id = request.params["import"];
    if (id === undefined) return request.path.endsWith("/plan") ? planned(call) : begun(call);
    const known = await importOf(call.ledger, id);
    if (known === undefined) return problem("not_found");
    return request.path.endsWith("/undo") ? undone(call, known) : recorded(call, known);
  }
  const all = serve("imports", { GET: get, POST: post });
  const one = serve("imports", { POST: post });
  return (event) => (event.rawPath === "/v1/imports" ? all(event) : one(event));
}

interface Asked {
  readonly tenant: Tenant;
  readonly ledger: Ledger;
  readonly body: unknown;
}

async function begun({ tenant, ledger, body }: Asked): Promise<Reply> {
  const judged = validate(BEGIN, body);
  if (!judged.ok) return problem("invalid_request", judged.error);
  const begun = await beginImport(ledger, judged.value);
  log("info", "imports", { tenant: tenant.id, outcome: "begun", import: begun.import });
  return json(begun);
}

async function planned({ tenant, ledger, body }: Asked): Promise<Reply> {
  const judged = validate(PLAN, body);
  if (!judged.ok) return problem("invalid_request", judged.error);
  const { format, asOf, rows } = judged.value;
  const context = { ledger, importId: NO_IMPORT, format, asOf: timeOf(ledger, asOf) };
  return json({
    results: await each(tenant, context, rows, async (plans) => plans.map(({ outcome }) => outcome)),
  });
}

async function recorded({ tenant, ledger, body }: Asked, known: Import): Promise<Reply> {
  const judged = validate(RECORD, body);
  if (!judged.ok) return problem("invalid_request", judged.error);
  // Whoever goes on with what was undone meanwhile must not close it again.
  if (known.undoneAt !== null) return problem("not_found");
  const { batch, asOf, rows } = judged.value;
  const context = { ledger, importId: known.import, format: known.format, asOf: timeOf(ledger, asOf) };
  const results = await each(tenant, context, rows, (plans) => carryOut(context, batch, plans));
  log("info", "imports", { tenant: tenant.id, outcome: "recorded", import: known.import, batch });
  return json({ results });
}

function timeOf(ledger: Ledger, time: string | undefined): number {
  return time === undefined ? ledger.now() : Date.parse(time);
}

type Result = { readonly outcome: Outcome } | { readonly outcome: "invalid"; readonly detail: string };

/** A bad row is answered in its place, and fails none of the others. */
async function each(
  tenant: Tenant,
  context: ImportContext,
  values: readonly unknown[],
  done: (plans: Awaited<ReturnType<typeof plan>>) => Promise<readonly Outcome[]>,
): Promise<readonly Result[]> {
  const rows = values.map((value) => rowOf(tenant, value));
  const plans = await plan(
    context,
    rows.flatMap((row) => (row.ok ? [row.value] : [])),
  );
  const outcomes = (await done(plans)).values();
  return rows.map((row): Result => {
    if (!row.ok) return { outcome: "invalid", detail: row.error };
    return { outcome: outcomes.next().value ?? "known" };
  });
}

async function undone({ tenant, ledger, body }: Asked, known: Import): Promise<Reply> {
  const judged = validate(UNDO, body);
  if (!judged.ok) return problem("invalid_request", judged.error);
  const { batch, plan: onlyPlan } = judged.value;
  if (!onlyPlan) await noteUndone(ledger, known.import);
  const { undone, next } = await undoFrom(ledger, known.import, batch, !onlyPlan);
  const outcome = onlyPlan ? "undo planned" : "undone";
  log("info", "imports", { tenant: tenant.id, outcome, import: known.import, ...undone });
  return json({ ...undone, ...(next === undefined ? {} : { next }) });
}
