import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { isRecorded, type Meaning } from "../policy.ts";

// https://developers.hubspot.com/docs/api/webhooks

/** By property and value, else by property. A bounce is for good only where there is no such mailbox. */
const PROPERTIES: ReadonlyMap<string, Meaning | "unknown_type"> = new Map<string, Meaning | "unknown_type">([
  ["hs_email_optout=true", "opted_out"],
  ["hs_email_optout=false", "opted_in"],
  ["hs_email_optout=", "opted_in"],
  ["hs_email_optout", "unknown_type"],
  ["hs_email_hard_bounce_reason_enum=UNKNOWN_USER", "hard_bounce"],
  ["hs_email_hard_bounce_reason_enum=", "nothing"],
  ["hs_email_hard_bounce_reason_enum", "soft_bounce"],
]);

/** By subscription type. Those of a property are judged by the property. */
const TYPES: ReadonlyMap<string, Meaning | "property"> = new Map<string, Meaning | "property">([
  ["contact.propertyChange", "property"],
  ["object.propertyChange", "property"],
  // Who had HubSpot forget them wants no mail from anybody.
  ["contact.privacyDeletion", "opted_out"],
  ["contact.creation", "nothing"],
  ["contact.deletion", "nothing"],
  ["contact.merge", "nothing"],
  ["contact.restore", "nothing"],
  ["contact.associationChange", "nothing"],
  ["object.creation", "nothing"],
  ["object.deletion", "nothing"],
  ["object.merge", "nothing"],
  ["object.restore", "nothing"],
  ["object.associationChange", "nothing"],
]);

/** Objects that are no person. */
const OTHERS = new Set(["company", "deal", "ticket", "product", "line_item", "conversation"]);
const CONTACT = "0-1";

const text = v.fallback(v.optional(v.string()), undefined);
/** HubSpot's own number of something. */
export const numberSchema = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform(String),
  v.regex(/^\d{1,20}$/),
);
const eventSchema = v.object({
  subscriptionType: v.string(),
  objectId: numberSchema,
  objectTypeId: text,
  portalId: v.fallback(v.optional(numberSchema), undefined),
  subscriptionId: v.fallback(v.optional(numberSchema), undefined),
  propertyName: text,
  propertyValue: v.fallback(
    v.optional(v.pipe(v.union([v.string(), v.boolean()]), v.transform(String))),
    undefined,
  ),
  occurredAt: v.fallback(v.optional(v.pipe(v.number(), v.minValue(1))), undefined),
  attemptNumber: v.fallback(v.number(), 0),
  changeSource: text,
});

type HubspotEvent = v.InferOutput<typeof eventSchema>;

/** Everything about a change but the address, which HubSpot leaves out. */
export interface Told {
  /** The number of the contact. */
  readonly contact: string;
  /** How often HubSpot tried to deliver it before. */
  readonly attempt: number;
  readonly change: Omit<ProviderChange, "address">;
}

/** One event of a delivery. `nothing`: it is about nobody's wish and nobody's mailbox. */
export function readHubspotEvent(value: unknown): Result<Told | "nothing", "malformed" | "unknown_type"> {
  const parsed = v.safeParse(eventSchema, value);
  if (!parsed.success) return fail("malformed");
  const event = parsed.output;
  const { subscriptionType: type, objectTypeId = CONTACT, propertyName = "" } = event;
  if (OTHERS.has(type.replace(/\..*/s, "")) || objectTypeId !== CONTACT) return ok("nothing");
  const meaning = TYPES.get(type);
  if (meaning === undefined) return fail("unknown_type");
  // Each subscription type has such a property, which means for it what the general one means for all.
  const list = meaning === "property" ? /^hs_email_optout_(\d+)$/.exec(propertyName)?.[1] : undefined;
  const effect =
    meaning === "property"
      ? ofProperty(list === undefined ? propertyName : "hs_email_optout", event)
      : meaning;
  if (effect === "unknown_type") return fail(effect);
  return ok(isRecorded(effect) ? toldOf(event, effect, list) : "nothing");
}

function ofProperty(name: string, { propertyValue }: HubspotEvent): Meaning | "unknown_type" {
  return PROPERTIES.get(`${name}=${propertyValue}`) ?? PROPERTIES.get(name) ?? "nothing";
}

function toldOf(event: HubspotEvent, effect: ProviderChange["effect"], list: string | undefined): Told {
  const { subscriptionType, portalId, subscriptionId, objectId, propertyName, propertyValue } = event;
  const told = [subscriptionType, portalId, subscriptionId, objectId, propertyName, propertyValue];
  const time = event.occurredAt;
  return {
    contact: objectId,
    attempt: event.attemptNumber,
    change: {
      channel: "email",
      list,
      effect,
      // HubSpot's own number of an event is not promised to be its alone.
      id: derivedId([...told, time]),
      time: time === undefined ? undefined : { milliseconds: time, wholeSecond: false },
      evidence: evidenceOf({
        event: [subscriptionType, propertyName].filter((word) => word !== undefined).join("/"),
        value: propertyValue,
        origin: event.changeSource,
        contact: objectId,
      }),
    },
  };
}
