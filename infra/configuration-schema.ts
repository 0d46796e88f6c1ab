import * as v from "valibot";
import type { Brand } from "../shared/config.ts";
import { contrast } from "../shared/contrast.ts";
import { isTimeZone } from "../shared/time-zone.ts";
import { awsSchema } from "./aws-schema.ts";
import { controllerSchema } from "./controller-schema.ts";
import { partnerSchema, providersSchema } from "./extension-schema.ts";
import type { Extensions } from "./extensions.ts";
import { oldLinkSystems } from "./functions/old-links.ts";
import { isLoopback } from "./loopback.ts";
import {
  described,
  filled,
  flag,
  id,
  list,
  oneOf,
  places,
  reference,
  retryEntries,
  section,
  shown,
  some,
  wholeNumber,
  words,
} from "./schema-parts.ts";
import { language, replyTexts, sender } from "./sender-schema.ts";

const ADDRESS = "an https address without query (http for 127.0.0.1 and localhost only)";

const kid = v.pipe(words, v.regex(/^[A-Za-z0-9_-]{1,32}$/, "1 to 32 of A-Z a-z 0-9 _ -"));
const keys = section({ keys: some(section({ kid, secret: reference }), "key") });

const address = v.pipe(
  words,
  v.regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, ADDRESS),
  v.check(isPublic, ADDRESS),
);
const publicUrl = v.pipe(
  address,
  v.description("The address that links and signature checks use."),
  v.transform((url) => url.replace(/\/+$/, "")),
);

const topic = section({
  id,
  title: v.pipe(
    v.record(language, shown(150), 'an object such as {"en": "Newsletter"}'),
    v.check((titles) => Object.keys(titles).length > 0, "a title in at least one language"),
    v.description("What people read, by language."),
  ),
  channels: some(oneOf(["email", "sms"]), "channel"),
  kind: v.exactOptional(
    described(
      oneOf(["marketing", "transactional", "sale_share"]),
      "Marketing, unless the topic is called sale_share. * covers marketing topics only.",
    ),
  ),
});

const COLOUR = "a colour such as #0b57d0";
const colour = v.pipe(words, v.regex(/^#[0-9a-fA-F]{6}$/, COLOUR));

const brand = v.pipe(
  section({
    logo: v.exactOptional(
      v.pipe(
        words,
        v.regex(/^(data:image\/|https:\/\/)[^\s"'<>]+$/, "a data: URI of an image, or an https address"),
        v.maxLength(4096, "at most 4,096 characters"),
        v.description("On a page that would grow too large, a data: URI gives way to the name."),
      ),
    ),
    colour: v.exactOptional(colour),
    onColour: v.exactOptional(colour),
  }),
  v.check(isReadable, "colours with a contrast of at least 4.5 to 1, and no onColour without colour"),
);

const DOMAIN = "a domain name in lower case, such as unsubscribe.example.com";
const domain = v.pipe(
  words,
  v.maxLength(190, DOMAIN),
  v.regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, DOMAIN),
);

const RULE_SET = "the name of an SES receipt rule set: 1 to 64 of A-Z a-z 0-9 _ - .";
const mailto = v.pipe(
  section({
    domain: described(domain, "Mail to any address of it reaches Heed: its MX leads to SES."),
    ruleSet: v.exactOptional(
      v.pipe(
        words,
        v.regex(/^[A-Za-z0-9_.-]{1,64}$/, RULE_SET),
        v.description(
          "The SES receipt rule set that takes Heed's rule. Needed on AWS, and never activated by it.",
        ),
      ),
    ),
    reporters: v.optional(
      described(list(domain), "Domains whose feedback reports are believed without a link of ours in them."),
      [],
    ),
  }),
  v.description("Where unsubscribes by mail, replies and complaints come in."),
);

const HOUR = "a time of day such as 21:00";
const hour = v.pipe(words, v.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, HOUR));
const ZONE = "a time zone of the IANA database, such as America/New_York";

const quietHours = v.pipe(
  section({ from: hour, to: hour, timeZone: v.pipe(words, v.check(isTimeZone, ZONE)) }),
  v.check(({ from, to }) => from !== to, "hours that begin and end at different times"),
);

function byChannel<T extends v.GenericSchema>(setting: T) {
  return section({ email: v.exactOptional(setting), sms: v.exactOptional(setting) });
}

/** A name, an IPv4 or an IPv6 address: one colon alone is the colon of a port, and would let nobody in. */
const BARE_HOST = /^([A-Za-z0-9.-]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)$/;

/**
 * The schema of `heed.config.json` (contract: Configuration). It fills in the defaults that stand by
 * themselves; what depends on other parts is infra/configuration.ts's.
 * @param extensions the providers and partner types that may be named, with their settings
 */
export function configurationSchema(extensions: Extensions) {
  return v.pipe(
    section({
      $schema: v.exactOptional(words),
      publicUrl: v.exactOptional(publicUrl),
      formerUrls: v.optional(
        described(
          list(address),
          "What `publicUrl` was before, of the deployment or of a tenant: every link opens there still.",
        ),
        [],
      ),
      allowPrivatePartners: v.optional(
        described(
          list(v.pipe(words, v.regex(BARE_HOST, "a host name or address without port"))),
          "Hosts of partners that may resolve to private or loopback addresses.",
        ),
        [],
      ),
      retry: v.exactOptional(section(retryEntries)),
      mailto: v.exactOptional(mailto),
      oidc: v.exactOptional(
        section({
          issuer: v.pipe(words, v.regex(/^https:\/\/[^\s?#]+$/, "an https address")),
          audience: filled,
          clientId: v.exactOptional(
            described(
              filled,
              "A public client (authorization code with PKCE) of the issuer, for the console's sign-in.",
            ),
          ),
        }),
      ),
      aws: v.exactOptional(awsSchema),
      tenants: some(tenantSchema(extensions), "tenant"),
    }),
    v.title("Heed configuration"),
    v.description("Validated at every start and at synth; an unknown key is a mistake."),
  );
}

function tenantSchema(extensions: Extensions) {
  return section({
    id,
    name: described(shown(120), "What people read."),
    publicUrl: v.exactOptional(publicUrl),
    topics: some(topic, "topic"),
    links: described(keys, "Keys of unsubscribe links: the first signs, all verify."),
    api: described(keys, "Keys of API tokens: the first signs, all verify."),
    contacts: v.exactOptional(
      described(keys, "Keys of contact ids: the first is used for new contacts, all are looked up."),
    ),
    signing: v.exactOptional(
      described(keys, "Ed25519 seeds that sign the ledger's daily heads: the first signs."),
    ),
    providers: v.optional(providersSchema(extensions), {}),
    partners: v.optional(list(partnerSchema(extensions)), []),
    senders: v.optional(list(sender), []),
    texts: v.exactOptional(described(replyTexts, "Answers to texts, by what was asked and by language.")),
    defaultAllowed: v.optional(
      described(
        section({ email: v.optional(flag, true), sms: v.optional(flag, false) }),
        "Whether a contact without any record may be sent to.",
      ),
      {},
    ),
    requireEvidence: v.optional(
      described(flag, "Whether an opt-in without its wording allows no sending."),
      false,
    ),
    jurisdictions: v.exactOptional(
      described(
        v.record(
          v.pipe(words, v.regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, "places of ISO 3166 such as SG or US-CA")),
          oneOf(["opt_out", "opt_in", "blocked"]),
          'an object such as {"SG": "opt_out"}',
        ),
        "What checks that name a jurisdiction go by, where it is not the built-in opinion.",
      ),
    ),
    quietHours: v.exactOptional(
      described(byChannel(quietHours), "When no marketing is sent: checks answer quiet_hours."),
    ),
    frequency: v.exactOptional(
      described(
        byChannel(section({ most: wholeNumber(1, 100), days: wholeNumber(1, 365) })),
        "At most so many marketing messages within so many days, counted from what a check says was sent.",
      ),
    ),
    places,
    revokeAllScope: v.optional(described(flag, "Whether every STOP closes all topics."), false),
    softBounces: v.exactOptional(
      described(
        section({ count: wholeNumber(1, 100), days: wholeNumber(1, 365) }),
        "So many soft bounces within so many days suppress like a hard one.",
      ),
    ),
    oldLinks: v.exactOptional(
      described(list(oneOf(oldLinkSystems())), "The systems before this one whose links have to work still."),
    ),
    retention: v.exactOptional(
      described(
        section({ evidenceDays: wholeNumber(30, 36_500) }),
        "For how many days the evidence of an event is kept after nothing rests on it any more.",
      ),
    ),
    brand: v.exactOptional(described(brand, "How the pages look.")),
    controller: v.exactOptional(
      described(controllerSchema, "Who answers for the records in law: evidence names it."),
    ),
    mailto: v.exactOptional(mailto),
    privacy: v.optional(section({ gpc: v.optional(flag, false) }), {}),
  });
}

/** A link is as good as a password for one subscription, so only one's own machine is reached without TLS. */
function isPublic(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback(parsed.hostname));
}

/** WCAG 2.2, 1.4.3: the text of a button that nobody can read would keep people from leaving. */
function isReadable({ colour, onColour }: Brand): boolean {
  if (onColour === undefined) return true;
  return colour !== undefined && contrast(colour, onColour) >= 4.5;
}
