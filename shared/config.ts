import { readFileSync } from "node:fs";
import type { Channel } from "./event.ts";
import type { Regime } from "./jurisdiction.ts";
import type { ReplyKind } from "./reply-kind.ts";

/** A reference to a secret: `env:NAME`, `ssm:/name` or `secretsmanager:id`. */
export type SecretRef = string;

export interface KeyRef {
  readonly kid: string;
  readonly secret: SecretRef;
}

export interface Topic {
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly channels: readonly Channel[];
  readonly kind: "marketing" | "transactional" | "sale_share";
}

export interface Retry {
  readonly firstSeconds: number;
  readonly maxSeconds: number;
  readonly forSeconds: number;
}

/** How an address is written to a partner; hashes are lower-case hex of its UTF-8 normalised form. */
export type AddressForm = "plain" | "sha256" | "md5";

export interface PartnerConfig {
  readonly id: string;
  readonly type: string;
  readonly address: AddressForm;
  readonly topics?: readonly string[];
  readonly retry?: Retry;
  /** How many calls at once, at most. */
  readonly concurrency?: number;
  /** How many calls a second, at most. */
  readonly perSecond?: number;
  /** The provider that it is, whose own events are never sent back to it; `none` of all that send us any. */
  readonly provider?: string;
  /** Where the people are whom it is told of, if not where the tenant's are. */
  readonly places?: readonly string[];
  /** What was agreed with it, beside the law. */
  readonly withinHours?: number;
  /** Who it is in law, for evidence names its recipients. */
  readonly legalName?: string;
  /** Settings of the partner's own type, by the names of its file. */
  readonly [setting: string]: unknown;
}

/** Answers to texts: what they say by what was asked, then by language. */
export type ReplyTexts = Readonly<Partial<Record<ReplyKind, Readonly<Record<string, string>>>>>;

/** A number that people write to: E.164, a short code, or a provider's own id of it. */
export interface SenderConfig {
  readonly number: string;
  readonly topics: readonly string[];
  /** Who answers; `shared`: the provider what it takes for a keyword, Heed everything else. */
  readonly confirms: "provider" | "heed" | "shared";
  readonly language?: string;
  readonly texts?: ReplyTexts;
}

/** How a tenant's pages look. Checked for contrast before it is deployed. */
export interface Brand {
  /** A `data:` URI of at most 4,096 characters, or an https address on the tenant's own host. */
  readonly logo?: string;
  /** Ground and text of the main button, `#rrggbb`; without a text colour, black or white. */
  readonly colour?: string;
  readonly onColour?: string;
}

/** Where a tenant takes mail: unsubscribes by `mailto:`, people's replies, complaints. */
export interface MailtoConfig {
  /** Lower-case; its MX leads to SES. */
  readonly domain: string;
  /** The SES receipt rule set that the deployment adds its rule to. */
  readonly ruleSet?: string;
  /** Domains whose feedback reports are believed without a token of ours in them. */
  readonly reporters: readonly string[];
}

/** Hours of the day, `HH:MM`, in which no marketing is sent; they may span midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  /** IANA name; a check may name the recipient's own. */
  readonly timeZone: string;
}

/** At most so many marketing messages within so many days. */
export interface Frequency {
  readonly most: number;
  readonly days: number;
}

/** Who answers for a tenant's records in law: what evidence names. */
export interface ControllerConfig {
  readonly name: string;
  /** Where it can be written to by post, and by mail or on the web. */
  readonly address?: string;
  readonly contact?: string;
  /** Countries, ISO 3166: whose law applies, and where the records are stored. */
  readonly jurisdiction?: string;
  readonly storedIn?: string;
  readonly privacyNotice?: string;
}

/** One provider's settings, by the names its own file declares. */
export type ProviderConfig = Readonly<Record<string, unknown>>;

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** The deployment's own, whose test contacts the canary presses links of. */
  readonly canary?: true;
  readonly publicUrl: string;
  readonly topics: readonly Topic[];
  readonly links: { readonly keys: readonly KeyRef[] };
  readonly api: { readonly keys: readonly KeyRef[] };
  readonly contacts: { readonly keys: readonly KeyRef[] };
  /** The seeds (Ed25519) that sign the ledger's daily heads; the first signs. */
  readonly signing: { readonly keys: readonly KeyRef[] };
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  /** The variables that a configured provider lacks on this machine, where it is off or goes without. */
  readonly missing?: Readonly<Record<string, readonly string[]>>;
  readonly partners: readonly PartnerConfig[];
  readonly senders: readonly SenderConfig[];
  readonly texts?: ReplyTexts;
  readonly defaultAllowed: Readonly<Record<Channel, boolean>>;
  readonly requireEvidence: boolean;
  /** What the tenant's counsel says of places (ISO 3166), where it differs from shared/jurisdiction.ts. */
  readonly jurisdictions?: Readonly<Record<string, Regime>>;
  readonly quietHours?: Readonly<Partial<Record<Channel, QuietHours>>>;
  readonly frequency?: Readonly<Partial<Record<Channel, Frequency>>>;
  /** So many soft bounces within so many days suppress like a hard one. */
  readonly softBounces?: { readonly count: number; readonly days: number };
  /** For how many days the evidence of an event is kept that nothing rests on any more; without it, for ever. */
  readonly retention?: { readonly evidenceDays: number };
  /** The systems before this one whose links still have to work, by the names of their files. */
  readonly oldLinks?: readonly string[];
  readonly revokeAllScope: boolean;
  /** Where the tenant's people are, by ISO 3166 or `EU`; anywhere, unless it says so. */
  readonly places?: readonly string[];
  readonly privacy: { readonly gpc: boolean };
  readonly brand?: Brand;
  readonly mailto?: MailtoConfig;
  readonly controller?: ControllerConfig;
}

/** Whose tokens are taken besides our own; with a `clientId` its people can sign in to the console. */
export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly clientId?: string;
}

/**
 * The configuration as functions see it: validated and completed with its defaults by
 * infra/configuration.ts before it is deployed, and cut to what the function needs.
 */
export interface Config {
  readonly tenants: readonly Tenant[];
  readonly allowPrivatePartners: readonly string[];
  readonly retry: Retry;
  /** Hosts at which links of every tenant open: the deployment's own, and those it had before. */
  readonly sharedHosts?: readonly string[];
  readonly oidc?: OidcConfig;
  /** The console needs no sign-in: on one machine alone, where the stack sets it by itself. */
  readonly consoleOpen?: true;
}

/**
 * Reads the function's own configuration: the file that `HEED_CONFIG` names, else `heed.config.json` in the
 * working directory, which on Lambda is the function's asset.
 * @throws where the file is missing or no JSON: a deployment fault that must stop the function's start.
 */
export function readConfig(): Config {
  const config: Config = JSON.parse(readFileSync(process.env["HEED_CONFIG"] ?? "heed.config.json", "utf8"));
  // A tenant without an address of its own has the API's, which is known only where the API stands.
  const ours = (process.env["HEED_PUBLIC_URL"] ?? "").replace(/\/$/, "");
  return {
    ...config,
    tenants: config.tenants.map((tenant) => ({ ...tenant, publicUrl: tenant.publicUrl || ours })),
  };
}

export function findTenant(config: Config, id: string | undefined): Tenant | undefined {
  return config.tenants.find((tenant) => tenant.id === id);
}

/**
 * The key behind contact ids that a tenant does not name. It never depends on how many tenants there are, for
 * another key makes other ids, and with the old ids every opt-out would be out of sight.
 */
export function defaultContactKey(tenantId: string): KeyRef {
  return { kid: "c1", secret: `env:HEED_CONTACT_KEY_${tenantId.toUpperCase().replaceAll("-", "_")}` };
}

/** The key that signs a tenant's daily heads where it names none. */
export function defaultSigningKey(tenantId: string): KeyRef {
  return { kid: "h1", secret: `env:HEED_HEAD_KEY_${tenantId.toUpperCase().replaceAll("-", "_")}` };
}

/** The CCPA purpose "sell or share": every tenant has it, whether or not it lists it among its topics. */
const SALE_SHARE: Topic = { id: "sale_share", title: {}, channels: ["email", "sms"], kind: "sale_share" };

/** The topic of that id; `undefined` for `*` and for ids the tenant does not have. */
export function findTopic(tenant: Tenant, id: string): Topic | undefined {
  return tenant.topics.find((topic) => topic.id === id) ?? (id === SALE_SHARE.id ? SALE_SHARE : undefined);
}

/** What kind of topic an id stands for: `*`, and a topic that is configured no more, are marketing. */
export function kindOfTopic(tenant: Tenant, id: string): Topic["kind"] {
  return findTopic(tenant, id)?.kind ?? "marketing";
}
