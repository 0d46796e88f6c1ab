import { expect, test } from "vitest";
import { allBut, declining, optIns } from "../../functions/deliver/declines.ts";
import type { Job } from "../../shared/partner.ts";
import { jobOf, webhookPartner } from "../support/propagation.ts";

const declines = declining(allBut("email"), optIns);

test.for([
  ["an opt-out by mail", {}, undefined],
  ["a text's opt-out", { channel: "sms" }, "sms_not_taken"],
  ["an opt-in", { status: "opted_in" }, "opt_in_not_taken"],
  ["a complaint of somebody who had opted in", { status: "opted_in", reason: "complaint" }, undefined],
  ["a hard bounce", { status: "unknown", reason: "hard_bounce" }, undefined],
] as const)("a partner of mail that takes no yes is told of %s: %o", ([, changes, reason]) => {
  const job: Job = jobOf({ tenantId: "demo", contactId: "1abc", eventId: "E1" }, "crm", changes);
  expect(declines(job, webhookPartner("crm"))).toBe(reason);
});
