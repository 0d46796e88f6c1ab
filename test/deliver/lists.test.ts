import { expect, test } from "vitest";
import { byPlace, listOf, saleShare, topicOf } from "../../functions/deliver/lists.ts";
import type { Job, Notice, Told } from "../../shared/partner.ts";
import { jobOf, webhookPartner } from "../support/propagation.ts";

const ENTRY = { tenantId: "demo", contactId: "1abc", eventId: "01JDD0000000000000000000AA" };
const config = webhookPartner("crm", { lists: { newsletter: "14" } });

function job(changes: Partial<Job>): Job {
  return jobOf(ENTRY, "crm", changes);
}

test.for<[string, Partial<Job>, string | undefined]>([
  ["its own list", { topic: "newsletter" }, "14"],
  ["everything, of a topic that has no list there", { topic: "offers" }, undefined],
  ["everything, of everything", { topic: "*" }, undefined],
  ["everything, of a complaint", { topic: "newsletter", reason: "complaint" }, undefined],
])("a job is about %s", ([, changes, list]) => {
  expect(listOf(job(changes), config)).toBe(list);
});

test("a list stands for its topic, and one that no topic has for everything", () => {
  expect(topicOf("14", config)).toBe("newsletter");
  expect(topicOf("15", config)).toBe("*");
});

test("do not sell or share asks nothing of those that write to people, unless a list stands for it", () => {
  const asked = job({ topic: "sale_share" });
  expect(saleShare(asked, config)).toBe("sale_share_not_taken");
  expect(saleShare(asked, webhookPartner("crm", { lists: { sale_share: "9" } }))).toBeUndefined();
  expect(saleShare(job({ topic: "newsletter" }), config)).toBeUndefined();
});

test("what is told by place comes back in the order it was given", async () => {
  const notices = ["a", "b", "c", "d"].map((address): Notice => ({ address, job: job({}) }));
  const calls: string[] = [];
  const told = await byPlace(
    notices,
    ({ address }) => (address < "c" ? "first" : "second"),
    async (place, some) => {
      calls.push(`${place} ${some.map(({ address }) => address).join("")}`);
      return some.map(({ address }): Told => ({ outcome: "retry", error: address }));
    },
  );
  expect(calls).toEqual(["first ab", "second cd"]);
  expect(told.map(({ error }) => error)).toEqual(["a", "b", "c", "d"]);
});
