import { describe, expect, test } from "vitest";
import { type Outgoing, tell } from "../../functions/deliver/tell.ts";
import type { Notice, PartnerType, Told } from "../../shared/partner.ts";
import { deliveringTo } from "../support/delivering.ts";
import { jobOf, tenantWith, webhookPartner } from "../support/propagation.ts";
import { brokenQueue, brokenTable } from "../support/runtime.ts";

function outgoing(address: string, changes: Partial<Outgoing> = {}): Outgoing {
  const job = jobOf({ tenantId: "demo", contactId: address, eventId: address }, "crm");
  return { partner: webhookPartner("crm"), notice: { job, address }, failures: 0, ...changes };
}

/** A type that sends up to ten, with what it makes of each address; `sent` keeps which went together. */
function bulk(judge: (address: string, company: readonly Notice[]) => Told) {
  const sent: string[][] = [];
  const type: PartnerType = {
    name: "bulk",
    settings: {},
    addresses: ["plain"],
    batch: 10,
    async send(notices) {
      sent.push(notices.map(({ address }) => address));
      return notices.map(({ address }) => judge(address, notices));
    },
  };
  const runtime = {
    ...deliveringTo(brokenTable(), tenantWith([]), brokenQueue(), "").runtime,
    partnerType: type,
  };
  return { sent, runtime };
}

const DONE: Told = { outcome: "done" };

describe("notices that share a request", () => {
  test("each have an outcome of their own", async () => {
    const { sent, runtime } = bulk((address) => (address === "b" ? { outcome: "retry" } : DONE));
    const heard = await Promise.all(
      tell(
        runtime,
        ["a", "b", "c"].map((address) => outgoing(address)),
      ),
    );
    expect(heard.map(({ told }) => told.outcome)).toEqual(["done", "retry", "done"]);
    expect(sent).toEqual([["a", "b", "c"]]);
  });

  test("are refused only where they are refused alone too: one bad one spoils a request", async () => {
    const { sent, runtime } = bulk((_, company) =>
      company.some(({ address }) => address === "bad") ? { outcome: "refused" } : DONE,
    );
    const heard = await Promise.all(
      tell(
        runtime,
        ["a", "bad", "c"].map((address) => outgoing(address)),
      ),
    );
    expect(heard.map(({ told }) => told.outcome)).toEqual(["done", "refused", "done"]);
    expect(sent).toEqual([["a", "bad", "c"], ["a"], ["bad"], ["c"]]);
  });

  test("that make the type itself fail, fail alone", async () => {
    const { runtime } = bulk((address) => {
      if (address === "bad") throw new TypeError("cannot read it");
      return DONE;
    });
    const heard = await Promise.allSettled(
      tell(
        runtime,
        ["a", "bad"].map((address) => outgoing(address)),
      ),
    );
    expect(heard.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  test("go alone once they have failed for long in company, so that one holds up no other", async () => {
    const { sent, runtime } = bulk(() => DONE);
    await Promise.all(tell(runtime, [outgoing("a"), outgoing("b", { failures: 5 }), outgoing("c")]));
    expect(sent).toEqual([["a", "c"], ["b"]]);
  });

  test("are of one partner", async () => {
    const { sent, runtime } = bulk(() => DONE);
    await Promise.all(tell(runtime, [outgoing("a"), outgoing("b", { partner: webhookPartner("ads") })]));
    expect(sent).toEqual([["a"], ["b"]]);
  });

  test("none of which may be forgotten by the type", async () => {
    const { runtime } = bulk(() => DONE);
    const forgetful = { ...runtime.partnerType, send: async () => [] };
    const [heard] = tell({ ...runtime, partnerType: forgetful }, [outgoing("a")]);
    await expect(heard).rejects.toThrow("without an outcome");
  });
});

test("what a partner keeps lasts from one request to the next, and is its own", async () => {
  const seen: unknown[] = [];
  const { runtime } = bulk(() => DONE);
  const keeping: PartnerType = {
    ...runtime.partnerType,
    async send(notices, context) {
      seen.push(context.kept.get("token")?.value);
      context.kept.set("token", { value: context.config.id, until: 0 });
      return notices.map(() => DONE);
    },
  };
  for (const id of ["crm", "ads", "crm"]) {
    await Promise.all(
      tell({ ...runtime, partnerType: keeping }, [outgoing("a", { partner: webhookPartner(id) })]),
    );
  }
  expect(seen).toEqual([undefined, undefined, "crm"]);
});

test("no call is begun ten seconds after the first one", async () => {
  const { runtime } = bulk(() => DONE);
  let now = 0;
  const errors: unknown[] = [];
  const slow: PartnerType = {
    ...runtime.partnerType,
    async send(notices, context) {
      for (let n = 0; n < 3; n += 1) {
        const answer = await context.call({ method: "GET", url: "https://crm.example/", headers: {} });
        errors.push(answer.ok ? answer.value.status : answer.error);
        now += 6_000;
      }
      return notices.map(() => DONE);
    },
  };
  await Promise.all(tell({ ...runtime, now: () => now, partnerType: slow }, [outgoing("a")]));
  expect(errors).toEqual([200, 200, "timeout"]);
});
