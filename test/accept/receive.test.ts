import { describe, expect, test } from "vitest";
import { receiver } from "../../functions/accept/receive.ts";
import type { ProviderConfig, Tenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { standingOf } from "../../shared/ledger/precedence.ts";
import { record } from "../../shared/ledger/record.ts";
import type { Parsed, Provider } from "../../shared/provider.ts";
import { fail, ok } from "../../shared/result.ts";
import type { Table } from "../../shared/table.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Answered, type Asked, ask } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const { table } = useTable();

/** A provider that signs with one word and says in its body, as JSON, what it has to say. */
const acme: Provider = {
  name: "acme",
  serves: ["webhooks", "sms"],
  settings: { word: "secret", note: "text?" },
  lateAfterHours: 24,
  getFields: ["id"],
  verify: ({ headers }, { secret }) =>
    secret("word").some((word) => word === headers["x-acme"]) ? ok(undefined) : fail("signature_mismatch"),
  parse({ body }) {
    try {
      const told: Partial<Parsed> = JSON.parse(body.toString() || "{}");
      return ok({ changes: [], texts: [], unread: [], ...told });
    } catch {
      return fail("malformed");
    }
  },
  answer: (text) => ({ contentType: "text/acme", body: text ?? "-" }),
};

interface Place {
  readonly on?: Table;
  readonly tenant?: Partial<Tenant>;
  readonly settings?: ProviderConfig;
  readonly provider?: Provider;
}

function handler({ on = table(), tenant = {}, settings = {}, provider = acme }: Place = {}) {
  const config = testConfig({ providers: { acme: { word: "env:HEED_API_KEY", ...settings } }, ...tenant });
  const runtime = testRuntime(on, { config });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const receiving = { ...runtime, fetchText, recording: () => Promise.resolve(runtime) };
  return { handle: receiver(provider, receiving), queued: runtime.queued };
}

const WORD = Buffer.alloc(32, 2).toString("base64url");

function deliver(
  told: Partial<Parsed> | string,
  place: Place = {},
  asked: Partial<Asked> = {},
): Promise<Answered> {
  return ask(handler(place).handle, {
    path: "/webhooks/demo/acme",
    params: { tenant: "demo" },
    headers: { "x-acme": WORD },
    body: typeof told === "string" ? told : JSON.stringify(told),
    ...asked,
  });
}

/** A pause of so many days, as the preference centre records it. */
function pausing(at: number, days: number): Change {
  const time = new Date(at).toISOString();
  return {
    channel: "email",
    address: "ann@example.com",
    topic: "*",
    effect: "opted_out",
    source: "preferences",
    occurredAt: time,
    receivedAt: time,
    late: false,
    identity: { press: true },
    evidence: {},
    byPerson: true,
    until: new Date(at + days * 86_400_000).toISOString(),
  };
}

const CHANGE = { channel: "email", address: "Ann@Example.com", effect: "opted_out", id: "e1" } as const;

async function registers(
  channel: "email" | "sms" = "email",
  address = "ann@example.com",
): Promise<Record<string, string>> {
  const { state } = await contactOf(testLedger(table()), channel, address);
  return Object.fromEntries([...state.registers].map(([name, { status }]) => [name, status]));
}

async function eventCount(): Promise<number> {
  return (await historyOf(testLedger(table()), "email", "ann@example.com", undefined))?.events.length ?? 0;
}

async function keptUnread(): Promise<number> {
  const { items } = await table().scan(100, undefined);
  return items.filter(({ pk }) => pk?.S?.includes("#quarantine#")).length;
}

describe("the address", () => {
  test.for([
    ["an unknown tenant", "/webhooks/nobody/acme", { tenant: "nobody" }, {}],
    [
      "a tenant that has not configured it",
      "/webhooks/demo/acme",
      { tenant: "demo" },
      { tenant: { providers: {} } },
    ],
    [
      "the other kind of address",
      "/sms/demo/acme",
      { tenant: "demo" },
      { provider: { ...acme, serves: ["webhooks" as const] } },
    ],
  ] as const)("of %s is 404", async ([, path, params, place]) => {
    expect((await deliver({}, place, { path, params })).status).toBe(404);
  });

  test("answers a probe by GET or HEAD with 200 and nothing, unverified", async () => {
    for (const method of ["GET", "HEAD"]) {
      const { status, body } = await deliver("", {}, { method, headers: {}, body: "" });
      expect([status, body]).toEqual([200, ""]);
    }
  });

  test("takes a GET with the provider's own fields for a delivery", async () => {
    const unsigned = { method: "GET", query: "id=1", headers: {}, body: "" };
    expect((await deliver("", {}, unsigned)).status).toBe(401);
    expect((await deliver("", {}, { ...unsigned, headers: { "x-acme": WORD } })).status).toBe(200);
  });

  test("of a body over four mebibytes is 413, before anything is verified", async () => {
    expect((await deliver("x".repeat(4 * 1024 * 1024 + 1), {}, { headers: {} })).status).toBe(413);
  });

  test("of another method is 405", async () => {
    const { status, headers } = await deliver("", {}, { method: "PUT" });
    expect([status, headers["allow"]]).toEqual([405, "GET, POST, HEAD"]);
  });
});

describe("what is not authentic", () => {
  test("is 401 with one body for every reason, and changes nothing", async () => {
    const bodies = new Set<string>();
    for (const word of ["", "wrong", `${WORD},${WORD}`]) {
      const { status, body } = await deliver({ changes: [CHANGE] }, {}, { headers: { "x-acme": word } });
      expect(status).toBe(401);
      bodies.add(body);
    }
    expect(bodies.size).toBe(1);
    expect((await table().scan(10, undefined)).items).toEqual([]);
  });

  test("R-186: a key from the request is never one", async () => {
    const { status } = await deliver(
      { changes: [CHANGE] },
      { settings: { word: "env:NOT_SET" } },
      { headers: { "x-acme": "", word: "" } },
    );
    expect(status).toBe(401);
  });
});

describe("what is authentic", () => {
  test("is recorded once, however often it is delivered", async () => {
    for (const _ of [1, 2, 3]) expect((await deliver({ changes: [CHANGE] })).status).toBe(200);
    expect(await registers()).toEqual({ "*": "opted_out" });
    expect(await eventCount()).toBe(1);
  });

  test("fault 8: also when it is delivered twice at the same moment", async () => {
    await Promise.all([1, 2].map(() => deliver({ changes: [CHANGE] })));
    expect(await eventCount()).toBe(1);
  });

  test("but cannot be read at all is 400 and kept for a replay", async () => {
    expect((await deliver('{"changes":')).status).toBe(400);
    expect(await keptUnread()).toBe(1);
  });

  test("in part: the good is recorded, the rest kept, and the answer is 200", async () => {
    const odd = { ...CHANGE, address: "undisclosed recipients", id: "e2" };
    const told = {
      changes: [CHANGE, odd],
      unread: [{ why: "unknown_type", raw: '{"event":"new"}' }],
    } as const;
    expect((await deliver(told)).status).toBe(200);
    expect(await registers()).toEqual({ "*": "opted_out" });
    expect(await keptUnread()).toBe(2);
  });

  test("while DynamoDB refuses is kept in the intake queue and answered 200", async () => {
    const { handle, queued } = handler({ on: brokenTable() });
    const body = JSON.stringify({ changes: [CHANGE, { ...CHANGE, address: "bob@example.com" }] });
    const answer = await ask(handle, {
      path: "/webhooks/demo/acme",
      params: { tenant: "demo" },
      headers: { "x-acme": WORD },
      body,
    });
    expect([answer.status, queued.length]).toEqual([200, 2]);
  });
});

describe("a provider's list", () => {
  test.for([
    ["means the topic of the same id", "newsletter", {}, "newsletter"],
    ["means the topic that the settings name", "42", { topics: { "42": "offers" } }, "offers"],
    ["that nobody knows means everything, rather than nothing", "77", { topics: { "42": "offers" } }, "*"],
    ["that is none means everything", undefined, {}, "*"],
  ] as const)("%s", async ([, list, settings, topic]) => {
    await deliver({ changes: [{ ...CHANGE, list }] }, { settings });
    expect(await registers()).toEqual({ [topic]: "opted_out" });
  });

  test("does not narrow a complaint or a hard bounce", async () => {
    await deliver({ changes: [{ ...CHANGE, effect: "complaint", list: "newsletter" }] });
    expect(await registers()).toEqual({ "*": "opted_out", "!complaint": "opted_out" });
  });
});

describe("a resubscribe", () => {
  const [out, back] = [
    { ...CHANGE, list: "newsletter", time: { milliseconds: Date.now() - 60_000, wholeSecond: false } },
    {
      ...CHANGE,
      list: "newsletter",
      effect: "opted_in",
      id: "e2",
      time: { milliseconds: Date.now() - 1_000, wholeSecond: false },
    },
  ] as const;

  test("is recorded and lifts nothing", async () => {
    await deliver({ changes: [out, back] });
    expect(await registers()).toEqual({ newsletter: "opted_out" });
    expect(await eventCount()).toBe(2);
  });

  test("of a provider that is trusted to say so lifts an older opt-out", async () => {
    await deliver({ changes: [out] });
    await deliver({ changes: [back] }, { settings: { trustResubscribe: true } });
    expect(await registers()).toEqual({ newsletter: "opted_in" });
  });

  test("R-187: that is old lifts nothing even then, and one of an unknown list neither", async () => {
    const yesterday = { milliseconds: Date.now() - 25 * 3_600_000, wholeSecond: false };
    await deliver(
      {
        changes: [
          { ...back, time: yesterday },
          { ...back, list: "77", id: "e3" },
        ],
      },
      { settings: { trustResubscribe: true } },
    );
    expect(await registers()).toEqual({});
  });
});

test("R-187: an old complaint counts, and is marked late", async () => {
  const time = { milliseconds: Date.now() - 72 * 3_600_000, wholeSecond: true };
  await deliver({ changes: [{ ...CHANGE, effect: "complaint", time }] });
  const page = await historyOf(testLedger(table()), "email", "ann@example.com", undefined);
  expect(page?.events).toMatchObject([
    {
      late: true,
      reason: "complaint",
      occurredAt: new Date(Math.floor(time.milliseconds) + 999).toISOString(),
    },
  ]);
});

describe("soft bounces", () => {
  const soft = (id: string) => ({ changes: [{ ...CHANGE, effect: "soft_bounce", id } as const] });

  test("suppress from the fifth within thirty days, and a redelivery is not another one", async () => {
    for (const id of ["1", "2", "3", "4", "4", "4"]) await deliver(soft(id));
    expect(await registers()).toEqual({});
    await deliver(soft("5"));
    expect(await registers()).toEqual({ "!hard_bounce": "opted_out" });
  });

  test("suppress from where the tenant says", async () => {
    const tenant = { softBounces: { count: 2, days: 7 } };
    await deliver(soft("1"), { tenant });
    const old = { milliseconds: Date.now() - 8 * 86_400_000, wholeSecond: false };
    await deliver({ changes: [{ ...CHANGE, effect: "soft_bounce", id: "old", time: old }] }, { tenant });
    expect(await registers()).toEqual({});
    await deliver(soft("2"), { tenant });
    expect(await registers()).toEqual({ "!hard_bounce": "opted_out" });
  });
});

describe("a text", () => {
  const text = (body: string, change: object = {}) => ({
    texts: [{ id: `SM-${body}`, from: "+12025550123", to: "+12025550199", text: body, ...change }],
  });
  const sms = { path: "/sms/demo/acme" };

  test("R-098: STOP closes the topics of the number it was sent to, and no others", async () => {
    const { status, headers, body } = await deliver(text("stop"), {}, sms);
    expect([status, headers["content-type"], body]).toEqual([200, "text/acme", "-"]);
    expect(await registers("sms", "+12025550123")).toEqual({ offers: "opted_out" });
  });

  test("R-098: STOP closes everything where the number has no entry, or the tenant says so", async () => {
    await deliver(text("stop", { to: "+12025550100" }), {}, sms);
    expect(await registers("sms", "+12025550123")).toEqual({ "*": "opted_out" });
    await deliver(text("stop", { from: "+12025550124" }), { tenant: { revokeAllScope: true } }, sms);
    expect(await registers("sms", "+12025550124")).toEqual({ "*": "opted_out" });
  });

  test("START lifts what is closed, and is no consent where nothing was", async () => {
    await deliver(text("start"), {}, sms);
    expect(await registers("sms", "+12025550123")).toEqual({});
    await deliver(text("stop"), {}, sms);
    await deliver(text("START ", { id: "SM-2" }), {}, sms);
    expect(await registers("sms", "+12025550123")).toMatchObject({ offers: "opted_in" });
  });

  test("that the provider took for a STOP is one, whatever we read in it", async () => {
    await deliver(text("start", { flag: "STOP" }), {}, sms);
    expect(await registers("sms", "+12025550123")).toEqual({ offers: "opted_out" });
  });

  test("START ends a pause, for what the number sends", async () => {
    const ledger = testLedger(table());
    const paused = {
      ...pausing(Date.now() - 1_000, 30),
      channel: "sms",
      address: "+12025550123",
    } as const;
    await record(ledger, paused);
    await deliver(text("start"), {}, sms);
    expect(await registers("sms", "+12025550123")).toMatchObject({
      "!pause": "opted_out",
      offers: "opted_in",
    });
    const { state } = await contactOf(ledger, "sms", "+12025550123");
    const policy = {
      channel: "sms",
      kind: "marketing",
      defaultAllowed: { email: true, sms: false },
      requireEvidence: false,
      now: new Date().toISOString(),
    } as const;
    expect(standingOf(state, "offers", policy)).toMatchObject({ allowed: true, reason: "opted_in" });
    // Another program's texts stay paused: nobody asked for them.
    expect(standingOf(state, "other", policy)).toMatchObject({ allowed: false, reason: "channel_opt_out" });
  });

  test("START to a number that stands for everything ends the pause as a whole", async () => {
    await record(testLedger(table()), {
      ...pausing(Date.now() - 1_000, 30),
      channel: "sms",
      address: "+12025550123",
    });
    await deliver(text("start", { to: "+12025550100" }), {}, sms);
    expect(await registers("sms", "+12025550123")).toMatchObject({ "!pause": "opted_in" });
  });

  test("START lifts an opt-out of everything for what the number sends, and ends a suppression", async () => {
    await deliver(text("stop", { to: "+12025550100" }), {}, sms);
    await deliver({
      changes: [{ ...CHANGE, channel: "sms", address: "+12025550123", effect: "hard_bounce" }],
    });
    await deliver(text("start", { id: "SM-2" }), {}, sms);
    expect(await registers("sms", "+12025550123")).toMatchObject({
      "*": "opted_out",
      offers: "opted_in",
      "!hard_bounce": "opted_in",
    });
  });

  describe("that says yes", () => {
    const pending: Change = {
      channel: "sms",
      address: "+12025550123",
      topic: "offers",
      effect: "pending",
      source: "api",
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      receivedAt: new Date(Date.now() - 60_000).toISOString(),
      late: false,
      identity: { parts: ["sign-up"] },
      evidence: {},
      byPerson: false,
    };

    test.for(["YES", "y", "Oui !", "sí", "ja", "START"])(
      "(%s) confirms a sign-up that waits",
      async (said) => {
        await record(testLedger(table()), pending);
        await deliver(text(said), {}, sms);
        expect(await registers("sms", "+12025550123")).toMatchObject({ offers: "opted_in" });
      },
    );

    test("is an answer to anything else where none waits: it lifts no opt-out", async () => {
      await deliver(text("stop"), {}, sms);
      for (const said of ["y", "oui", "sí", "ja"]) await deliver(text(said), {}, sms);
      expect(await registers("sms", "+12025550123")).toEqual({ offers: "opted_out" });
    });

    test("but for YES, which is a keyword", async () => {
      await deliver(text("yes"), {}, sms);
      expect(await registers("sms", "+12025550123")).toEqual({});
      await deliver(text("stop"), {}, sms);
      await deliver(text("YES", { id: "SM-3" }), {}, sms);
      expect(await registers("sms", "+12025550123")).toMatchObject({ offers: "opted_in" });
    });
  });

  const heed = { senders: [{ number: "+12025550199", topics: ["offers"], confirms: "heed" as const }] };

  test("that comes back is told so, and HELP is answered in the tenant's words", async () => {
    const tenant = {
      ...heed,
      texts: { help: { en: "{brand}: call 1-800-555-0100. Reply STOP to cancel." } },
    };
    await deliver(text("stop"), { tenant }, sms);
    expect((await deliver(text("start"), { tenant }, sms)).body).toMatch(
      /^Demo Shop: You are subscribed again\./,
    );
    expect((await deliver(text("help"), { tenant }, sms)).body).toBe(
      "Demo Shop: call 1-800-555-0100. Reply STOP to cancel.",
    );
    expect((await deliver(text("help", { id: "SM-5" }), { tenant: heed }, sms)).body).toBe("-");
  });

  test("that answers our answer is not answered again: two machines would never end", async () => {
    const tenant = heed;
    expect((await deliver(text("stop"), { tenant }, sms)).body).toMatch(/unsubscribed/);
    const echo = text("please do not text me, I am driving");
    expect((await deliver(echo, { tenant }, sms)).body).toBe("-");
    await deliver(text("start"), { tenant }, sms);
    expect((await deliver(text("stop", { id: "SM-7" }), { tenant }, sms)).body).toMatch(/unsubscribed/);
  });

  test("R-080: is confirmed once where the confirmation is ours to give, and a redelivery is answered alike", async () => {
    const tenant = heed;
    const [first, again] = [
      await deliver(text("stop"), { tenant }, sms),
      await deliver(text("stop"), { tenant }, sms),
    ];
    expect(first.body).toBe(
      "Demo Shop: You are unsubscribed and will receive no more messages. Reply START to rejoin.",
    );
    expect(again.body).toBe(first.body);
    expect((await deliver(text("hello"), { tenant }, sms)).body).toBe("-");
  });

  test("is confirmed although the table refuses: its opt-out is kept, and nobody will ask again", async () => {
    const { status, body } = await deliver(text("stop"), { tenant: heed, on: brokenTable() }, sms);
    expect([status, body]).toEqual([200, expect.stringMatching(/unsubscribed/)]);
  });

  test("from a sender that has no number is kept, and stops nobody", async () => {
    expect((await deliver(text("stop", { from: "72345" }), {}, sms)).status).toBe(200);
    expect(await keptUnread()).toBe(1);
  });
});

test("a handshake that asks for an answer gets it, once it is verified", async () => {
  const provider: Provider = {
    ...acme,
    greet: () => Promise.resolve({ contentType: "application/json", body: '{"validationResponse":"x"}' }),
  };
  expect((await deliver({}, { provider })).body).toBe('{"validationResponse":"x"}');
  expect((await deliver({}, { provider }, { headers: {} })).status).toBe(401);
});

test("what a provider cannot look up is our trouble: 503, so that it comes again", async () => {
  const provider: Provider = {
    ...acme,
    verify: (_, { fetchText }) => fetchText("https://example.com").then(() => ok(undefined)),
  };
  const { status, headers } = await deliver({ changes: [CHANGE] }, { provider });
  expect([status, headers["retry-after"]]).toEqual([503, "30"]);
});
