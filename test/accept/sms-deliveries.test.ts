import { describe, expect, test } from "vitest";
import { receiver } from "../../functions/accept/receive.ts";
import type { Tenant } from "../../shared/config.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import type { Delivery } from "../../shared/provider.ts";
import type { Reply } from "../../shared/reply.ts";
import { secretStore } from "../../shared/secrets.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Answered, ask } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { caseOf, loadProvider, type Setup, setupOf } from "../support/provider-fixtures.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();

/** Of each provider, a delivery that says STOP: what it comes from, and what it closes. */
const STOPS = [
  ["vonage", "messages-stop", "+12025550123", "offers"],
  ["vonage", "sms-get", "+12025550123", "offers"],
  ["plivo", "stop", "+12025550123", "offers"],
  ["telnyx", "stop", "+12025550123", "offers"],
  ["telnyx", "free-text-flagged", "+12025550123", "offers"],
  ["sinch", "stop", "+12025550123", "offers"],
  ["sinch", "conversation-opt-out", "+12025550123", "*"],
  ["messagebird", "bird-stop", "+12025550123", "*"],
  ["messagebird", "classic-get", "+12025550123", "offers"],
  ["bandwidth", "stop", "+12025550123", "offers"],
  ["bandwidth", "status-opted-out", "+12025550123", "offers"],
  ["infobip", "stop", "+447700900123", "*"],
  ["aws-sms", "stop", "+12025550123", "offers"],
  ["azure", "stop", "+12025550123", "offers"],
  ["clicksend", "stop", "+447700900123", "*"],
  ["attentive", "sms-unsubscribed", "+12025550123", "*"],
] as const;

/** The settings that name these secrets, and the secrets behind them. */
function configured(settings: Setup["settings"], secrets: Setup["secrets"]) {
  const named = Object.entries(secrets).flatMap(([setting, values]) =>
    values.map((value, place) => ({ setting, value, name: `TEST_${setting.toUpperCase()}_${place}` })),
  );
  const refs = Object.keys(secrets).map((setting) => [
    setting,
    named.filter((secret) => secret.setting === setting).map(({ name }) => `env:${name}`),
  ]);
  return {
    provider: { ...settings, ...Object.fromEntries(refs) },
    values: Object.fromEntries(named.map(({ name, value }) => [name, value])),
  };
}

interface Place {
  readonly secrets?: Setup["secrets"];
  /** The setting `reply`. */
  readonly reply?: object;
  /** Takes what is put into the providers' queues. */
  readonly replies?: Record<string, readonly string[]>;
  readonly repliesDown?: boolean;
}

/** Hands a delivery to the provider's function, whose secrets are those of its fixtures unless said otherwise. */
async function deliver(
  name: string,
  delivery: Delivery,
  tenant: Partial<Tenant> = {},
  { secrets = setupOf(name).secrets, reply, replies = {}, repliesDown = false }: Place = {},
): Promise<Answered> {
  const setup = setupOf(name);
  const { provider: settings, values } = configured(setup.settings, secrets);
  const provider = reply === undefined ? settings : { ...settings, reply };
  const now = () => Date.parse(setup.now);
  const config = testConfig({ providers: { [name]: provider }, ...tenant });
  const recording = testRuntime(table(), { config, now, repliesDown });
  const handler = receiver(await loadProvider(name), {
    config,
    secrets: secretStore([], values, () => Promise.resolve(new Map()), now),
    now,
    fetchText: () => Promise.reject(new Error("no network in tests")),
    recording: () => Promise.resolve(recording),
  });
  const { method, url, query, headers, body, urlSecret } = delivery;
  const params = { tenant: "demo", ...(urlSecret === undefined ? {} : { urlSecret }) };
  const answer = await ask(handler, { method, path: new URL(url).pathname, query, params, headers, body });
  Object.assign(replies, recording.replies);
  return answer;
}

async function standing(number: string): Promise<Record<string, string>> {
  const { state } = await contactOf(testLedger(table()), "sms", number);
  return Object.fromEntries([...state.registers].map(([topic, { status }]) => [topic, status]));
}

describe.each(STOPS)("%s, %s", (name, fixture, number, topic) => {
  const { delivery } = caseOf(name, fixture);

  test("closes what the number was written to for, once, however often it comes", async () => {
    expect((await deliver(name, delivery)).status).toBe(200);
    expect(await standing(number)).toEqual({ [topic]: "opted_out" });
    expect((await deliver(name, delivery)).status).toBe(200);
    const history = await historyOf(testLedger(table()), "sms", number, undefined);
    expect(history?.events.map((event) => event.topic)).toEqual([topic]);
  });

  test("under another key is 401, and changes nothing", async () => {
    expect((await deliver(name, delivery, {}, { secrets: setupOf(name).otherSecrets })).status).toBe(401);
    expect(await standing(number)).toEqual({});
  });
});

describe("the answer to a STOP", () => {
  const heed = { senders: [{ number: "+12025550199", topics: ["offers"], confirms: "heed" as const }] };

  test("by Plivo is XML that names both numbers, where it is for us to give", async () => {
    const { headers, body } = await deliver("plivo", caseOf("plivo", "stop").delivery, heed);
    expect(headers["content-type"]).toBe("text/xml");
    expect(body).toMatch(
      /^<Response><Message src="12025550199" dst="12025550123">Demo Shop: .+<\/Message><\/Response>$/,
    );
  });

  test("by Plivo is empty XML where Plivo has answered", async () => {
    const { headers, body } = await deliver("plivo", caseOf("plivo", "stop").delivery);
    expect([headers["content-type"], body]).toEqual(["text/xml", "<Response/>"]);
  });

  /** Of providers whose responses carry no text, what says STOP. */
  const QUEUED = [
    ["vonage", "messages-stop"],
    ["telnyx", "stop"],
    ["sinch", "stop"],
    ["messagebird", "classic-get"],
    ["bandwidth", "stop"],
    ["infobip", "stop"],
    ["aws-sms", "stop"],
    ["azure", "stop"],
    ["clicksend", "stop"],
  ] as const;
  const uk = { number: "+447700900199", topics: ["offers"], confirms: "heed" as const };
  const both = { senders: [...heed.senders, uk] };

  test.for(QUEUED)("by %s is a plain 200, and waits in its queue, sealed", async ([name, fixture]) => {
    const replies = {};
    const { status, body } = await deliver(name, caseOf(name, fixture).delivery, both, {
      reply: {},
      replies,
    });
    expect([status, JSON.parse(body)]).toEqual([200, { received: 1 }]);
    expect(JSON.stringify(replies)).not.toMatch(/2025550|7700900|Demo Shop/);
    const [reply, ...others] = opened(replies, name);
    expect(others).toEqual([]);
    expect(reply).toMatchObject({
      kind: "stop",
      text: expect.stringMatching(/^Demo Shop: You are unsubscribed/),
    });
  });

  test("by nobody: what cannot be answered is heard all the same", async () => {
    const replies = {};
    expect((await deliver("telnyx", caseOf("telnyx", "stop").delivery, heed, { replies })).status).toBe(200);
    expect(replies).toEqual({});
    expect(await standing("+12025550123")).toEqual({ offers: "opted_out" });
  });

  test("by a queue that is down is none, and the opt-out's 2xx stands", async () => {
    const { delivery } = caseOf("telnyx", "stop");
    const answer = await deliver("telnyx", delivery, heed, { reply: {}, repliesDown: true });
    expect(answer.status).toBe(200);
    expect(await standing("+12025550123")).toEqual({ offers: "opted_out" });
  });

  test("that came by WhatsApp is no SMS", async () => {
    const replies = {};
    await deliver("telnyx", caseOf("telnyx", "whatsapp").delivery, heed, { reply: {}, replies });
    expect(replies).toEqual({});
    expect(await standing("+12025550123")).toEqual({ offers: "opted_out" });
  });
});

/** What lies in a provider's queue, opened as its function opens it. */
function opened(replies: Readonly<Record<string, readonly string[]>>, name: string): readonly Reply[] {
  return (replies[name] ?? []).map((body) => {
    const { sealed } = JSON.parse(body);
    const plain = testLedger(table()).vault.open("reply", "demo", Buffer.from(sealed, "base64"));
    return JSON.parse(plain?.toString() ?? "");
  });
}

test("a STOP to a short code closes what the entry of that code says", async () => {
  const { delivery } = caseOf("telnyx", "short-code");
  const senders = [{ number: "72345", topics: ["offers"], confirms: "provider" as const }];
  await deliver("telnyx", delivery, { senders });
  expect(await standing("+12025550123")).toEqual({ offers: "opted_out" });
});

test("a text from what is no number is kept and answered 200: nothing is lost", async () => {
  expect((await deliver("sinch", caseOf("sinch", "email-gateway").delivery)).status).toBe(200);
  const { items } = await table().scan(100, undefined);
  expect(items.filter(({ pk }) => pk?.S?.includes("#quarantine#"))).not.toEqual([]);
});

test("a START behind the STOP of its own delivery lifts it at once, and the delivery again is no news", async () => {
  const { delivery } = caseOf("infobip", "stop");
  const [result] = JSON.parse(delivery.body.toString()).results;
  const start = { ...result, messageId: "start", text: "START", receivedAt: "2027-01-04T09:59:31.000+0000" };
  const both = { ...delivery, body: Buffer.from(JSON.stringify({ results: [result, start] })) };
  const events = async () =>
    (await historyOf(testLedger(table()), "sms", `+${result.from}`, undefined))?.events;
  await deliver("infobip", both);
  const first = await events();
  expect(first?.map(({ status }) => status).toSorted()).toEqual(["opted_in", "opted_out"]);
  expect(await standing(`+${result.from}`)).toMatchObject({ "*": "opted_in" });
  await deliver("infobip", both);
  expect(await events()).toEqual(first);
});
