import { NOTHING, type Parsed, type Provider, type Unread } from "../../../shared/provider.ts";
import { jsonBody } from "../json-body.ts";
import { isObject, phoneAt, wordAt } from "../json-path.ts";
import { isoTime } from "../provider-time.ts";
import { receivePushed } from "../pushed.ts";
import { confirmSubscription, type Envelope, parseSns, verifySns } from "../sns.ts";

// https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html

/** AWS End User Messaging SMS, two-way, through an SNS topic: to this function, or over HTTPS. */
export const awsSms: Provider = {
  name: "aws-sms",
  serves: ["sms"],
  settings: { topicArns: "texts", subscribe: "flag?", certificates: "secret?" },
  keywords: {
    words: "arret|cancel|end|opt-out|optout|quit|remove|stop|td|unsubscribe|help",
    match: "beginning",
  },
  lateAfterHours: 1,
  verify: verifySns,
  parse: (delivery) => parseSns(delivery, readMessage),
  greet: confirmSubscription,
};

function readMessage(envelope: Envelope, raw: string): Parsed {
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw }] });
  const message = messageIn(envelope);
  if (!isObject(message)) return kept("malformed");
  // What became of a message of ours: a number on AWS's opt-out list is refused when it is sent to, not here.
  const type = wordAt(message, "eventType");
  if (type !== undefined) return /^(?:TEXT|MEDIA|VOICE|RCS)_/.test(type) ? NOTHING : kept("unknown_type");
  const [from, to] = [phoneAt(message, "originationNumber"), phoneAt(message, "destinationNumber")];
  // `messageKeyword` is the one that AWS took it for: a message that only begins with it, too.
  const text = wordAt(message, "messageBody");
  if (from === undefined && text === undefined) return kept("unknown_type");
  if (from === undefined || to === undefined) return kept("malformed");
  const id = wordAt(message, "inboundMessageId") ?? envelope.MessageId;
  return { ...NOTHING, texts: [{ id, from, to, text: text ?? "", time: isoTime(envelope.Timestamp) }] };
}

function messageIn({ Message }: Envelope): unknown {
  const read = jsonBody({ body: Buffer.from(Message) });
  return read.ok ? read.value : undefined;
}

export const handler = receivePushed(awsSms);
