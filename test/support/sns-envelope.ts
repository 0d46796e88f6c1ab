import { createSign, type KeyLike } from "node:crypto";
import type { Delivery } from "../../shared/provider.ts";

export const TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-feedback";
export const CERTIFICATE_URL =
  "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";

export type Fields = Readonly<Record<string, unknown>>;

const NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
const CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

/** An unsigned notification, with some fields changed; `undefined` takes a field away. */
export function notification(change: Fields = {}): Fields {
  return without({
    Type: "Notification",
    MessageId: "11111111-2222-5333-8444-555555555555",
    TopicArn: TOPIC,
    Message: '{"eventType":"Send","mail":{}}',
    Timestamp: "2027-01-04T09:59:30.123Z",
    SignatureVersion: "2",
    SigningCertURL: CERTIFICATE_URL,
    ...change,
  });
}

/** An unsigned request to confirm that a subscription begins (or, by its `Type`, that it ended). */
export function confirmation(change: Fields = {}): Fields {
  const token = "2336412f37fb687f5d51e6e241d0example";
  return notification({
    Type: "SubscriptionConfirmation",
    Message: "You have chosen to subscribe.\nVisit the SubscribeURL.",
    Token: token,
    SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${token}`,
    ...change,
  });
}

/** Signs as the SNS documentation describes; the official library judges the result in sns.test.ts. */
export function signed(envelope: Fields, key: KeyLike): Fields {
  const names = envelope["Type"] === "Notification" ? NOTIFICATION : CONFIRMATION;
  const present = names.filter((name) => envelope[name] !== undefined && envelope[name] !== null);
  const text = present.map((name) => `${name}\n${envelope[name]}\n`).join("");
  const hash = envelope["SignatureVersion"] === "1" ? "sha1" : "sha256";
  return { ...envelope, Signature: createSign(hash).update(text).sign(key, "base64") };
}

export function snsDelivery(envelope: unknown, headers: Delivery["headers"] = {}): Delivery {
  const body = Buffer.from(JSON.stringify(envelope));
  const url = "https://heed.example.com/webhooks/demo/ses";
  return { method: "POST", url, query: "", headers, body, urlSecret: undefined };
}

function without(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
