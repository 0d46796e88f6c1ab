import {
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
  type Unread,
} from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { verifyUrlSecret } from "../passwords.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/

/**
 * By type and reason, else by type and action, else by type. To be deleted or archived is the owner's act, not
 * the person's. A new address (`upemail`) is opted into nothing by what its owner had said for the old one.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["unsubscribe/abuse", "complaint"],
  ["unsubscribe/delete", "nothing"],
  ["unsubscribe", "opted_out"],
  ["cleaned/hard", "hard_bounce"],
  ["cleaned/abuse", "complaint"],
  ["subscribe", "opted_in"],
  ["upemail", "nothing"],
  ["profile", "nothing"],
  ["campaign", "nothing"],
]);

export const mailchimp: Provider = {
  name: "mailchimp",
  serves: ["webhooks"],
  settings: { urlSecret: "secret" },
  lateAfterHours: 24,
  verify: verifyUrlSecret,
  parse: ({ body }) => ok(readFields(new URLSearchParams(body.toString()))),
};

function readFields(fields: URLSearchParams): Parsed {
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: fields.toString() }] });
  const field = (name: string) => fields.get(name) || undefined;
  // Sent once by some accounts to try the address.
  if (fields.size === 0) return NOTHING;
  const type = field("type");
  if (type === undefined) return kept("malformed");
  const [reason, action] = [field("data[reason]"), field("data[action]")];
  const effect = MEANINGS.get(`${type}/${reason}`) ?? MEANINGS.get(`${type}/${action}`) ?? MEANINGS.get(type);
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;

  const [address, list, at] = [field("data[email]"), field("data[list_id]"), field("fired_at")];
  if (address === undefined || address.trim() === "") return kept("malformed");
  // An audience left whose name is missing closes everything; one joined without it opens nothing.
  if (effect === "opted_in" && list === undefined) return kept("malformed");
  const change: ProviderChange = {
    channel: "email",
    address,
    list: effect === "opted_out" || effect === "opted_in" ? list : undefined,
    effect,
    id: derivedId([type, list, address.toLowerCase(), at, reason]),
    time: firedAt(at ?? "", effect),
    evidence: evidenceOf({
      event: [type, action, reason].filter((part) => part !== undefined).join("/"),
      audience: list,
      campaign: field("data[campaign_id]"),
      firedAt: at,
    }),
  };
  return { ...NOTHING, changes: [change] };
}

const HALF_A_DAY_MS = 12 * 3_600_000;

/**
 * `fired_at` names no zone: UTC is likely, and promised nowhere. So what closes counts at the latest that it can
 * have been (UTC-12; the future counts as now), and never as older than a choice it came after. What opens counts
 * as UTC.
 */
function firedAt(text: string, effect: ProviderChange["effect"]): ProviderChange["time"] {
  const time = isoTime(`${text.replace(" ", "T")}Z`);
  if (time === undefined || effect === "opted_in") return time;
  return { ...time, milliseconds: time.milliseconds + HALF_A_DAY_MS };
}

export const handler = receive(mailchimp);
