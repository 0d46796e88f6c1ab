import { type EvidenceEvent, type EvidenceFile, namedWording } from "./file.ts";

// ISO/IEC TS 27560:2023 in the terms of the W3C's Data Privacy Vocabulary, as its community group maps them:
// https://w3id.org/dpv/guides/consent-27560 (R-133). One record for each topic, in a receipt that holds them all.

type Json = Readonly<Record<string, unknown>>;

const CONTEXT = {
  dpv: "https://w3id.org/dpv#",
  pd: "https://w3id.org/dpv/pd#",
  loc: "https://w3id.org/dpv/loc#",
  dct: "http://purl.org/dc/terms/",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  schema: "https://schema.org/",
};
const SCHEMA = "https://w3id.org/dpv/schema/dpv-27560";

/** Where the sender's configuration says nothing of what the standard asks for, the record says so. */
const NOT_STATED = "not stated";

/** One person's consent records, of their evidence: the same events, said in the standard's terms. */
export function consentRecords(file: EvidenceFile): Json {
  const topics = [...new Set(file.events.map(({ event }) => event.topic))].sort();
  return {
    "@context": CONTEXT,
    "@id": urn(file, "receipt", file.madeAt),
    "@type": "dpv:ConsentReceipt",
    "dct:conformsTo": `${SCHEMA}#receipt`,
    "dpv:hasIdentifier": urn(file, "receipt", file.madeAt),
    "dct:created": file.madeAt,
    "dpv:hasRecordOfActivity": topics.map((topic) => record(file, topic)),
  };
}

function record(file: EvidenceFile, topic: string): Json {
  const id = urn(file, "record", topic);
  const jurisdiction = placeOf(file.controller.jurisdiction);
  return {
    "@id": id,
    "@type": "dpv:ConsentRecord",
    "dct:identifier": id,
    "dct:conformsTo": `${SCHEMA}#record`,
    "dpv:hasDataSubject": urn(file, "person"),
    "dpv:hasDataController": urn(file, "controller"),
    "dpv:hasJurisdiction": jurisdiction,
    "dpv:hasNotice": notices(file, topic),
    "dpv:hasProcess": {
      "@type": "dpv:Process",
      "dpv:hasPurpose": purpose(file, topic),
      "dpv:hasPersonalData": file.subject.channel === "email" ? "pd:EmailAddress" : "pd:TelephoneNumber",
      "dpv:hasDataController": urn(file, "controller"),
      "dpv:hasRecipient": file.recipients.map(({ id: partner }) => urn(file, "recipient", partner)),
      "dpv:hasJurisdiction": jurisdiction,
      "dpv:hasStorageCondition": [
        { "@type": "dpv:StorageLocation", "dpv:hasLocation": placeOf(file.controller.storedIn) },
        { "@type": "dpv:StorageDuration", "dpv:hasDuration": untilEvent("the record is relied on no more") },
      ],
    },
    "dpv:hasConsentControl": {
      "@type": "dpv:WithdrawConsent",
      "dpv:isExercisedAt": file.controller.withdrawAt,
    },
    "dpv:hasEntity": entities(file),
    "dpv:hasConsentStatus": statuses(file, topic),
  };
}

function purpose({ topics }: EvidenceFile, topic: string): Json {
  const type = topic === "sale_share" ? "dpv:SellDataToThirdParties" : "dpv:DirectMarketing";
  return { "@type": type, "dct:identifier": topic, "dct:title": topics[topic] ?? topic };
}

/** What the person read, by the hash of its words; and the privacy notice of the sender. */
function notices(file: EvidenceFile, topic: string): readonly Json[] {
  const shown = file.events
    .filter((one) => one.event.topic === topic)
    .flatMap(({ evidence }) => wordingOf(file, evidence));
  const words = [...new Map(shown.map((notice) => [JSON.stringify(notice), notice])).values()];
  const { privacyNotice } = file.controller;
  const privacy = {
    "@type": "dpv:PrivacyNotice",
    "schema:url": privacyNotice ?? NOT_STATED,
    "dct:language": languageOf(words) ?? NOT_STATED,
  };
  return [...words, privacy];
}

function wordingOf(file: EvidenceFile, evidence: EvidenceEvent["evidence"]): readonly Json[] {
  const named = evidence?.["wording"];
  if (typeof named === "string") {
    return [
      {
        "@type": "dpv:ConsentNotice",
        "dct:description": named,
        "dct:language": textIn(evidence, "language") ?? NOT_STATED,
      },
    ];
  }
  const kept = namedWording(file, evidence);
  if (kept === undefined) return [];
  const words = kept.wording;
  return [
    {
      "@id": `urn:sha256:${kept.hash}`,
      "@type": "dpv:ConsentNotice",
      "dct:description": Object.values(words.texts).join("\n"),
      "dct:language": words.language,
    },
  ];
}

function languageOf(notices: readonly Json[]): unknown {
  return notices.map((notice) => notice["dct:language"]).find((language) => language !== NOT_STATED);
}

/** The person, who answers for the records, and everybody who is told. */
function entities(file: EvidenceFile): readonly Json[] {
  const { controller, recipients, subject } = file;
  return [
    {
      "@id": urn(file, "controller"),
      "@type": ["dpv:LegalEntity", "dpv:DataController"],
      "dpv:hasIdentifier": urn(file, "controller"),
      "dpv:hasName": controller.name,
      "schema:address": controller.address ?? NOT_STATED,
      "schema:contactPoint": controller.contact ?? NOT_STATED,
    },
    ...recipients.map(({ id, name }) => ({
      "@id": urn(file, "recipient", id),
      "@type": ["dpv:LegalEntity", "dpv:ThirdParty"],
      "dpv:hasIdentifier": id,
      "dpv:hasName": name,
      "schema:address": NOT_STATED,
      "schema:contactPoint": NOT_STATED,
    })),
    {
      "@id": urn(file, "person"),
      "@type": "dpv:DataSubject",
      "dpv:hasIdentifier": subject.contactIds[0],
      "schema:contactPoint": subject.address,
    },
  ];
}

/** The events of a topic that said yes or no to it; a bounce says neither. */
function statuses(file: EvidenceFile, topic: string): readonly Json[] {
  let given = false;
  return file.events
    .filter(({ event, entry }) => event.topic === topic && isChoice(event) && entry["inert"] !== true)
    .toSorted((a, b) => (a.event.occurredAt < b.event.occurredAt ? -1 : 1))
    .map((one) => {
      const made = status(file, one, given);
      given = one.event.status === "opted_in" || (given && one.event.status === "pending");
      return made;
    });
}

function isChoice({ status, reason }: EvidenceEvent["event"]): boolean {
  return status !== "unknown" && reason !== "hard_bounce";
}

function status(file: EvidenceFile, { event, entry, evidence }: EvidenceEvent, given: boolean): Json {
  const until = entry["until"];
  return {
    "@id": urn(file, "event", event.eventId),
    "@type": typeOf(event, entry, given),
    "dpv:isIndicatedAtTime": event.occurredAt,
    "dpv:isIndicatedBy":
      event.reason === "complaint" || entry["byPerson"] === true
        ? urn(file, "person")
        : urn(file, indicatedBy(event)),
    "dpv:hasIndicationMethod":
      textIn(evidence, "affirmativeAct") ?? textIn(evidence, "route") ?? event.source,
    "dpv:hasDuration":
      typeof until === "string"
        ? { "@type": "dpv:UntilTimeDuration", "rdf:value": until }
        : untilEvent("the person chooses otherwise"),
  };
}

/** An import is the sender's word for what the person did; everything else the person did. */
function indicatedBy({ source }: EvidenceEvent["event"]): "controller" | "person" {
  return source === "import" ? "controller" : "person";
}

function typeOf(
  event: EvidenceEvent["event"],
  entry: EvidenceEvent["entry"],
  given: boolean,
): string | readonly string[] {
  if (event.status === "pending") return "dpv:ConsentRequested";
  if (event.status === "opted_in") {
    return ["dpv:ConsentGiven", entry["basis"] === undefined ? "dpv:ExpressedConsent" : "dpv:ImpliedConsent"];
  }
  return given ? "dpv:ConsentWithdrawn" : "dpv:ConsentRefused";
}

function untilEvent(words: string): Json {
  return { "@type": "dpv:UntilEventDuration", "rdf:value": words };
}

function placeOf(code: string | undefined): string {
  return code === undefined ? NOT_STATED : `loc:${code}`;
}

function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const text: unknown = Reflect.get(value, name);
  return typeof text === "string" ? text : undefined;
}

/** Names that mean the same in every record of this sender. */
function urn({ controller, subject }: EvidenceFile, kind: string, id?: string): string {
  const whose =
    kind === "person" || kind === "record" || kind === "receipt" ? `:${subject.contactIds[0]}` : "";
  return `urn:heed:${controller.tenant}:${kind}${whose}${id === undefined ? "" : `:${encodeURIComponent(id)}`}`;
}
