import { generateKeyPairSync, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { verifyWebhook, WebhookRefused, type WebhookRequest } from "../../../shared/client/heed.ts";

const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const OTHER = `whsec_${Buffer.alloc(32, 6).toString("base64")}`;
const NOW = Date.parse("2026-11-23T20:00:10Z");
const ID = "msg_7QJ4ZK5N1V8W3X6Y2A9BCDEFGH_crm";
const BODY = JSON.stringify({
  type: "consent.opted_out",
  timestamp: "2026-11-23T20:00:00.000Z",
  data: { eventId: "1", tenant: "demo", channel: "email", address: "jörg@example.com", topic: "newsletter" },
});

/** As the standard's own library signs it. */
function signed(
  secret = SECRET,
  body = BODY,
  at = NOW,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const time = new Date(at);
  return {
    headers: {
      "webhook-id": ID,
      "webhook-timestamp": String(Math.floor(at / 1000)),
      "webhook-signature": new Webhook(secret).sign(ID, time, body),
    },
    body,
  };
}

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const PUBLIC = `whpk_${publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64")}`;

function signedAsymmetrically(): ReturnType<typeof signed> {
  const request = signed();
  const content = `${ID}.${request.headers["webhook-timestamp"]}.${BODY}`;
  const signature = `v1a,${sign(null, Buffer.from(content), privateKey).toString("base64")}`;
  return { ...request, headers: { ...request.headers, "webhook-signature": signature } };
}

const verify = (request: WebhookRequest, secrets: string | readonly string[] = SECRET, now = NOW) =>
  verifyWebhook(request, secrets, { now });

describe("a request that is authentic gives its notice", () => {
  test.for([
    ["as text", signed()],
    ["as bytes", { ...signed(), body: Buffer.from(BODY) }],
    ["with the headers of fetch", { ...signed(), headers: new Headers(signed().headers) }],
    [
      "with the headers of node:http, in any case",
      {
        ...signed(),
        headers: Object.fromEntries(
          Object.entries(signed().headers).map(([name, value]) => [name.toUpperCase(), [value]]),
        ),
      },
    ],
  ] as const)("%s", async ([, request]) => {
    expect(await verify(request)).toEqual(JSON.parse(BODY));
  });

  test("under any of the secrets, while they change at either end", async () => {
    expect(await verify(signed(OTHER), [SECRET, OTHER])).toMatchObject({ type: "consent.opted_out" });
    const both = `${signed(OTHER).headers["webhook-signature"]} ${signed().headers["webhook-signature"]}`;
    const request = signed();
    const headers = { ...request.headers, "webhook-signature": both };
    expect(await verify({ ...request, headers })).toMatchObject({ type: "consent.opted_out" });
  });

  test("signed v1a, under a public key", async () => {
    expect(await verify(signedAsymmetrically(), PUBLIC)).toMatchObject({ type: "consent.opted_out" });
  });

  test("within five minutes either way", async () => {
    for (const off of [-300_000, 300_000]) expect(await verify(signed(), SECRET, NOW + off)).toBeDefined();
  });
});

describe("what is not authentic is refused", () => {
  const change = (headers: Record<string, string | undefined>) => ({
    ...signed(),
    headers: { ...signed().headers, ...headers },
  });
  test.for([
    ["another secret", signed(OTHER)],
    ["a changed body", { ...signed(), body: `${BODY} ` }],
    ["another id", change({ "webhook-id": "msg_other" })],
    ["another time", change({ "webhook-timestamp": String(NOW / 1000 + 1) })],
    ["no id", change({ "webhook-id": undefined })],
    ["no time", change({ "webhook-timestamp": undefined })],
    ["no signature", change({ "webhook-signature": undefined })],
    ["an empty signature", change({ "webhook-signature": "v1," })],
    ["a signature that is no base64", change({ "webhook-signature": "v1,***" })],
    ["a time that is none", change({ "webhook-timestamp": "now" })],
    ["an id that hides part of the content", change({ "webhook-id": "msg.1" })],
    [
      "a v1 signature under the name of v1a",
      change({
        "webhook-signature": (signed().headers["webhook-signature"] ?? "").replace("v1,", "v1a,"),
      }),
    ],
  ] as const)("%s", async ([, request]) => {
    await expect(verify(request)).rejects.toThrow(WebhookRefused);
  });

  test("one that is older than five minutes, or from the future", async () => {
    for (const off of [-301_000, 301_000]) {
      await expect(verify(signed(), SECRET, NOW + off)).rejects.toThrow(/old|clock/);
    }
  });

  test("a key of one kind never verifies the other's signature", async () => {
    await expect(verify(signedAsymmetrically(), SECRET)).rejects.toThrow(WebhookRefused);
    await expect(verify(signed(), PUBLIC)).rejects.toThrow(WebhookRefused);
    const asSymmetric = PUBLIC.replace("whpk_", "whsec_");
    await expect(verify(signed(asSymmetric), PUBLIC)).rejects.toThrow(WebhookRefused);
  });

  test("a secret that is none is a mistake of the program, and never verifies", async () => {
    for (const secret of ["", "whsec_", "whsec_***"]) {
      await expect(verify(signed(), secret)).rejects.toThrow(TypeError);
    }
    await expect(verify(signed(), [])).rejects.toThrow(WebhookRefused);
  });
});
