import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { partner as google } from "../../../functions/deliver/partners/google-customer-match.ts";
import { partner as meta } from "../../../functions/deliver/partners/meta-audience.ts";
import type { Job, Notice } from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { partnerContext } from "../../support/partner-context.ts";
import { jobOf, webhookPartner } from "../../support/propagation.ts";

const ENTRY = { tenantId: "demo", contactId: "1abc", eventId: "01JDD0000000000000000000AA" };

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The body of the last request that a type makes of one notice. */
async function bodyOf(type: typeof meta, notice: Notice, settings: object): Promise<string> {
  const bodies: string[] = [];
  const token = JSON.stringify({ access_token: "example", num_received: 1, num_invalid_entries: 0 });
  await type.send(
    [notice],
    partnerContext({
      config: webhookPartner("ads", { type: type.name, ...settings }),
      async call({ body = "" }) {
        bodies.push(body);
        return ok({ status: 200, headers: {}, body: token, bodyHash: "00" });
      },
    }),
  );
  return bodies.at(-1) ?? "";
}

function told(channel: Job["channel"], address: string): Notice {
  return { address, job: jobOf(ENTRY, "ads", { channel, topic: "*" }) };
}

describe("each partner hashes in its own way, and none in another's (R-168, A8)", () => {
  const audiences = { audiences: ["1001"] };
  const list = { customerId: "123-456-7890", userList: "77" };

  test("Meta: a phone number's digits without the plus, an address as it is", async () => {
    expect(await bodyOf(meta, told("sms", "+14155559317"), audiences)).toContain(sha256("14155559317"));
    const dotted = await bodyOf(meta, told("email", "a.b@gmail.com"), audiences);
    expect(dotted).toContain(sha256("a.b@gmail.com"));
  });

  test("Google: a phone number with its plus, its own mailboxes without their dots, others with them", async () => {
    expect(await bodyOf(google, told("sms", "+14155559317"), list)).toContain(sha256("+14155559317"));
    expect(await bodyOf(google, told("email", "a.b@gmail.com"), list)).toContain(sha256("ab@gmail.com"));
    expect(await bodyOf(google, told("email", "a.b@example.com"), list)).toContain(sha256("a.b@example.com"));
  });
});
