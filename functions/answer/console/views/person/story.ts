import * as v from "valibot";
import type { Channel } from "../../../../../shared/event.ts";
import type { Result } from "../../../../../shared/result.ts";
import type { Refusal, Visit } from "../../view.ts";

const TEXT = v.string();
const MAYBE = v.nullable(TEXT);

const DELIVERY = v.object({
  partner: TEXT,
  state: TEXT,
  attempts: v.number(),
  lastStatus: v.nullable(v.number()),
  lastError: MAYBE,
  nextAttemptAt: MAYBE,
  deliveredAt: MAYBE,
  appliedAt: MAYBE,
  reason: MAYBE,
  rule: MAYBE,
  dueAt: MAYBE,
});
const EVENT = v.object({
  event: v.object({
    eventId: TEXT,
    topic: TEXT,
    status: TEXT,
    source: TEXT,
    reason: MAYBE,
    occurredAt: TEXT,
    receivedAt: TEXT,
    late: v.boolean(),
  }),
  evidence: v.nullable(v.record(TEXT, v.unknown())),
  agent: v.unknown(),
  entry: v.record(TEXT, v.unknown()),
  link: v.nullable(v.object({ seq: v.number(), entryHash: TEXT, hash: TEXT })),
  inHead: v.nullable(v.object({ region: TEXT, day: TEXT })),
  deliveries: v.array(DELIVERY),
});
const STANDING = v.object({
  topic: TEXT,
  allowed: v.boolean(),
  status: TEXT,
  reason: TEXT,
  rule: TEXT,
  since: MAYBE,
  eventId: MAYBE,
});
const STORY = v.object({
  subject: v.object({
    channel: v.picklist(["email", "sms"]),
    address: TEXT,
    contactIds: v.array(TEXT),
  }),
  topics: v.record(TEXT, TEXT),
  recipients: v.array(v.object({ id: TEXT, name: TEXT })),
  standing: v.array(STANDING),
  events: v.array(EVENT),
  wordings: v.record(TEXT, v.object({ language: TEXT, texts: v.record(TEXT, TEXT) })),
  next: v.optional(TEXT),
});

/** What is recorded of a person, as `POST /v1/evidence` gives it: all of it, or one part of much. */
export type Story = v.InferOutput<typeof STORY>;
export type StoryEvent = Story["events"][number];
export type Delivery = StoryEvent["deliveries"][number];

/** Whom a form was about. */
export interface Subject {
  readonly channel: Channel;
  /** As it was typed. */
  readonly address: string;
}

/** @param next of the part before */
export function askStory(visit: Visit, subject: Subject, next?: string): Promise<Result<Story, Refusal>> {
  const body = { ...subject, ...(next === undefined ? {} : { next }) };
  return visit.ask(STORY, { method: "POST", path: "/v1/evidence", body });
}
