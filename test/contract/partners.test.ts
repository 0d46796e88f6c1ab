import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { makeWire } from "../../functions/deliver/wire.ts";
import {
  isSuppression,
  type Job,
  type Listed,
  type Notice,
  type PartnerContext,
  type PartnerType,
  type Told,
} from "../../shared/partner.ts";
import {
  type ApiReply,
  configured,
  contextTo,
  type FakeApi,
  loadPartner,
  noticeOf,
  partnerTypeNames,
} from "../support/partner-fixtures.ts";
import { type PartnerCall, usePartner } from "../support/partner-server.ts";

// What every file under functions/deliver/partners promises, over a real wire to its fixture's API.
const names = partnerTypeNames();
const loaded = (await Promise.all(names.map(loadPartner))).filter(({ fixture }) => !fixture.callsNobody);
const server = usePartner();
const url = (): string => `http://127.0.0.1:${server.port()}`;

type List = NonNullable<PartnerType["list"]>;

const EVENTS: readonly (readonly [string, Partial<Job>])[] = [
  ["an opt-out", {}],
  ["an opt-out of everything", { topic: "*" }],
  ["an opt-out of a topic that the partner has no list for", { topic: "offers" }],
  ["an opt-in", { status: "opted_in" }],
  ["a complaint", { reason: "complaint", topic: "*" }],
  ["a hard bounce", { reason: "hard_bounce", topic: "*", status: "unknown" }],
];

const CHUNK = Buffer.alloc(64 * 1024, "[");
const MENDABLE = [302, 401, 403, 408, 429, 500, 502, 503, 504];
const HOPELESS = [400, 410, 413, 422, 501];

function reply(response: ServerResponse, { status = 200, headers = {}, body = "" }: ApiReply): void {
  response.writeHead(status, { ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

async function everyPage(list: List, context: PartnerContext): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<List>> = await list(context, cursor);
    if (!page.ok) throw new Error(page.error);
    found.push(...page.value.entries);
    cursor = page.value.next;
  } while (cursor !== undefined);
  return found;
}

test("there are partner types", () => {
  expect(names).toContain("webhook");
});

describe.for(loaded)("the partner type $name", (type) => {
  const { name, partner, handler, fixture } = type;
  const ours = noticeOf(fixture);

  /** Lets the type tell, with an API that does `how` with the calls that tell. */
  async function tell(
    how?: (response: ServerResponse, call: PartnerCall) => void,
    notices: readonly Notice[] = [ours],
  ): Promise<{ readonly api: FakeApi; readonly told: readonly Told[] }> {
    const api = fixture.api();
    server.answer((response, call) => {
      if (how === undefined || fixture.isPreliminary?.(call) === true) reply(response, api.answer(call));
      else how(response, call);
    });
    // Standard Webhooks and AWS refuse a request of another day.
    const told = await partner.send(notices, contextTo(type, url(), { now: Date.now }));
    return { api, told };
  }

  function outcomes(told: readonly Told[]): readonly string[] {
    return told.map(({ outcome }) => outcome);
  }

  test("is named as its file, is a function of its own, and takes no setting that every partner has", () => {
    expect(partner.name).toBe(name);
    expect(handler).toBeTypeOf("function");
    const common = ["id", "type", "address", "topics", "retry", "concurrency", "perSecond", "provider"];
    expect(Object.keys(partner.settings).filter((setting) => common.includes(setting))).toEqual([]);
    expect(partner.batch ?? 1).toBeLessThanOrEqual(10);
  });

  test.for(EVENTS)("tells of %s, or says why not", async ([, changes]) => {
    const notice = noticeOf(fixture, changes);
    const declined = partner.declines?.(notice.job, configured(type, url()));
    if (declined !== undefined) {
      expect(declined).toMatch(/^[a-z_]+$/);
      return;
    }
    const { api, told } = await tell(undefined, [notice]);
    expect(outcomes(told)).toEqual(["done"]);
    const { job, address } = notice;
    if (job.status === "opted_out" || isSuppression(job.reason)) {
      expect(api.holds(address, job.topic)).toBe(true);
    }
  });

  test("says the same at every attempt, also after a redrive (R-164)", async () => {
    await tell();
    const first = server.calls.map(({ method, path, body }) => ({ method, path, body }));
    server.calls.length = 0;
    const { told } = await tell(undefined, [
      { ...ours, job: { ...ours.job, redrivenAt: "2026-11-26T10:00:00.000Z" } },
    ]);
    expect(outcomes(told)).toEqual(["done"]);
    expect(server.calls.map(({ method, path, body }) => ({ method, path, body }))).toEqual(first);
  });

  test("may tell twice what the partner has taken already", async () => {
    const { api, told } = await tell(undefined, [ours]);
    server.answer((response, call) => reply(response, api.answer(call)));
    expect(outcomes(told)).toEqual(["done"]);
    const again = await partner.send([ours], contextTo(type, url(), { now: Date.now }));
    expect(outcomes(again)).toEqual(["done"]);
  });

  test.for(MENDABLE)("tries again after a %s", async (status) => {
    const { told } = await tell((response) => reply(response, { status }));
    expect(told).toMatchObject([{ outcome: "retry", answer: { status } }]);
  });

  test.for(HOPELESS)("gives up after a %s", async (status) => {
    const { told } = await tell((response) => reply(response, { status }));
    expect(told).toMatchObject([{ outcome: "refused", answer: { status } }]);
  });

  test.for(["seconds", "a date"])("waits as long as a 429 asks for, in %s (fault 21)", async (form) => {
    const { told } = await tell((response) => {
      const date = new Date(Date.now() + 120_000).toUTCString();
      reply(response, { status: 429, headers: { "retry-after": form === "seconds" ? "120" : date } });
    });
    expect(told[0]?.retryAfterSeconds).toBeGreaterThanOrEqual(118);
    expect(told[0]?.retryAfterSeconds).toBeLessThanOrEqual(120);
  });

  test.for([
    ["garbage", (response: ServerResponse) => response.end("<html>")],
    ["other JSON", (response: ServerResponse) => response.end('{"unheard":["of"]}')],
    [
      "half a body (fault 25)",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "100" }).write('{"');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    [
      "a gigabyte",
      (response: ServerResponse) => {
        const more = (): void => {
          while (!response.destroyed && response.write(CHUNK));
        };
        response.on("drain", more).writeHead(200, { "content-length": String(2 ** 30) });
        more();
      },
    ],
  ] as const)("believes a 200 with %s only where the status is all there is to it", async ([, how]) => {
    const { told } = await tell(how);
    expect(outcomes(told)).toEqual([fixture.readsAnswers ? "retry" : "done"]);
  });

  test.for([
    ["says nothing (fault 19)", () => {}, "timeout"],
    ["hangs up", (response: ServerResponse) => response.destroy(), "connection_failed"],
  ] as const)("tries again where the partner %s", async ([, how, error]) => {
    const { told } = await tell(how);
    expect(told).toMatchObject([{ outcome: "retry", error }]);
  });

  test("keeps its secrets out of every address, and tells who is asking", async () => {
    await tell();
    expect(server.calls.length).toBeGreaterThan(0);
    for (const { path, headers } of server.calls) {
      for (const secret of Object.values(fixture.secrets).flat()) {
        expect(decodeURIComponent(path)).not.toContain(secret.replace(/^wh\w+_/, ""));
      }
      expect(headers["user-agent"]).toBe("heed");
    }
  });

  const { refused, channel } = fixture;
  if (refused !== undefined) {
    test("judges each notice of a request that holds several", async () => {
      const others: readonly [string, string] =
        channel === "sms" ? ["+12025550124", "+12025550125"] : ["bob@example.com", "cleo@example.com"];
      const company = [others[0], refused, others[1]].map(
        (address, index): Notice => ({ address, job: { ...ours.job, contactId: `1${index}` } }),
      );
      const { api, told } = await tell(undefined, company);
      expect(outcomes(told)).toEqual(["done", expect.not.stringMatching("done"), "done"]);
      expect(others.map((address) => api.holds(address, "newsletter"))).toEqual([true, true]);
      expect(api.holds(refused, "newsletter")).toBe(false);
    });
  }

  const { list } = partner;
  if (list !== undefined) {
    test("finds what it told on the partner's own list", async () => {
      const { api } = await tell();
      server.answer((response, call) => reply(response, api.answer(call)));
      const context = contextTo(type, url(), { now: Date.now });
      const found = await everyPage(list, context);
      const mine = found.filter(({ address }) => address === ours.address);
      expect(mine.map(({ topic }) => topic)).toEqual([expect.stringMatching(/^(newsletter|\*)$/)]);
    });

    test("has no page where the partner has none to give", async () => {
      server.answer((response) => reply(response, { status: 503 }));
      const page = await list(contextTo(type, url(), { now: Date.now }), undefined);
      expect(page).toEqual({ ok: false, error: expect.stringMatching(/^[a-z0-9_]+$/) });
    });
  }

  test("is told nothing of inner addresses: what it calls goes over the guarded wire (R-170)", async () => {
    const call = makeWire({
      allowPrivate: [],
      lookup: () => Promise.reject(new Error("nothing is looked up")),
      timeoutMs: 300,
    });
    server.answer((response) => response.end());
    const told = await partner.send([ours], contextTo(type, url(), { call }));
    expect(told).toMatchObject([{ outcome: "retry", error: expect.stringMatching(/address_forbidden$/) }]);
    expect(server.calls).toEqual([]);
  });
});
