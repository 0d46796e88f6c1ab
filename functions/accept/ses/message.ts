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

/** What SES said in a verified notification. `raw` is kept where it cannot be read. */
export function readSesMessage(envelope: Envelope, raw: string): Parsed {
  // Plain text, sent once when a configuration set is given the topic.
  if (envelope.Message.startsWith("Successfully validated SNS topic")) return NOTHING;
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw }] });
  const message = messageIn(envelope);
  const type = textAt(message, "eventType") ?? textAt(message, "notificationType");
  if (type === undefined) return kept("malformed");
  const read = READERS.get(type);
  return read === undefined ? kept("unknown_type") : read({ message, envelope, kept });
}

/** Parsed as the text it is: by way of bytes, half a surrogate pair would become another character. */
function messageIn({ Message }: Envelope): unknown {
  try {
    return JSON.parse(Message);
  } catch {
    return undefined;
  }
}
