import { type Delivery, NOTHING, type Parsed, type Unread } from "../../../shared/provider.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { jsonBody } from "../json-body.ts";
import { at, textAt } from "../json-path.ts";
import { readSesMessage } from "./message.ts";

// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html: `detail` is what SNS would bring.

/**
 * Reads an event of SES as EventBridge brings it. Over HTTPS none gets here: its envelope would not verify.
 * @returns `undefined` for what is no such event
 */
export function readBusEvent({ body }: Delivery): Result<Parsed, "malformed"> | undefined {
  const read = jsonBody({ body });
  const event = read.ok ? read.value : undefined;
  const [id, sentAt] = [textAt(event, "id"), textAt(event, "time")];
  if (textAt(event, "source") !== "aws.ses" || id === undefined) return undefined;
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: body.toString() }] });
  return ok(readSesMessage({ message: at(event, "detail"), id, sentAt, kept }));
}
