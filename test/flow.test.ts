import { createSign, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { SignJWT } from "jose";
import SnsPayloadValidator from "sns-payload-validator";
import { Webhook } from "standardwebhooks";
import twilio from "twilio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../infra/local/dynamodb.ts";
import { type Stack, startStack } from "../infra/local/stack.ts";
import { heedClient, linkMinter, verifyWebhook } from "../shared/client/heed.ts";
import { notification, signed, TOPIC } from "./support/sns-envelope.ts";

// The whole way, on the bundles that are deployed: a link, a STOP and two webhooks come in, each twice, and the
// partner is told once, with a signature that the official package accepts.

const TWILIO_TOKEN = "test_auth_token_0123456789abcdef";
const keysOf = (provider: string): { readonly privateKey: string; readonly publicKey?: string } =>
  JSON.parse(readFileSync(`test/fixtures/providers/${provider}/keys.json`, "utf8"));
const setupOf = (provider: string): { readonly secrets: Readonly<Record<string, readonly string[]>> } =>
  JSON.parse(readFileSync(`test/fixtures/providers/${provider}/setup.json`, "utf8"));
const SENDGRID_KEY = setupOf("sendgrid").secrets["publicKey"]?.[0] ?? "";
const SNS_CERTIFICATE = setupOf("ses").secrets["certificates"]?.[0] ?? "";

let stack: Stack;
let token = "";

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "heed-flow-"));
  const config = JSON.parse(readFileSync("heed.config.json", "utf8"));
  config.tenants[0].providers.ses = { topicArns: [TOPIC], certificates: "env:SNS_CERTIFICATE" };
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify(config));
  const env = { TWILIO_AUTH_TOKEN: TWILIO_TOKEN, SENDGRID_WEBHOOK_KEY: SENDGRID_KEY, SNS_CERTIFICATE };
  stack = await startStack({ configFile, dataDir: join(folder, "data"), port: await freePort(), env });
  const secret = Buffer.from(stack.secrets["HEED_API_KEY"] ?? "", "base64url");
  token = await new SignJWT({ tenant: "demo", scope: "links:write consent:read consent:write operate" })
    .setProtectedHeader({ alg: "HS256", kid: "a1" })
    .setIssuer("heed")
    .setAudience("heed-api")
    .setExpirationTime("1h")
    .sign(secret);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

interface Answer {
  readonly results: readonly unknown[];
  readonly links: readonly { readonly url: string; readonly headers: unknown }[];
  readonly events: readonly Record<string, unknown>[];
  readonly proof: unknown;
  readonly confirmUrl?: string;
}

async function api(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${stack.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return JSON.parse(await answer.text());
}

async function check(channel: string, address: string, topic: string): Promise<unknown> {
  const { results } = await api("/v1/check", { channel, address, topic });
  return results[0];
}

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the partner got about one address, once there is as much as expected. */
async function told(address: string, count: number): Promise<readonly Received[]> {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`${stack.url}/_local/partner`);
    const { received }: { received: readonly Received[] } = JSON.parse(await answer.text());
    const about = received.filter(({ body }) => JSON.parse(body).data.address === address);
    if (about.length >= count || tries === 100) return about;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function verified({ headers, body }: Received): unknown {
  return new Webhook(stack.secrets["CRM_WEBHOOK_SECRET"] ?? "").verify(body, { ...headers });
}

async function eventsOf(channel: string, address: string): Promise<readonly Record<string, unknown>[]> {
  return (await api("/v1/history", { channel, address })).events;
}

describe("a link", () => {
  const address = "link@example.com";
  let url = "";

  test("is minted with the headers of RFC 8058", async () => {
    const { links } = await api("/v1/links", { channel: "email", address, topic: "newsletter" });
    url = links[0]?.url ?? "";
    expect(links[0]?.headers).toEqual({
      "List-Unsubscribe": `<${url}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
  });

  test("R-060: fetched twice and asked for by HEAD, it changes nothing", async () => {
    for (const method of ["GET", "GET", "HEAD"]) expect((await fetch(url, { method })).status).toBe(200);
    expect(await check("email", address, "newsletter")).toMatchObject({ allowed: true, reason: "default" });
  });

  test("posted to twice, it is one event; the check says no and why, and the partner is told once", async () => {
    for (const _ of [1, 2]) {
      const answer = await fetch(url, {
        method: "POST",
        body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
      });
      expect([answer.status, answer.redirected]).toEqual([200, false]);
    }
    expect(await check("email", address, "newsletter")).toMatchObject({
      allowed: false,
      reason: "topic_opt_out",
    });
    expect(await check("email", address, "offers")).toMatchObject({ allowed: true });
    const events = await eventsOf("email", address);
    expect(events).toMatchObject([{ topic: "newsletter", status: "opted_out", source: "one_click" }]);
    const [first, ...more] = await told(address, 1);
    expect(more).toEqual([]);
    expect(first && verified(first)).toMatchObject({
      type: "consent.opted_out",
      data: {
        eventId: events[0]?.["eventId"],
        tenant: "demo",
        address,
        topic: "newsletter",
        status: "opted_out",
      },
    });
  });

  test("its delivery and its proof can be asked for", async () => {
    const [event] = await eventsOf("email", address);
    const answer = await fetch(`${stack.url}/v1/events/${event?.["eventId"]}/deliveries`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({
      deliveries: [{ partner: "crm", state: "delivered", attempts: 1 }],
    });
    const { proof } = await api("/v1/history", { channel: "email", address });
    expect(proof).toMatchObject({ format: "heed-chain-1", count: 1, unchained: [] });
  });
});

test("the client mints a link offline, asks before and after its press, and knows the partner's notice for ours", async () => {
  const { url, secrets } = stack;
  const ann = { channel: "email", address: "Client@Example.com", topic: "newsletter" } as const;
  const credential = { kid: "a1", secret: secrets["HEED_API_KEY"] ?? "" };
  const heed = heedClient({ url, tenant: "demo", credential, timeoutMs: 20_000 });
  const mint = linkMinter({
    url,
    tenant: "demo",
    key: { kid: "k1", secret: secrets["HEED_LINK_KEY"] ?? "" },
  });
  expect(await heed.maySend(ann)).toMatchObject({ allowed: true, reason: "default", from: "heed" });
  const { headers } = await mint(ann);
  const pressed = await fetch(headers["List-Unsubscribe"].slice(1, -1), {
    method: "POST",
    body: new URLSearchParams(headers["List-Unsubscribe-Post"]),
  });
  expect(pressed.status).toBe(200);
  const answer = await heed.maySend(ann);
  expect(answer).toMatchObject({ allowed: false, reason: "topic_opt_out", from: "heed" });
  const [notice] = await told("client@example.com", 1);
  if (notice === undefined) throw new Error("the partner was told nothing");
  expect(await verifyWebhook(notice, secrets["CRM_WEBHOOK_SECRET"] ?? "")).toMatchObject({
    type: "consent.opted_out",
    data: { eventId: answer.eventId, topic: "newsletter" },
  });
});

test("a STOP that the official twilio package signed, delivered twice, is one event and silence in TwiML", async () => {
  const url = `${stack.url}/sms/demo/twilio`;
  const fields = {
    MessageSid: "SM00000000000000000000000000000001",
    AccountSid: "AC00000000000000000000000000000001",
    From: "+12025550123",
    To: "+12025550199",
    Body: " Stop. ",
  };
  const signature = twilio.getExpectedTwilioSignature(TWILIO_TOKEN, url, fields);
  for (const _ of [1, 2]) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "x-twilio-signature": signature },
      body: new URLSearchParams(fields),
    });
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/xml",
      "<Response/>",
    ]);
  }
  expect(await check("sms", "+12025550123", "offers")).toMatchObject({
    allowed: false,
    reason: "topic_opt_out",
  });
  expect(await eventsOf("sms", "+12025550123")).toHaveLength(1);
  const heard = await told("+12025550123", 1);
  expect(heard.map(verified)).toMatchObject([
    { type: "consent.opted_out", data: { channel: "sms", topic: "offers", source: "sms" } },
  ]);
});

test("a SendGrid batch that the official package accepts, delivered twice, is one event for each recipient", async () => {
  const now = Math.floor(Date.now() / 1000);
  const batch = [
    {
      email: "spam@example.com",
      event: "spamreport",
      timestamp: now - 5,
      sg_event_id: "evt-1",
      sg_message_id: "m1",
    },
    {
      email: "gone@example.com",
      event: "bounce",
      type: "bounce",
      timestamp: now - 5,
      sg_event_id: "evt-2",
      status: "5.1.1",
    },
    { email: "left@example.com", event: "unsubscribe", timestamp: now - 5, sg_event_id: "evt-3" },
    { email: "read@example.com", event: "open", timestamp: now - 5, sg_event_id: "evt-4" },
  ];
  const body = `${JSON.stringify(batch)}\r\n`;
  const timestamp = String(now);
  const signature = createSign("sha256")
    .update(timestamp + body)
    .sign(keysOf("sendgrid").privateKey, "base64");
  const official = new EventWebhook();
  const key = official.convertPublicKeyToECDSA(SENDGRID_KEY);
  expect(official.verifySignature(key, body, signature, timestamp)).toBe(true);
  for (const _ of [1, 2]) {
    const answer = await fetch(`${stack.url}/webhooks/demo/sendgrid`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": timestamp,
      },
      body,
    });
    expect(answer.status).toBe(200);
  }
  for (const [address, reason] of [
    ["spam@example.com", "complaint"],
    ["gone@example.com", "hard_bounce"],
    ["left@example.com", "channel_opt_out"],
  ] as const) {
    expect(await check("email", address, "newsletter")).toMatchObject({ allowed: false, reason });
    expect(await eventsOf("email", address)).toHaveLength(1);
    expect(await told(address, 1)).toHaveLength(1);
  }
  expect(await eventsOf("email", "read@example.com")).toEqual([]);
});

test("SES complaints in SNS envelopes that the official validator accepts, delivered twice, are one event", async () => {
  const complaint = {
    notificationType: "Complaint",
    mail: { messageId: "0100-ses", destination: ["angry@example.com"], timestamp: new Date().toISOString() },
    complaint: {
      feedbackId: "0100-feedback",
      timestamp: new Date().toISOString(),
      complaintFeedbackType: "abuse",
      complainedRecipients: [{ emailAddress: "angry@example.com" }],
    },
  };
  const fields = {
    MessageId: randomUUID(),
    Message: JSON.stringify(complaint),
    Timestamp: new Date().toISOString(),
  };
  const envelope = signed(notification(fields), keysOf("ses").privateKey);
  const validator = new SnsPayloadValidator();
  Reflect.get(validator, "certCache").set(envelope["SigningCertURL"], SNS_CERTIFICATE);
  await expect(validator.validate(JSON.parse(JSON.stringify(envelope)))).resolves.toBeDefined();
  for (const _ of [1, 2]) {
    const answer = await fetch(`${stack.url}/webhooks/demo/ses`, {
      method: "POST",
      headers: { "content-type": "text/plain; charset=UTF-8" },
      body: JSON.stringify(envelope),
    });
    expect(answer.status).toBe(200);
  }
  expect(await check("email", "angry@example.com", "offers")).toMatchObject({
    allowed: false,
    reason: "complaint",
  });
  expect(await eventsOf("email", "angry@example.com")).toHaveLength(1);
  const heard = await told("angry@example.com", 1);
  expect(heard.map(verified)).toMatchObject([
    { type: "contact.suppressed", data: { topic: "*", status: "opted_out", reason: "complaint" } },
  ]);
});

describe("a person on the pages", () => {
  test("R-105, F66: a request not to sell or share reaches the partner, under its own topic", async () => {
    const address = "privacy@example.com";
    const answer = await fetch(`${stack.url}/privacy/demo`, {
      method: "POST",
      body: new URLSearchParams({ address }),
    });
    expect(answer.status).toBe(200);
    const [first, ...more] = await told(address, 1);
    expect(more).toEqual([]);
    expect(first && verified(first)).toMatchObject({
      type: "consent.opted_out",
      data: { topic: "sale_share", status: "opted_out", source: "page" },
    });
    expect(await check("email", address, "newsletter")).toMatchObject({ allowed: true });
    expect(await check("email", address, "sale_share")).toMatchObject({ allowed: false });
  });

  test("R-096: a sign-up waits until it is confirmed by a press, and only then is anybody told", async () => {
    const address = "sign-up@example.com";
    const { confirmUrl = "" } = await api("/v1/events", {
      channel: "email",
      address,
      topic: "newsletter",
      status: "pending",
    });
    await fetch(confirmUrl);
    expect(await check("email", address, "newsletter")).toMatchObject({ allowed: false, reason: "pending" });
    const confirmed = await fetch(confirmUrl, { method: "POST", body: new URLSearchParams({}) });
    expect(await confirmed.text()).toContain("You are signed up");
    expect(await check("email", address, "newsletter")).toMatchObject({ allowed: true, reason: "opted_in" });
    const [first, ...more] = await told(address, 1);
    expect(more).toEqual([]);
    expect(first && verified(first)).toMatchObject({ type: "consent.opted_in" });
  });
});

test("R-234: no log line of all this holds an address, a number, a token or a text", () => {
  const log = readFileSync(join(stack.dataDir, "functions.log"), "utf8");
  expect(log.length).toBeGreaterThan(500);
  for (const secret of ["@example.com", "2025550", "eyJ", "Stop", "List-Unsubscribe"])
    expect(log).not.toContain(secret);
});
