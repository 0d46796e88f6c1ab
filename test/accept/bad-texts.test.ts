import { describe, expect, test } from "vitest";
import { receiver } from "../../functions/accept/receive.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { unreadOf } from "../../shared/ledger/quarantine.ts";
import type { Delivery } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { caseOf, loadProvider, setupOf } from "../support/provider-fixtures.ts";
import { testRuntime } from "../support/runtime.ts";

// What no provider should send and some do. Whatever stands where a number or a text belongs, the delivery is
// acknowledged, and what it says is recorded or kept for a person to look at.

const { table } = useTable();

/** Of every provider of texts, the deliveries that say STOP. */
const STOPS = [
  ["attentive", "text"],
  ["aws-sms", "stop"],
  ["azure", "stop"],
  ["bandwidth", "stop"],
  ["clicksend", "stop"],
  ["infobip", "stop"],
  ["messagebird", "bird-stop"],
  ["messagebird", "classic-get"],
  ["plivo", "stop"],
  ["sinch", "stop"],
  ["sinch", "conversation-stop"],
  ["telnyx", "stop"],
  ["twilio", "stop"],
  ["vonage", "messages-stop"],
  ["vonage", "sms-get"],
] as const;

/** The same delivery with other values in it, in whichever of the forms it comes. */
function withValues(delivery: Delivery, other: (value: string) => string): Delivery {
  const inJson = (_: string, value: unknown): unknown => {
    if (typeof value !== "string") return value;
    return value.startsWith("{") ? JSON.stringify(JSON.parse(value, inJson)) : other(value);
  };
  const inForm = (text: string) => {
    const form = new URLSearchParams();
    for (const [name, value] of new URLSearchParams(text)) form.append(name, other(value));
    return form.toString();
  };
  const body = delivery.body.toString();
  const changed = /^[[{]/.test(body) ? JSON.stringify(JSON.parse(body, inJson)) : inForm(body);
  return { ...delivery, query: inForm(delivery.query), body: Buffer.from(changed) };
}

/** Hands it to the provider's own function, which believes it. */
async function deliver(name: string, delivery: Delivery): Promise<number> {
  const setup = setupOf(name);
  const now = () => Date.parse(setup.now);
  const secrets = Object.keys(setup.secrets).map((setting) => [setting, "env:TEST_KEY"]);
  const provider = { ...setup.settings, ...Object.fromEntries(secrets) };
  const runtime = testRuntime(table(), { config: testConfig({ providers: { [name]: provider } }), now });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const believed = { ...(await loadProvider(name)), verify: () => ok(undefined) };
  const handler = receiver(believed, { ...runtime, fetchText, recording: () => Promise.resolve(runtime) });
  const { method, url, query, headers, body, urlSecret } = delivery;
  const params = { tenant: "demo", ...(urlSecret === undefined ? {} : { urlSecret }) };
  return (await ask(handler, { method, path: new URL(url).pathname, query, params, headers, body })).status;
}

async function outcome(
  number: string,
  day: string,
): Promise<{ readonly closed: boolean; readonly kept: number }> {
  const { state } = await contactOf(testLedger(table()), "sms", number);
  const unread = await unreadOf(testLedger(table()), day);
  const statuses = [...state.registers.values()].map(({ status }) => status);
  return { closed: statuses.includes("opted_out"), kept: unread.length };
}

describe.each(STOPS)("%s, %s", (name, fixture) => {
  const { delivery, expected } = caseOf(name, fixture);
  const day = setupOf(name).now.slice(0, 10);
  const [told] = expected.texts;
  const from = told?.from ?? "";
  const digits = from.replace("+", "");
  const sender = (number: string) => (value: string) =>
    value === from || value === digits ? number : value === told?.text ? "STOP" : value;

  test.for([`whatsapp:${from}`, `rcs:${from}`, ` ${digits}`, from])("from '%s' is heard", async (number) => {
    expect(await deliver(name, withValues(delivery, sender(number)))).toBe(200);
    expect(await outcome(from, day)).toEqual({ closed: true, kept: 0 });
  });

  test.for([
    "72345",
    "AcmeInc",
    "+1800FLOWERS",
    "ann@example.com",
    "+",
    "0044 7700",
    "9".repeat(400),
    "\0\u{1f6d1}",
  ])("from '%s' is nobody's number: kept, and closes nothing", async (number) => {
    expect(await deliver(name, withValues(delivery, sender(number)))).toBe(200);
    expect(await outcome(from, day)).toEqual({ closed: false, kept: 1 });
  });

  const saying = (text: string) => (value: string) => (value === told?.text ? text : value);

  test.for([
    ["", false],
    ["  \n\t", false],
    ["\u200b\u{1f44d}\0", false],
    ["a".repeat(10_240), false],
    ["stop ".repeat(2048), true],
    [`${"Where is my order? ".repeat(540)}Please stop texting me.`, true],
    ["\u{1f6d1}", true],
  ] as const)("a text of '%s' is read for what it is", async ([text, closed]) => {
    expect(await deliver(name, withValues(delivery, saying(text)))).toBe(200);
    expect(await outcome(from, day)).toEqual({ closed, kept: 0 });
  });
});
