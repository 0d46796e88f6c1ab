import type { IncomingMessage, ServerResponse } from "node:http";
import type { SNSEvent } from "aws-lambda";
import type { LocalFunction } from "./lambda.ts";

/** What SES says of a mail beside the mail itself. */
export interface Envelope {
  readonly recipients: readonly string[];
  readonly sender: string;
  /** Verdicts: `PASS`, `FAIL`, `GRAY`. */
  readonly spf: string;
  readonly dmarc: string;
  readonly spam: string;
  readonly id: string;
  /** Milliseconds. */
  readonly receivedAt: number;
}

/**
 * `POST /_local/mail?rcpt=u-…@…`: gives the mail in the body (RFC 5322) to the function as SES and SNS do, as a
 * mail that passed every check; `dmarc=FAIL` and its kin say otherwise. `from` is the envelope sender.
 */
export async function localMail(
  mail: Pick<LocalFunction, "invoke"> | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  const query = new URLSearchParams((request.url ?? "").split("?", 2)[1]);
  const recipients = query.getAll("rcpt");
  if (request.method !== "POST") return send(response, 405, "POST a mail");
  if (mail === undefined || recipients.length === 0) return send(response, 400, "rcpt=ADDRESS is missing");
  const message = mailNotification(body, {
    recipients,
    sender: query.get("from") ?? "sender@example.com",
    spf: query.get("spf") ?? "PASS",
    dmarc: query.get("dmarc") ?? "PASS",
    spam: query.get("spam") ?? "PASS",
    id: `local-${Date.now()}`,
    receivedAt: Date.now(),
  });
  try {
    await mail.invoke(snsEvent(message));
    send(response, 200, "taken: the functions' log says what came of it");
  } catch {
    send(response, 503, "not taken: does a tenant of the configuration have mailto?");
  }
}

/** The text of SES's notification: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html */
export function mailNotification(
  content: Buffer,
  envelope: Envelope,
  encoding: "base64" | "utf8" = "base64",
): string {
  const { recipients, sender, spf, dmarc, spam, id, receivedAt } = envelope;
  const timestamp = new Date(receivedAt).toISOString();
  const receipt = {
    timestamp,
    processingTimeMillis: 222,
    recipients,
    spamVerdict: { status: spam },
    virusVerdict: { status: "PASS" },
    spfVerdict: { status: spf },
    dkimVerdict: { status: "PASS" },
    dmarcVerdict: { status: dmarc },
    action: { type: "SNS", topicArn: TOPIC },
  };
  const mail = { timestamp, source: sender, messageId: id, destination: recipients, headersTruncated: false };
  return JSON.stringify({
    notificationType: "Received",
    receipt,
    mail,
    content: content.toString(encoding),
  });
}

const TOPIC = "arn:aws:sns:us-east-1:000000000000:heed-mail";

/** The call that SNS makes for its messages. */
export function snsEvent(...messages: readonly string[]): SNSEvent {
  return {
    Records: messages.map((Message) => ({
      EventSource: "aws:sns",
      EventVersion: "1.0",
      EventSubscriptionArn: `${TOPIC}:11111111-2222-3333-4444-555555555555`,
      Sns: {
        Type: "Notification",
        MessageId: "11111111-2222-5333-8444-555555555555",
        TopicArn: TOPIC,
        Subject: "Amazon SES Email Receipt Notification",
        Message,
        Timestamp: new Date().toISOString(),
        SignatureVersion: "1",
        Signature: "EXAMPLE",
        SigningCertUrl: "EXAMPLE",
        UnsubscribeUrl: "EXAMPLE",
        MessageAttributes: {},
      },
    })),
  };
}

function send(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify({ message }));
}
