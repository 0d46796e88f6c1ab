import {
  type Delivery,
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderContext,
  type Unread,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { readHubspotEvent, type Told } from "../hubspot/event.ts";
import { jsonBody } from "../json-body.ts";
import { keeping, together } from "../kept-events.ts";
import { receive } from "../receive.ts";

// https://developers.hubspot.com/docs/api/webhooks/validating-requests

const MOST_AGE_MS = 300_000;
/** HubSpot delivers an event about ten times in a day; one that has come so often is kept here instead. */
const PATIENCE = 5;
/** What HubSpot decodes of an address before it signs it; its own library signs the address as it stands. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

export const hubspot: Provider = {
  name: "hubspot",
  serves: ["webhooks"],
  settings: { clientSecret: "secret", accessToken: "secret?" },
  lateAfterHours: 24,

  // Older versions come beside this one: plain hashes, which an old delivery passes for ever.
  verify(delivery, context) {
    const signature = header(delivery, "x-hubspot-signature-v3");
    if (!signature.ok) return signature;
    const timestamp = header(delivery, "x-hubspot-request-timestamp");
    if (!timestamp.ok) return timestamp;
    const given = decodeBase64(signature.value);
    if (given === undefined || !/^\d{1,15}$/.test(timestamp.value)) return fail("signature_mismatch");
    const spellings = signedSpellings(delivery, timestamp.value);
    const verdict = anyKey(context.secret("clientSecret"), (key) =>
      spellings.some((signed) => sameBytes(given, hmac("sha256", key, signed))),
    );
    if (!verdict.ok) return verdict;
    const age = Math.abs(context.now - Number(timestamp.value));
    return age > MOST_AGE_MS ? fail("timestamp_stale") : ok(undefined);
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok) return body;
    if (!Array.isArray(body.value)) return fail("malformed");
    const values: readonly unknown[] = body.value;
    return ok(together(values.map((value) => readEvent(value, delivery))));
  },

  async complete(parsed, context) {
    const token = context.secret("accessToken").find((value) => value !== "");
    const waiting = parsed.unread.map((event) => ({ event, told: toldBy(event) }));
    const told = waiting.flatMap((item) => item.told ?? []);
    if (token === undefined || told.length === 0) return parsed;
    const addresses = await addressesOrNone(told, token, context);
    const completed = waiting.map((item): Parsed => {
      const address = item.told && addresses.get(item.told.contact);
      if (item.told === undefined || address === undefined) return { ...NOTHING, unread: [item.event] };
      return { ...NOTHING, changes: [{ ...item.told.change, address }] };
    });
    return together([{ ...parsed, unread: [] }, ...completed]);
  },
};

function signedSpellings({ method, url, body }: Delivery, timestamp: string): readonly Buffer[] {
  const decoded = url.replace(DECODED, (escaped) => decodeURIComponent(escaped));
  return [...new Set([url, decoded])].map((spelling) =>
    Buffer.concat([Buffer.from(method + spelling), body, Buffer.from(timestamp)]),
  );
}

function readEvent(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping([value], delivery);
  const read = readHubspotEvent(value);
  if (!read.ok) return kept(read.error);
  return read.value === "nothing" ? NOTHING : kept("unaddressed");
}

/** What an event says that waits for its address. */
function toldBy({ why, raw }: Unread): Told | undefined {
  if (why !== "unaddressed") return undefined;
  const [value, ...others]: readonly unknown[] = JSON.parse(raw);
  const read = readHubspotEvent(value);
  return others.length === 0 && read.ok && read.value !== "nothing" ? read.value : undefined;
}

/**
 * None where HubSpot cannot be asked and has tried often enough: then the events are kept for a replay.
 * @throws where it cannot be asked and will deliver again
 */
async function addressesOrNone(
  told: readonly Told[],
  token: string,
  context: ProviderContext,
): Promise<ReadonlyMap<string, string>> {
  try {
    // Asked only where an event names nobody, so it is loaded only then.
    const { addressesOf } = await import("../hubspot/contacts.ts");
    return await addressesOf(
      told.map(({ contact }) => contact),
      token,
      context,
    );
  } catch (error) {
    if (told.every(({ attempt }) => attempt < PATIENCE)) throw error;
    return new Map();
  }
}

export const handler = receive(hubspot);
