import { createHash, createHmac } from "node:crypto";
import * as v from "valibot";
import type { Texter } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { post, sentBy } from "../sending.ts";

// https://learn.microsoft.com/en-us/rest/api/communication/sms/send and, for the signature,
// https://learn.microsoft.com/en-us/azure/communication-services/tutorials/hmac-header-tutorial

const PATH = "/sms?api-version=2021-03-07";
const SIGNED = "x-ms-date;host;x-ms-content-sha256";

/** It answers 202 to what it refuses, and says so of each recipient. */
const TAKEN = v.object({ value: v.pipe(v.array(v.object({ successful: v.literal(true) })), v.minLength(1)) });

export const texter: Texter = {
  name: "azure",
  /** `url` is the resource's own: `https://<name>.communication.azure.com`. */
  settings: { url: "text", accessKey: "secret" },
  async send({ replyId, from, to, text }, { secret, setting, now, ask }) {
    const date = new Date(now).toUTCString();
    const recipient = { to, repeatabilityRequestId: uuidOf(replyId), repeatabilityFirstSent: date };
    const base = setting("url") ?? "";
    const request = post(base + PATH, {}, { from, smsRecipients: [recipient], message: text });
    const hash = createHash("sha256").update(request.body).digest("base64");
    const signed = `POST\n${PATH}\n${date};${URL.parse(base)?.host};${hash}`;
    const key = Buffer.from(secret("accessKey"), "base64");
    const signature = createHmac("sha256", key).update(signed).digest("base64");
    const headers = {
      ...request.headers,
      "x-ms-date": date,
      "x-ms-content-sha256": hash,
      authorization: `HMAC-SHA256 SignedHeaders=${SIGNED}&Signature=${signature}`,
    };
    return sentBy(await ask({ ...request, headers }), TAKEN);
  },
};

/** Azure takes a request's id as a UUID; this one is derived, so that the request is known again. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

export const handler = reply(texter);
