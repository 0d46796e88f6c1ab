import { describe, expect, test } from "vitest";
import { partner as klaviyo } from "../../../functions/deliver/partners/klaviyo.ts";
import { partner as mailchimp } from "../../../functions/deliver/partners/mailchimp.ts";
import { partner as ses } from "../../../functions/deliver/partners/ses.ts";
import type { Job, Notice, PartnerRequest, PartnerType } from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { AWS_ENV } from "../../support/aws-fixtures.ts";
import { partnerContext } from "../../support/partner-context.ts";
import { jobOf, webhookPartner } from "../../support/propagation.ts";

// Where a no written in the obvious way would undo another, or say more than the person did.

const ENTRY = { tenantId: "demo", contactId: "1abc", eventId: "01JDD0000000000000000000AA" };

/** What a type asks of an API that answers each request as told; 200 and nothing where it is not. */
async function asks(
  type: PartnerType,
  settings: object,
  changes: Partial<Job>,
  answers: readonly object[],
): Promise<readonly PartnerRequest[]> {
  const requests: PartnerRequest[] = [];
  const notice: Notice = { address: "ann@example.com", job: jobOf(ENTRY, "crm", changes) };
  const [told] = await type.send(
    [notice],
    partnerContext({
      config: webhookPartner("crm", { type: type.name, ...settings, url: "https://api.example" }),
      env: AWS_ENV,
      async call(request) {
        const body = JSON.stringify(answers[requests.length] ?? {});
        requests.push(request);
        return ok({ status: 200, headers: {}, body, bodyHash: "00" });
      },
    }),
  );
  expect(told?.outcome).toBe("done");
  return requests;
}

describe("SES", () => {
  const settings = { contactList: "people", lists: { newsletter: "letters" } };
  const known = {
    EmailAddress: "ann@example.com",
    AttributesData: '{"name":"Ann"}',
    TopicPreferences: [
      { TopicName: "offers", SubscriptionStatus: "OPT_OUT" },
      { TopicName: "letters", SubscriptionStatus: "OPT_IN" },
    ],
  };

  test("keeps what a contact said of other topics, which an update would forget", async () => {
    const [, update] = await asks(ses, settings, { topic: "newsletter" }, [known]);
    expect(update?.method).toBe("PUT");
    expect(JSON.parse(update?.body ?? "")).toEqual({
      AttributesData: '{"name":"Ann"}',
      TopicPreferences: [
        { TopicName: "offers", SubscriptionStatus: "OPT_OUT" },
        { TopicName: "letters", SubscriptionStatus: "OPT_OUT" },
      ],
      UnsubscribeAll: false,
    });
  });

  test("never lifts an opt-out of everything with one of a topic", async () => {
    const everything = { ...known, UnsubscribeAll: true };
    const [, update] = await asks(ses, settings, { topic: "newsletter" }, [everything]);
    expect(JSON.parse(update?.body ?? "")).toMatchObject({ UnsubscribeAll: true });
  });

  test("puts only bounces and complaints on the list that stops receipts too", async () => {
    const [bounce] = await asks(ses, settings, { topic: "*", reason: "hard_bounce" }, []);
    expect(bounce?.url).toContain("/suppression/addresses");
    const requests = await asks(ses, settings, { topic: "*" }, [known]);
    expect(requests.map(({ url }) => url).join()).not.toContain("suppression");
  });

  test("may do what it does and no more (R-238)", () => {
    const place = { partition: "aws", region: "us-east-1", account: "000000000000" };
    const grants = ses.grants?.(webhookPartner("crm", settings), place) ?? [];
    const [contacts] = grants;
    expect(contacts?.resources).toEqual(["arn:aws:ses:us-east-1:000000000000:contact-list/people"]);
    expect(grants.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual([]);
  });
});

describe("Klaviyo", () => {
  test("leaves alone whoever is no member of the list, for they would lose everything", async () => {
    const lists = { lists: { newsletter: "LIST1" } };
    const requests = await asks(klaviyo, lists, { topic: "newsletter" }, [{ data: [] }]);
    expect(requests.map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("Mailchimp", () => {
  test("leaves a member as they are whom it does not write to: cleaned stays cleaned", async () => {
    const audiences = { audiences: ["aaa"] };
    const requests = await asks(mailchimp, audiences, { topic: "*" }, [{ status: "cleaned" }]);
    expect(requests.map(({ method }) => method)).toEqual(["GET"]);
  });
});
