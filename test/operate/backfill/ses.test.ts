import { createHash, createHmac } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/ses.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "test-secret",
  AWS_SESSION_TOKEN: "test-session",
  HEED_BACKFILL_URL: api.url(),
});

const PATH = "/v2/email/suppression/addresses";
const AT = Date.parse("2026-11-20T13:00:00Z") / 1000 + 0.25;
const LISTED = [
  { EmailAddress: "ann+tag@example.com", Reason: "BOUNCE", LastUpdateTime: AT },
  { EmailAddress: "bo@example.com", Reason: "COMPLAINT", LastUpdateTime: AT },
  { EmailAddress: "gone@example.com", Reason: "BOUNCE", LastUpdateTime: AT },
  { EmailAddress: "by.hand@example.com", Reason: "BOUNCE", LastUpdateTime: AT },
];
const ATTRIBUTES: Readonly<Record<string, object>> = {
  "ann+tag@example.com": { FeedbackId: "0100-feedback-id", MessageId: "0100-message-id" },
  "bo@example.com": { FeedbackId: "0100-complaint-id" },
  "by.hand@example.com": {},
};

/** Signature Version 4, computed from what came over the wire and by no code of the SDK. */
function isSigned({ method, target, headers }: ApiRequest): boolean {
  const [path = "", query = ""] = target.split("?");
  const match =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\d{8})\/us-east-1\/ses\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    );
  const [, day = "", names = "", signature] = match ?? [];
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const signed = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [
    method,
    path.split("/").map(encode).join("/"),
    pairs.sort().join("&"),
    signed.join(""),
    names,
    createHash("sha256").update("").digest("hex"),
  ].join("\n");
  const text = [
    "AWS4-HMAC-SHA256",
    String(headers["x-amz-date"]),
    `${day}/us-east-1/ses/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const hmac = (key: string | Buffer, data: string): Buffer =>
    createHmac("sha256", key).update(data).digest();
  const key = [day, "us-east-1", "ses", "aws4_request"].reduce<Buffer>(hmac, Buffer.from("AWS4test-secret"));
  const needed = ["host", "x-amz-date", "x-amz-security-token"].every((name) =>
    names.split(";").includes(name),
  );
  return needed && hmac(key, text).toString("hex") === signature;
}

function answer(request: ApiRequest): ApiAnswer {
  const { method, path, query } = request;
  if (method !== "GET" || !isSigned(request)) return { status: 403 };
  if (path === PATH) {
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
    if (![query.get("StartDate"), query.get("EndDate")].every((time) => iso.test(time ?? "")))
      return { status: 400 };
    const from = Number.parseInt(Buffer.from(query.get("NextToken") ?? "", "base64").toString() || "0", 10);
    const NextToken = from + 2 < LISTED.length ? Buffer.from(`${from + 2} ?>`).toString("base64") : undefined;
    return { body: { SuppressedDestinationSummaries: LISTED.slice(from, from + 2), NextToken } };
  }
  const address = decodeURIComponent(path.slice(PATH.length + 1));
  const Attributes = ATTRIBUTES[address];
  if (Attributes === undefined) return { status: 404, body: { message: "not on the list" } };
  const summary = LISTED.find(({ EmailAddress }) => EmailAddress === address);
  return { body: { SuppressedDestination: { ...summary, Attributes } } };
}

beforeEach(() => api.serve(answer));

test("bounces and complaints with the ids of their notifications; what is off the list again is nothing", async () => {
  const { changes } = await pullAll(backfill, env());
  expect(changes).toEqual([
    {
      channel: "email",
      address: "ann+tag@example.com",
      effect: "hard_bounce",
      id: "0100-feedback-id",
      time: { milliseconds: AT * 1000, wholeSecond: false },
      evidence: { event: "suppression/BOUNCE", messageId: "0100-message-id" },
    },
    expect.objectContaining({ address: "bo@example.com", effect: "complaint", id: "0100-complaint-id" }),
    expect.objectContaining({ address: "by.hand@example.com", id: expect.stringMatching(/^list\//) }),
  ]);
});

test("from a cursor on the rest follows, and after the last nothing is asked", async () => {
  const { cursors } = await pullAll(backfill, env());
  expect((await pullAll(backfill, env(), cursors[0])).changes).toHaveLength(1);
  api.serve(answer);
  expect((await pullAll(backfill, env(), cursors[1])).changes).toEqual([]);
  expect(api.asked).toEqual([]);
});

test("another secret is refused", async () => {
  const wrong = pullAll(backfill, { ...env(), AWS_SECRET_ACCESS_KEY: "other" });
  await expect(wrong).rejects.toThrow(/refuses the key \(403\): AWS_REGION, AWS_ACCESS_KEY_ID/);
});

test("without a variable of the environment nothing is asked", async () => {
  await expect(pullAll(backfill, { HEED_BACKFILL_URL: api.url() })).rejects.toThrow(
    "AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY is not set in the environment",
  );
  expect(api.asked).toEqual([]);
});
