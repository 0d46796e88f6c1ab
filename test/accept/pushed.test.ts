import type { EventBridgeEvent } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { awsSms } from "../../functions/accept/providers/aws-sms.ts";
import { ses } from "../../functions/accept/providers/ses.ts";
import { type Pushed, takePushed } from "../../functions/accept/pushed.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { snsEvent } from "../../infra/local/local-mail.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import { openUnread, unreadOf } from "../../shared/ledger/quarantine.ts";
import type { Provider } from "../../shared/provider.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();

// The topic that snsEvent's messages come from.
const TOPIC = "arn:aws:sns:us-east-1:000000000000:heed-mail";
const SETS = ["marketing"];
const NOW = Date.now();
const TODAY = new Date(NOW).toISOString().slice(0, 10);
const BEFORE = new Date(NOW - 30_000).toISOString();
const config = testConfig({
  providers: { ses: { topicArns: [TOPIC], configurationSets: SETS }, "aws-sms": { topicArns: [TOPIC] } },
});

function receiving(opened: () => void = () => {}) {
  const runtime = testRuntime(table(), { config, now: () => NOW });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const recording = () => {
    opened();
    return Promise.resolve(runtime);
  };
  return { ...runtime, fetchText, recording };
}

const take = (event: Pushed, provider: Provider = ses) => takePushed(provider, receiving(), event);

const mail = {
  messageId: "0100-ses-message-id",
  destination: ["ann@example.com"],
  tags: { "ses:configuration-set": SETS },
};
const BOUNCE = {
  eventType: "Bounce",
  mail,
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "NoEmail",
    bouncedRecipients: [{ emailAddress: "ann@example.com", action: "failed", status: "5.1.1" }],
    timestamp: BEFORE,
    feedbackId: "0100-feedback-id",
  },
};

/** As the EventBridge reference shows it. */
function busEvent(detail: object, change: object = {}): EventBridgeEvent<string, unknown> {
  return {
    version: "0",
    id: "12345678-1234-1234-1234-123456789012",
    "detail-type": "Email Bounced",
    source: "aws.ses",
    account: "000000000000",
    time: BEFORE,
    region: "us-east-1",
    resources: ["arn:aws:ses:us-east-1:000000000000:configuration-set/marketing"],
    detail,
    ...change,
  };
}

const bySns = (message: object): Pushed => snsEvent(JSON.stringify(message));

async function events(channel: "email" | "sms" = "email", address = "ann@example.com") {
  return (await historyOf(testLedger(table()), channel, address, undefined))?.events ?? [];
}

describe.each([
  ["SNS", bySns],
  ["EventBridge", (message: object): Pushed => busEvent(message)],
] as const)("what %s brings", (_, push) => {
  test("is recorded without a signature, for who may call is IAM's to say", async () => {
    await take(push(BOUNCE));
    expect(await events()).toMatchObject([
      { source: "provider:ses", reason: "hard_bounce", occurredAt: BEFORE, late: false },
    ]);
  });

  test("is the same event when it is brought again, and by the other way", async () => {
    for (const event of [push(BOUNCE), push(BOUNCE), bySns(BOUNCE), busEvent(BOUNCE)]) await take(event);
    expect(await events()).toHaveLength(1);
  });

  test("of a choice made by SES's own unsubscribe closes its topic", async () => {
    const topics = (offers: string) => ({
      unsubscribeAll: false,
      topicSubscriptionStatus: [{ topicName: "offers", subscriptionStatus: offers }],
    });
    const subscription = {
      contactList: "list",
      timestamp: BEFORE,
      source: "UnsubscribeHeader",
      newTopicPreferences: topics("OptOut"),
      oldTopicPreferences: topics("OptIn"),
    };
    await take(push({ eventType: "Subscription", mail, subscription }));
    expect(await events()).toMatchObject([{ topic: "offers", status: "opted_out" }]);
  });

  test("says nothing of a wish is done without the way to the ledger", async () => {
    let opened = 0;
    const runtime = receiving(() => {
      opened += 1;
    });
    await takePushed(ses, runtime, push({ eventType: "Delivery", mail }));
    expect(opened).toBe(0);
    await takePushed(ses, runtime, push(BOUNCE));
    expect(opened).toBe(1);
  });

  test("cannot be read is kept, and a replay after the fix records it", async () => {
    await take(push({ ...BOUNCE, bounce: { ...BOUNCE.bounce, bounceType: "Novel" } }));
    const ledger = testLedger(table(), { now: () => NOW });
    const [kept] = await unreadOf(ledger, TODAY);
    expect(kept).toMatchObject({ provider: "ses", why: "unknown_type" });
    const fixed: Provider = {
      ...ses,
      parse: (delivery) =>
        ses.parse({ ...delivery, body: Buffer.from(delivery.body.toString().replace("Novel", "Permanent")) }),
    };
    const asked = { day: kept?.day, id: kept?.id };
    expect(await askJson(receiver(fixed, receiving()), "/v1/replay/ses", asked)).toMatchObject({
      json: { replayed: true },
    });
    expect(await events()).toMatchObject([{ reason: "hard_bounce" }]);
  });
});

test("a text to a number of ours is heard where SNS calls the function itself", async () => {
  const message = {
    originationNumber: "+12025550123",
    destinationNumber: "+12025550199",
    messageKeyword: "KEYWORD_123",
    messageBody: "STOP",
    inboundMessageId: "in-1",
  };
  await take(bySns(message), awsSms);
  expect(await events("sms", "+12025550123")).toMatchObject([{ status: "opted_out", source: "sms" }]);
});

test("a body that no parser reads is kept whole", async () => {
  await take({
    ...snsEvent("{}"),
    Records: snsEvent("{}").Records.map((one) => ({ ...one, Sns: { ...one.Sns, MessageId: "" } })),
  });
  const ledger = testLedger(table(), { now: () => NOW });
  const [kept] = await unreadOf(ledger, TODAY);
  expect(kept).toMatchObject({ why: "malformed" });
  if (kept !== undefined) expect(await openUnread(ledger, kept)).toMatchObject({ form: "body" });
});

describe("a sender that no tenant names", () => {
  test.for([
    ["a topic", { topicArns: ["arn:aws:sns:us-east-1:000000000000:another"] }, bySns(BOUNCE)],
    ["a configuration set", { topicArns: [TOPIC], configurationSets: ["another"] }, busEvent(BOUNCE)],
    ["no configuration set", { topicArns: [TOPIC] }, busEvent({ ...BOUNCE, mail: { destination: [] } })],
  ] as const)("is %s: it is set aside, for somebody to look at", async ([, settings, event]) => {
    const runtime = { ...receiving(), config: testConfig({ providers: { ses: settings } }) };
    await expect(takePushed(ses, runtime, event)).rejects.toThrow(
      /no tenant's (topicArns|configurationSets) of ses/,
    );
    expect(await events()).toEqual([]);
  });
});

test("an event in EventBridge's form is nothing that HTTPS is believed in", async () => {
  const delivery = {
    method: "POST",
    url: "https://heed.example.com/webhooks/demo/ses",
    query: "",
    headers: {},
    body: Buffer.from(JSON.stringify(busEvent(BOUNCE))),
    urlSecret: undefined,
  };
  const context = {
    secret: () => [],
    setting: (name: string) => (name === "topicArns" ? [TOPIC] : undefined),
    now: NOW,
    fetchText: () => Promise.reject(new Error("no network in tests")),
  };
  expect(await ses.verify(delivery, context)).toEqual({ ok: false, error: "envelope_malformed" });
});
