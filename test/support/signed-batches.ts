import { createHmac, createSign } from "node:crypto";
import type { Call } from "./keep-alive.ts";
import { keysOf, setupOf } from "./provider-fixtures.ts";

/** What happened to one person, in words that both providers have. */
export interface BatchEvent {
  readonly address: string;
  readonly id: string;
  readonly word: "unsubscribe" | "complaint" | "hard_bounce" | "open" | "click" | "deferral";
}

/** One delivery of many events, signed as its provider signs. @param url of the stack, without a path */
type SignedBatch = (url: string, events: readonly BatchEvent[]) => Call;

/** A time in the future counts as that of receipt, so the order of a contact's events is that of their arrival. */
const AHEAD_SECONDS = 300;

const { privateKey } = keysOf("sendgrid");

const SENDGRID_WORDS = {
  unsubscribe: { event: "unsubscribe" },
  complaint: { event: "spamreport" },
  hard_bounce: { event: "bounce", type: "bounce" },
  open: { event: "open" },
  click: { event: "click" },
  deferral: { event: "deferred" },
} as const satisfies Record<BatchEvent["word"], object>;

export const sendGridBatch: SignedBatch = (url, events) => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify(
    events.map(({ address, id, word }) => ({
      email: address,
      timestamp: Number(timestamp) + AHEAD_SECONDS,
      sg_event_id: id,
      sg_message_id: `${id}.recvd-0`,
      ...SENDGRID_WORDS[word],
    })),
  );
  const signature = createSign("sha256").update(timestamp + body);
  return {
    method: "POST",
    url: `${url}/webhooks/demo/sendgrid`,
    headers: {
      "content-type": "application/json",
      "x-twilio-email-event-webhook-timestamp": timestamp,
      "x-twilio-email-event-webhook-signature": signature.sign(privateKey, "base64"),
    },
    body,
  };
};

const MANDRILL_WORDS = {
  unsubscribe: "unsub",
  complaint: "spam",
  hard_bounce: "hard_bounce",
  open: "open",
  click: "click",
  deferral: "deferral",
} as const satisfies Record<BatchEvent["word"], string>;

export const mandrillBatch: SignedBatch = (url, events) => {
  const address = `${url}/webhooks/demo/mandrill`;
  const ts = Math.floor(Date.now() / 1000) + AHEAD_SECONDS;
  const told = JSON.stringify(
    events.map(({ address: email, id, word }) => ({
      event: MANDRILL_WORDS[word],
      _id: id,
      ts,
      msg: { _id: id, ts, email, state: "sent", subject: "News", tags: ["news"], metadata: {} },
    })),
  );
  const [key = ""] = setupOf("mandrill").secrets["webhookKey"] ?? [];
  return {
    method: "POST",
    url: address,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-mandrill-signature": createHmac("sha1", key)
        .update(`${address}mandrill_events${told}`)
        .digest("base64"),
    },
    body: new URLSearchParams({ mandrill_events: told }).toString(),
  };
};
