import { randomUUID } from "node:crypto";
import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBStreamEvent, SQSEvent, SQSRecord } from "aws-lambda";
import { createQueuePair } from "../../infra/local/provision.ts";
import type { Announcer } from "../../shared/announce.ts";
import type { Config, PartnerConfig, Tenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import { jobSender } from "../../shared/job-queue.ts";
import { contactKey, ENTRY, type EntryKey, key } from "../../shared/ledger/keys.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import type { Receipt } from "../../shared/ledger/receipts.ts";
import { record } from "../../shared/ledger/record.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import { type Queue, sqsQueue } from "../../shared/queue.ts";
import type { Secrets } from "../../shared/secrets.ts";
import type { Item, Table } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import type { TestQueues } from "./emulators.ts";

/** What broadcast, deliver and sweep are tested with: one tenant, its partners, its entries and its jobs. */
export const NOW = Date.parse("2026-11-25T10:00:00.000Z");
export const REGION = "us-east-1";
export const API_KEY = Buffer.alloc(32, 7);
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;

const VALUES: Readonly<Record<string, string>> = {
  "env:CONTACT_KEY": Buffer.alloc(32, 3).toString("base64url"),
  "env:API_KEY": API_KEY.toString("base64url"),
  "env:HEAD_KEY": Buffer.alloc(32, 9).toString("base64url"),
  "env:WEBHOOK_SECRET": WEBHOOK_SECRET,
};

export const secrets: Secrets = { get: async (ref) => VALUES[ref] };

export function webhookPartner(id: string, changes: Partial<PartnerConfig> = {}): PartnerConfig {
  return {
    id,
    type: "webhook",
    url: `https://${id}.example/hooks`,
    secret: "env:WEBHOOK_SECRET",
    address: "plain",
    ...changes,
  };
}

/** A tenant under an id of its own, for its queues are named after it. */
export function tenantWith(partners: readonly PartnerConfig[]): Tenant {
  return {
    id: `t${randomUUID().slice(0, 8)}`,
    name: "Demo Shop",
    publicUrl: "https://demo.example",
    topics: [],
    links: { keys: [] },
    api: { keys: [{ kid: "a1", secret: "env:API_KEY" }] },
    contacts: { keys: [{ kid: "c1", secret: "env:CONTACT_KEY" }] },
    signing: { keys: [{ kid: "h1", secret: "env:HEAD_KEY" }] },
    providers: {},
    partners,
    senders: [],
    defaultAllowed: { email: true, sms: false },
    requireEvidence: false,
    revokeAllScope: false,
    privacy: { gpc: false },
  };
}

export function configOf(tenant: Tenant): Config {
  return {
    tenants: [tenant],
    allowPrivatePartners: ["127.0.0.1"],
    retry: { firstSeconds: 1, maxSeconds: 3600, forSeconds: 259_200 },
  };
}

/** Makes the queues of the tenant's partners; gives the seam to them. */
export async function makeQueues(queues: TestQueues, tenant: Tenant): Promise<Queue> {
  const client: SQSClient = queues.client();
  for (const { id } of tenant.partners) {
    await createQueuePair(client, queueName(tenant.id, id, "jobs"), queueName(tenant.id, id, "dead"), "jobs");
  }
  return sqsQueue(client);
}

export function announcerOn(table: Table, tenant: Tenant, queue: Queue, urlPrefix: string): Announcer {
  return {
    config: configOf(tenant),
    table,
    region: REGION,
    replicated: false,
    sendJob: jobSender(queue, urlPrefix),
    now: () => NOW,
  };
}

export async function ledgerOn(table: Table, tenant: Tenant): Promise<Ledger> {
  return {
    table,
    tenantId: tenant.id,
    vault: await tenantVault(tenant, secrets),
    region: REGION,
    replicated: false,
    now: () => NOW,
    pause: async () => {},
    agentKeys: new Map(),
  };
}

const CHANGE: Change = {
  channel: "email",
  address: "ann@example.com",
  topic: "newsletter",
  effect: "opted_out",
  source: "one_click",
  occurredAt: "2026-11-25T09:00:00.000Z",
  receivedAt: "2026-11-25T09:00:00.000Z",
  late: false,
  identity: { parts: ["first"] },
  evidence: {},
  byPerson: true,
};

/** Records a change, by default an opt-out of the newsletter by one click, under an identity of its own. */
export async function recorded(
  table: Table,
  tenant: Tenant,
  changes: Partial<Change> = {},
): Promise<EntryKey> {
  const change = { ...CHANGE, identity: { parts: [randomUUID()] }, ...changes };
  const done = await record(await ledgerOn(table, tenant), change);
  if (done.outcome === "conflict") throw new Error("the change conflicts");
  return { tenantId: tenant.id, contactId: done.contactId, eventId: done.eventId };
}

/** What the stream gives for these entries; their sequence numbers are `1`, `2`, … */
export function streamOf(entries: readonly EntryKey[]): DynamoDBStreamEvent {
  return { Records: entries.map((entry, index) => inserted(keyOf(entry), String(index + 1))) };
}

export function inserted(keys: Item, sequenceNumber: string): DynamoDBStreamEvent["Records"][number] {
  const Keys = { pk: { S: keys["pk"]?.S ?? "" }, sk: { S: keys["sk"]?.S ?? "" } };
  return { eventName: "INSERT", dynamodb: { Keys, SequenceNumber: sequenceNumber } };
}

export function keyOf({ tenantId, contactId, eventId }: EntryKey): Item {
  return key(contactKey(tenantId, contactId), ENTRY + eventId);
}

export function jobOf(entry: EntryKey, partner: string, changes: Partial<Job> = {}): Job {
  return {
    tenant: entry.tenantId,
    partner,
    eventId: entry.eventId,
    contactId: entry.contactId,
    channel: "email",
    topic: "newsletter",
    status: "opted_out",
    source: "one_click",
    reason: null,
    occurredAt: CHANGE.occurredAt,
    createdAt: "2026-11-25T09:00:01.000Z",
    ...changes,
  };
}

/** What Lambda hands over of a partner's queue. */
export function batchOf(bodies: readonly { readonly body: string; readonly group: string }[]): SQSEvent {
  return { Records: bodies.map(({ body, group }, index) => messageOf(body, group, index)) };
}

function messageOf(body: string, group: string, index: number): SQSRecord {
  return {
    messageId: `message-${index}`,
    receiptHandle: `handle-${index}`,
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(NOW),
      SenderId: "heed",
      ApproximateFirstReceiveTimestamp: String(NOW),
      MessageGroupId: group,
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:heed-demo-crm.fifo",
    awsRegion: REGION,
  };
}

/** Takes everything out of one of the tenant's queues, each contact's jobs in their order. */
export async function drain(
  queues: TestQueues,
  tenant: Tenant,
  partner: string,
  kind: "jobs" | "dead" = "jobs",
): Promise<readonly Job[]> {
  const QueueUrl = queues.prefix() + queueName(tenant.id, partner, kind);
  const jobs: Job[] = [];
  for (;;) {
    const { Messages = [] } = await queues
      .client()
      .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return jobs;
    for (const { Body = "", ReceiptHandle } of Messages) {
      jobs.push(JSON.parse(Body));
      await queues.client().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

/** What stands of a job that `crm` refused an hour after the opt-out. */
export function refusedReceipt(changes: Partial<Receipt> = {}): Receipt {
  return {
    partner: "crm",
    state: "refused",
    attempts: 1,
    round: 1,
    lastStatus: 410,
    lastError: "http_410",
    createdAt: "2026-11-25T09:00:00.000Z",
    lastAttemptAt: "2026-11-25T10:00:00.000Z",
    nextAttemptAt: null,
    deliveredAt: null,
    redrivenAt: null,
    answerHash: "00",
    appliedAt: null,
    reason: null,
    rule: "gdpr-21",
    startsAt: "2026-11-25T09:00:00.000Z",
    dueAt: "2026-11-26T09:00:00.000Z",
    ...changes,
  };
}
