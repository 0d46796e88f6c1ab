import { beforeEach, expect, test } from "vitest";
import { consentRecords } from "../../../shared/evidence/consent-records.ts";
import type { EvidenceFile } from "../../../shared/evidence/file.ts";
import { useTable } from "../../support/emulators.ts";
import { annsStory, fileOf } from "../../support/evidence.ts";
import { verifiedLedger } from "../../support/verified-ledger.ts";

const database = useTable();
let file: EvidenceFile;

beforeEach(async () => {
  const world = verifiedLedger(database.table(), database.client(), Date.parse("2026-11-24T12:00:00Z"));
  await annsStory(world);
  await world.add("ann", { effect: "complaint", topic: "*", source: "provider:sendgrid" });
  await world.add("ann", { effect: "hard_bounce", topic: "*", source: "provider:sendgrid" });
  file = await fileOf(world);
});

type Json = Record<string, unknown>;

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, name) => Object(found)[name], value);
}

function records(of: EvidenceFile): readonly Json[] {
  return Object(consentRecords(of)["dpv:hasRecordOfActivity"]);
}

test("R-133: a receipt with its id and schema version holds a record for each topic", () => {
  expect(consentRecords(file)).toMatchObject({
    "@type": "dpv:ConsentReceipt",
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
    "dpv:hasIdentifier": expect.stringMatching(/^urn:heed:demo:receipt:/),
  });
  const purposes = records(file).map((record) =>
    at(record, "dpv:hasProcess", "dpv:hasPurpose", "dct:identifier"),
  );
  expect(purposes).toEqual(["*", "newsletter", "offers"]);
});

test("R-133: every record has every field that the standard makes mandatory, and none is empty", () => {
  const header = ["@id", "dct:identifier", "dct:conformsTo", "dpv:hasDataSubject", "dpv:hasDataController"];
  const processing = [
    "dpv:hasPurpose",
    "dpv:hasPersonalData",
    "dpv:hasDataController",
    "dpv:hasRecipient",
    "dpv:hasJurisdiction",
    "dpv:hasStorageCondition",
  ];
  const party = ["@id", "@type", "dpv:hasIdentifier", "dpv:hasName", "schema:address", "schema:contactPoint"];
  const event = ["@id", "@type", "dpv:isIndicatedAtTime", "dpv:isIndicatedBy", "dpv:hasDuration"];
  const expectFields = (value: unknown, fields: readonly string[]): void => {
    for (const field of fields) expect(at(value, field), field).toBeTruthy();
  };
  for (const record of records(file)) {
    expectFields(record, [...header, "dpv:hasJurisdiction", "dpv:hasNotice", "dpv:hasConsentControl"]);
    expectFields(at(record, "dpv:hasProcess"), processing);
    const notices: readonly Json[] = Object(record["dpv:hasNotice"]);
    expect(notices.length).toBeGreaterThan(0);
    for (const notice of notices) expect(notice["dct:language"]).toBeTruthy();
    const entities: readonly Json[] = Object(record["dpv:hasEntity"]);
    for (const entity of entities.filter((one) => one["@type"] !== "dpv:DataSubject"))
      expectFields(entity, party);
    const statuses: readonly Json[] = Object(record["dpv:hasConsentStatus"]);
    expect(statuses.length).toBeGreaterThan(0);
    for (const one of statuses) expectFields(one, event);
  }
});

test("says given, withdrawn and refused of what happened, and nothing of a bounce", () => {
  const told = records(file).map((record) =>
    Object(record["dpv:hasConsentStatus"]).map((one: Json) => [one["@type"]].flat()[0]),
  );
  expect(told).toEqual([
    ["dpv:ConsentRefused"],
    ["dpv:ConsentGiven", "dpv:ConsentWithdrawn", "dpv:ConsentGiven"],
    ["dpv:ConsentRefused"],
  ]);
});

test("names the words that were read, who answers, and who was told (R-131, R-136)", () => {
  const newsletter = records(file)[1];
  expect(newsletter?.["dpv:hasNotice"]).toMatchObject([
    { "@type": "dpv:ConsentNotice", "dct:description": "Yes, send me the newsletter." },
    {
      "@id": expect.stringMatching(/^urn:sha256:/),
      "dct:description": "Unsubscribe\nStop these mails?",
      "dct:language": "en",
    },
    { "@type": "dpv:ConsentNotice" },
    { "@type": "dpv:PrivacyNotice", "schema:url": "https://shop.example.com/privacy", "dct:language": "en" },
  ]);
  expect(newsletter?.["dpv:hasEntity"]).toMatchObject([
    { "dpv:hasName": "Demo Shop Ltd", "schema:address": "1 Example Street, Exampletown" },
    { "dpv:hasName": "Example CRM Inc." },
    { "@type": "dpv:DataSubject", "schema:contactPoint": "ann@example.com" },
  ]);
});

test("names the way out that is open at any time", () => {
  for (const record of records(file)) {
    expect(at(record, "dpv:hasConsentControl")).toEqual({
      "@type": "dpv:WithdrawConsent",
      "dpv:isExercisedAt": "https://heed.example.com/leave",
    });
  }
});

test("says `not stated` where the configuration says nothing, rather than leaving a field out", () => {
  const silent = {
    ...file,
    controller: { tenant: "demo", name: "Demo Shop", withdrawAt: "https://heed.example.com/leave" },
  };
  const [record] = records(silent);
  expect(at(record, "dpv:hasJurisdiction")).toBe("not stated");
  expect(at(record, "dpv:hasEntity", 0, "schema:address")).toBe("not stated");
});
