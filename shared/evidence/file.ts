import type { Channel, ConsentEvent } from "../event.ts";
import type { EntryForm, Link } from "../ledger/chain.ts";
import type { SignedHead } from "../ledger/head.ts";
import type { Step } from "../ledger/merkle.ts";
import type { Delivery } from "../ledger/receipts.ts";
import type { Wording } from "../ledger/wordings.ts";

/** Who answers for the records: the tenant, as its configuration names it. */
export interface Controller {
  readonly tenant: string;
  readonly name: string;
  readonly address?: string | undefined;
  readonly contact?: string | undefined;
  /** Countries, ISO 3166. */
  readonly jurisdiction?: string | undefined;
  readonly storedIn?: string | undefined;
  readonly privacyNotice?: string | undefined;
  /** Where a person can leave at any time, without a link of their own. */
  readonly withdrawAt: string;
}

/** A third party that is told of changes. */
export interface Recipient {
  readonly id: string;
  readonly name: string;
}

/** What one topic stands at, as "may I send?" answers it. */
export interface TopicStanding {
  readonly topic: string;
  readonly allowed: boolean;
  readonly status: string;
  readonly reason: string;
  readonly rule: string;
  readonly since: string | null;
  readonly eventId: string | null;
}

/** Where a link stands in the list of its day, and the way from there to the root of the day's head. */
export interface InHead {
  readonly region: string;
  readonly day: string;
  readonly path: readonly Step[];
}

/** One event with all that proves it. Binary values are base64url. */
export interface EvidenceEvent {
  readonly event: ConsentEvent;
  /** `null` once it was erased. */
  readonly evidence: Readonly<Record<string, unknown>> | null;
  /** IP and user agent; `destroyed` 90 days after their month, `null` where none was seen or it was erased. */
  readonly agent: unknown;
  /** What the entry's hash covers. */
  readonly entry: EntryForm;
  /** The keys that open what is sealed in it, and nothing else. */
  readonly keys: { readonly evidence?: string | undefined; readonly agent?: string | undefined };
  /** Its link in the contact's chain; `null` while it waits for one. */
  readonly link: Link | null;
  /** `null` until the head of its day is signed. */
  readonly inHead: InHead | null;
  readonly deliveries: readonly Delivery[];
}

/** One person's evidence, on one channel: what a lawyer is given. It verifies without any other source. */
export interface EvidenceFile {
  readonly format: "heed-evidence-1";
  readonly madeAt: string;
  readonly controller: Controller;
  readonly subject: {
    readonly channel: Channel;
    readonly address: string;
    /** More than one while several contact keys are in use. */
    readonly contactIds: readonly string[];
  };
  /** Titles of the topics, in English where there is one. */
  readonly topics: Readonly<Record<string, string>>;
  readonly recipients: readonly Recipient[];
  readonly standing: readonly TopicStanding[];
  /** In the order of the chain; then those that are not chained yet. */
  readonly events: readonly EvidenceEvent[];
  /** The texts behind the hashes that events name. */
  readonly wordings: Readonly<Record<string, Wording>>;
  /** The heads that cover the events. */
  readonly heads: readonly SignedHead[];
}

/** A part of a file that is too long for one answer. */
export type EvidencePage = EvidenceFile & { readonly next?: string };

/** The kept wording that evidence names by its hash. That is a caller's word, and may be the name of anything. */
export function namedWording(
  { wordings }: Pick<EvidenceFile, "wordings">,
  evidence: EvidenceEvent["evidence"],
): { readonly hash: string; readonly wording: Wording } | undefined {
  const named = evidence?.["wording"];
  const hash = typeof named === "object" && named !== null && "hash" in named ? String(named.hash) : "";
  const wording = Object.hasOwn(wordings, hash) ? wordings[hash] : undefined;
  return wording && { hash, wording };
}

/** One file of its parts: the last part was made last, and what stands in each is the same. */
export function joined(pages: readonly EvidencePage[]): EvidenceFile {
  const [first] = pages;
  if (first === undefined) throw new Error("a file has at least one part");
  const { next: _, ...file } = first;
  const heads = new Map(
    pages.flatMap((page) => page.heads.map((head) => [`${head.head.region} ${head.head.day}`, head])),
  );
  return {
    ...file,
    events: pages.flatMap(({ events }) => events),
    wordings: Object.assign({}, ...pages.map(({ wordings }) => wordings)),
    heads: [...heads.values()],
  };
}
