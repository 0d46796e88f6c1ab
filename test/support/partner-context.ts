import type {
  Answer,
  Notice,
  PartnerContext,
  PartnerRequest,
  PartnerResponse,
  PartnerType,
} from "../../shared/partner.ts";
import { ok } from "../../shared/result.ts";
import { NOW, WEBHOOK_SECRET, webhookPartner } from "./propagation.ts";
import { brokenTable } from "./runtime.ts";

/** What a partner type is given in tests; nothing answers unless `call` says so. */
export function partnerContext(changes: Partial<PartnerContext> = {}): PartnerContext {
  return {
    tenant: "demo",
    config: webhookPartner("crm"),
    secret: () => [WEBHOOK_SECRET],
    call: () => Promise.reject(new Error("nobody answers")),
    now: () => NOW,
    kept: new Map(),
    env: {},
    table: brokenTable(),
    ...changes,
  };
}

export function responseOf(status: number, body = "", headers: PartnerResponse["headers"] = {}): Answer {
  return ok({ status, headers, body, bodyHash: "00" });
}

/** The request that a type makes of one notice, which is answered 200. */
export async function requestOf(
  { send }: PartnerType,
  notice: Notice,
  changes: Partial<PartnerContext> = {},
): Promise<PartnerRequest & { readonly body: string }> {
  const requests: PartnerRequest[] = [];
  const call: PartnerContext["call"] = async (request) => {
    requests.push(request);
    return responseOf(200);
  };
  await send([notice], partnerContext({ call, ...changes }));
  const [first] = requests;
  if (first === undefined) throw new Error("the type made no request");
  return { body: "", ...first };
}
