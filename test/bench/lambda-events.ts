import { streamEvent as lambdaEvent } from "../../infra/local/stream-event.ts";
import type { Change } from "../../shared/event.ts";
import { type EntryKey, entryKey } from "../../shared/ledger/keys.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import type { Vault } from "../../shared/vault.ts";

/** Events as Lambda hands them over, made without a gateway, a stream or a queue. */
export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export function httpEvent({ method, path, query = "", params, headers = {}, body }: HttpCall): object {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: { "user-agent": "ExampleMail/1.0", ...headers },
    ...(params === undefined ? {} : { pathParameters: params }),
    requestContext: {
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "ExampleMail/1.0" },
      requestId: "bench",
      stage: "$default",
    },
    ...(body === undefined ? {} : { body: body.toString("base64") }),
    isBase64Encoded: body !== undefined,
  };
}

/** What a mailbox provider sends when its own button is pressed. */
export function oneClickEvent(token: string): object {
  return httpEvent({
    method: "POST",
    path: `/u/${token}`,
    params: { token },
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from("List-Unsubscribe=One-Click"),
  });
}

/** What the stream gives of entries that were just written. */
export async function streamEvent(table: Table, entries: readonly EntryKey[]): Promise<object> {
  const records = entries.map(async (entry, index) => ({
    eventName: "INSERT" as const,
    dynamodb: {
      Keys: entryKey(entry),
      NewImage: await table.get(entryKey(entry)),
      SequenceNumber: String(index + 1),
    },
  }));
  return lambdaEvent(
    await Promise.all(records),
    "arn:aws:dynamodb:us-east-1:000000000000:table/heed/stream/1",
  );
}

export function queueEvent(queue: string, bodies: readonly string[], groups: readonly string[]): object {
  const Records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    receiptHandle: `handle-${index}`,
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      MessageGroupId: groups[index] ?? "",
      SentTimestamp: String(Date.now()),
    },
    messageAttributes: {},
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
  }));
  return { Records };
}

export function jobEvent(queue: string, jobs: readonly Job[]): object {
  return queueEvent(
    queue,
    jobs.map((job) => JSON.stringify(job)),
    jobs.map(({ contactId }) => contactId),
  );
}

/** A change as the intake queue keeps it. */
export function intakeEvent(vault: Vault, tenant: string, change: Change): object {
  const sealed = vault.seal("intake", tenant, Buffer.from(JSON.stringify(change))).toString("base64");
  return queueEvent("heed-intake", [JSON.stringify({ tenant, sealed })], [""]);
}
