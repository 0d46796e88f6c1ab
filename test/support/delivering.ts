import { type Attempted, attempt, type DeliverRuntime } from "../../functions/deliver/attempt.ts";
import { partner as webhook } from "../../functions/deliver/partners/webhook.ts";
import { tell } from "../../functions/deliver/tell.ts";
import type { WireError } from "../../functions/deliver/wire.ts";
import type { Config, Tenant } from "../../shared/config.ts";
import type { Job, PartnerRequest, PartnerResponse } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Table } from "../../shared/table.ts";
import { configOf, NOW, secrets } from "./propagation.ts";

/** A wire that answers as it is told and keeps what it was given. */
export interface ScriptedWire {
  readonly sent: PartnerRequest[];
  /** What each next request gets: a status, a status with headers, or no answer; the last one goes on. */
  script: (number | WireError | { readonly status: number; readonly headers: Record<string, string> })[];
}

export interface Delivering extends ScriptedWire {
  readonly runtime: DeliverRuntime;
  /** Lets the clock go on. */
  pass(seconds: number): void;
}

/** The webhook partners' function, with a scripted wire, a clock that stands and a jitter of nothing. */
export function deliveringTo(
  table: Table,
  tenant: Tenant,
  queue: Queue,
  urlPrefix: string,
  config?: Config,
): Delivering {
  let now = NOW;
  const wire: ScriptedWire = { sent: [], script: [200] };
  const runtime: DeliverRuntime = {
    config: config ?? configOf(tenant),
    secrets,
    now: () => now,
    table,
    queue,
    urlPrefix,
    partnerType: webhook,
    random: () => 0.5,
    pause: () => Promise.resolve(),
    env: {},
    kept: new Map(),
    turns: new Map(),
    health: new Map(),
    delivered: new Map(),
    settled: new Map(),
    async wire(request) {
      wire.sent.push(request);
      const next = wire.script.length > 1 ? wire.script.shift() : wire.script[0];
      return answerOf(next ?? 200);
    },
  };
  return Object.assign(wire, {
    runtime,
    pass(seconds: number) {
      now += seconds * 1000;
    },
  });
}

function answerOf(scripted: ScriptedWire["script"][number]): Result<PartnerResponse, WireError> {
  if (typeof scripted === "string") return fail(scripted);
  const { status, headers } = typeof scripted === "number" ? { status: scripted, headers: {} } : scripted;
  return ok({ status, headers, body: "", bodyHash: "00" });
}

/** One attempt at a job that shares its request with none; it may have been attempted before. */
export function attemptAlone(runtime: DeliverRuntime, job: Job): Promise<Attempted> {
  return attempt(runtime, job, async (outgoing) => {
    const [heard] = tell(runtime, [outgoing]);
    if (heard === undefined) throw new Error("nothing was told");
    return heard;
  });
}
