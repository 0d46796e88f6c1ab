import { NOTHING, type Parsed, type Unread } from "../../../shared/provider.ts";
import { textAt } from "../json-path.ts";
import type { Envelope } from "../sns.ts";
import { readBounce, readComplaint } from "./feedback.ts";
import type { Told } from "./mail.ts";
import { readSubscription } from "./subscription.ts";

// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and, nearly the
// same with `notificationType`, https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html

const READERS: ReadonlyMap<string, (told: Told) => Parsed> = new Map([
  ["Bounce", readBounce],
  ["Complaint", readComplaint],
  ["Subscription", readSubscription],
  ["Send", () => NOTHING],
  ["Reject", () => NOTHING],
  ["Rendering Failure", () => NOTHING],
  ["Delivery", () => NOTHING],
  ["DeliveryDelay", () => NOTHING],
  ["Open", () => NOTHING],
  ["Click", () => NOTHING],
  ["Received", () => NOTHING],
  ["AmazonSnsSubscriptionSucceeded", () => NOTHING],
]);

/** What SES said in a notification of SNS. `raw` is kept where it cannot be read. */
export function readSesNotification(envelope: Envelope, raw: string): Parsed {
  // Plain text, sent once when a configuration set is given the topic.
  if (envelope.Message.startsWith("Successfully validated SNS topic")) return NOTHING;
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw }] });
  const { MessageId: id, Timestamp: sentAt } = envelope;
  return readSesMessage({ message: messageIn(envelope), id, sentAt, kept });
}

/** What SES said, whatever brought it. */
export function readSesMessage(told: Told): Parsed {
  const type = textAt(told.message, "eventType") ?? textAt(told.message, "notificationType");
  if (type === undefined) return told.kept("malformed");
  const read = READERS.get(type);
  return read === undefined ? told.kept("unknown_type") : read(told);
}

/** Parsed as the text it is: by way of bytes, half a surrogate pair would become another character. */
function messageIn({ Message }: Envelope): unknown {
  try {
    return JSON.parse(Message);
  } catch {
    return undefined;
  }
}
