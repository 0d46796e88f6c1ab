import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptySurvey, entriesOf } from "../../functions/operate/import-entries.ts";
import { importFormats, recognised } from "../../functions/operate/import-format.ts";
import { openList } from "../../functions/operate/list/list.ts";
import { testConfig } from "../support/config.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heed-formats-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a file as the command does: whose it is, and `channel address topic status time` of each entry. */
async function read(name: string, content: string) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const formats = await importFormats();
  const containers = new Set(formats.flatMap(({ format }) => format.containers ?? []));
  const list = await openList(path, "utf-8", containers);
  const named = recognised(formats, list.shape);
  const [tenant] = testConfig({ providers: { sendgrid: { topics: { "77": "offers" } } } }).tenants;
  if (tenant === undefined) throw new Error("no tenant");
  const survey = emptySurvey();
  const reading = { tenant, named, topic: undefined, status: undefined, channel: undefined, optIns: false };
  const entries: string[] = [];
  for await (const { channel, address, topic, status, occurredAt } of entriesOf(list, reading, survey)) {
    entries.push(`${channel} ${address} ${topic} ${status} ${occurredAt ?? "-"}`);
  }
  return {
    format: named.name,
    entries,
    asides: [...survey.asides.values()].reduce((sum, one) => sum + one, 0),
  };
}

const ANN = "ann@example.com";

test.for([
  [
    "ses",
    "list.json",
    `{"SuppressedDestinationSummaries":[{"EmailAddress":"${ANN}","Reason":"BOUNCE","LastUpdateTime":"2020-04-10T21:03:05+00:00"},{"EmailAddress":"bo@example.com","Reason":"COMPLAINT","LastUpdateTime":1586552585.077}],"NextToken":"x"}`,
    [
      `email ${ANN} * hard_bounce 2020-04-10T21:03:05.999Z`,
      "email bo@example.com * complaint 2020-04-10T21:03:05.077Z",
    ],
    0,
  ],
  [
    "ses",
    "list.csv",
    `EmailAddress,Reason,LastUpdateTime\n${ANN},BOUNCE,2020-04-10\n`,
    [`email ${ANN} * hard_bounce 2020-04-10T23:59:59.999Z`],
    0,
  ],
  [
    "sendgrid",
    "suppression_bounces.csv",
    `status,reason,email,created\n5.1.1,"550 5.1.1 no, none",${ANN},1586552585\n`,
    [`email ${ANN} * hard_bounce 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "sendgrid",
    "suppression_blocks.csv",
    `status,reason,email,created\n4.0.0,"blocked",${ANN},1586552585\n`,
    [],
    1,
  ],
  [
    "sendgrid",
    "suppression_spam_reports.csv",
    `ip,email,created\n192.0.2.1,${ANN},1586552585\n`,
    [`email ${ANN} * complaint 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "sendgrid",
    "suppression_unsubscribes.csv",
    `email,created\n${ANN},1586552585\n`,
    [`email ${ANN} * opted_out 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "sendgrid",
    "suppression_invalid_emails.csv",
    `reason,email,created\nbad,${ANN},1586552585\n`,
    [`email ${ANN} * hard_bounce 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "sendgrid",
    "asm_groups_77_suppressions.csv",
    `email,created\n${ANN},1586552585\n`,
    [`email ${ANN} offers opted_out 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "mailgun",
    "bounces.csv",
    `address,code,error,created_at\n${ANN},550,none,"Fri, 10 Apr 2020 21:03:05 UTC"\n`,
    [`email ${ANN} * hard_bounce 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "mailgun",
    "unsubscribes.csv",
    `address,tags,created_at\n${ANN},*,"Mon, 01 Jan 0001 00:00:00 UTC"\nbo@example.com,"offers,newsletter",\n`,
    [
      `email ${ANN} * opted_out -`,
      "email bo@example.com offers opted_out -",
      "email bo@example.com newsletter opted_out -",
    ],
    0,
  ],
  [
    "mailgun",
    "complaints.json",
    `{"items":[{"address":"${ANN}","created_at":"Fri, 10 Apr 2020 21:03:05 UTC"}],"paging":{"next":"x"}}`,
    [`email ${ANN} * complaint 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "postmark",
    "dump.json",
    `{"Suppressions":[{"EmailAddress":"${ANN}","SuppressionReason":"ManualSuppression","Origin":"Recipient","CreatedAt":"2019-12-17T08:58:33-05:00"}]}`,
    [`email ${ANN} * opted_out 2019-12-17T13:58:33.999Z`],
    0,
  ],
  [
    "mailchimp",
    "unsubscribed_segment.csv",
    `"Email Address",Name,UNSUB_CAMPAIGN_ID,UNSUB_TIME,UNSUB_CAMPAIGN_ID,UNSUB_REASON,OPTIN_TIME,LEID,EUID\n${ANN},Ann,,"2020-04-10 21:03:05",77,"No longer interested","2019-01-01 00:00:00",1,2\n`,
    [`email ${ANN} * opted_out 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "mailchimp",
    "cleaned_segment.csv",
    `"Email Address",CLEAN_TIME,LEID,EUID\n${ANN},"2020-04-10 21:03:05",1,2\n`,
    [`email ${ANN} * hard_bounce 2020-04-10T21:03:05.999Z`],
    0,
  ],
  [
    "mailchimp",
    "subscribed_segment.csv",
    `"Email Address",OPTIN_TIME,LEID,EUID\n${ANN},"2020-04-10 21:03:05",1,2\n`,
    [],
    1,
  ],
  [
    "listmonk",
    "subscribers.csv",
    `uuid,email,name,attributes,status,created_at,updated_at\nu1,${ANN},Ann,{},blocklisted,2020-01-01 00:00:00 +0000 UTC,2020-04-10 21:03:05.077123 +0000 UTC\nu2,bo@example.com,Bo,{},enabled,2020-01-01 00:00:00 +0000 UTC,2020-01-01 00:00:00 +0000 UTC\n`,
    [`email ${ANN} * opted_out 2020-04-10T21:03:05.077Z`],
    1,
  ],
  [
    "twilio",
    "log.csv",
    "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit\n+12025550123,+12025550199,STOP,received,2020-04-10T21:03:05Z,2010-04-01,1,0,AC1,SM1,inbound,,USD\n+12025550124,+12025550199,thanks,received,2020-04-10T21:03:05Z,2010-04-01,1,0,AC1,SM2,inbound,,USD\n+12025550188,+12025550125,Sale,failed,2020-04-10T21:03:05Z,2010-04-01,1,21610,AC1,SM3,outbound-api,,USD\n",
    [
      "sms +12025550123 offers opted_out 2020-04-10T21:03:05.999Z",
      "sms +12025550125 * opted_out 2020-04-10T21:03:05.999Z",
    ],
    1,
  ],
  [
    "twilio",
    "consents.json",
    '[{"contact_id":"+12025550123","sender_id":"MG1","status":"opt-out","source":"website","date_of_consent":"2020-04-10T21:03:05Z"},{"contact_id":"+12025550124","sender_id":"MG1","status":"opt-in"}]',
    ["sms +12025550123 * opted_out 2020-04-10T21:03:05.999Z"],
    1,
  ],
  [
    "klaviyo",
    "list.csv",
    `Email,Phone Number,Email Marketing Consent,Email Marketing Consent Timestamp,Email Suppressions\n${ANN},,UNSUBSCRIBED,2020-04-10 21:03:05,\nbo@example.com,,SUBSCRIBED,2020-04-10 21:03:05,HARD_BOUNCE\ncy@example.com,,SUBSCRIBED,2020-04-10 21:03:05,\n`,
    [`email ${ANN} * opted_out 2020-04-10T21:03:05.999Z`, "email bo@example.com * hard_bounce -"],
    1,
  ],
  [
    "hubspot",
    "contacts.csv",
    `Email,Unsubscribed from all email,Opted out of email: newsletter\n${ANN},true,\nbo@example.com,,Yes\ncy@example.com,,\n`,
    [`email ${ANN} * opted_out -`, "email bo@example.com newsletter opted_out -"],
    1,
  ],
  [
    "heed",
    "plain.csv",
    `${ANN}\r\nbo@example.com\r\n`,
    [`email ${ANN} * opted_out -`, "email bo@example.com * opted_out -"],
    0,
  ],
  [
    "heed",
    "list.jsonl",
    `\uFEFF{"channel":"email","address":"Ann@Example.com","topic":"offers","status":"opted_out","occurredAt":"2020-04-10T21:03:05.077Z"}\n`,
    [`email ${ANN} offers opted_out 2020-04-10T21:03:05.077Z`],
    0,
  ],
] as const)(
  "a list of %s, %s, is known by its columns and read",
  async ([format, name, content, entries, asides]) => {
    expect(await read(name, content)).toEqual({ format, entries, asides });
  },
);

test("every format is read by one of these lists", async () => {
  const formats = await importFormats();
  expect(formats.map(({ name }) => name)).toEqual([
    "heed",
    "hubspot",
    "klaviyo",
    "listmonk",
    "mailchimp",
    "mailgun",
    "postmark",
    "sendgrid",
    "ses",
    "twilio",
  ]);
});
