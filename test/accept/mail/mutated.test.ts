import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Decision } from "../../../functions/accept/mail/decision.ts";
import { judgeMail } from "../../../functions/accept/mail/judge.ts";
import { readNotification } from "../../../functions/accept/mail/notification.ts";
import { NOW } from "../../support/ledger.ts";
import { DOMAIN, type Envelope, MAIL_CONFIG, MAILTO, mailNamed, notification } from "../../support/mail.ts";
import { brokenTable, testRuntime } from "../../support/runtime.ts";

// 10,000 runs of each were made once; every run of the suite makes as many as it has time for.
const RUNS = { numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) };

const names = readdirSync(join(import.meta.dirname, "../../fixtures/mail"))
  .filter((file) => file.endsWith(".eml"))
  .map((file) => file.slice(0, -".eml".length));
let mails: readonly Buffer[] = [];
beforeAll(async () => {
  mails = await Promise.all(names.map(mailNamed));
});

interface Change {
  readonly at: number;
  readonly drop: number;
  readonly put: string;
}

/** Bytes gone, bytes come in between, and pieces of mail where they do not belong. */
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.oneof(fc.constant(0), fc.nat(40), fc.nat(2_000)),
  put: fc.oneof(
    fc.constant(""),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\r\n\r\n",
      "\n--b1--\n",
      "\0",
      "=?utf-8?B?????=",
      "Content-Type: multipart/report; report-type=feedback-report; boundary=\r\n",
      "Content-Transfer-Encoding: base64\r\n",
      "Content-Type: text/html\r\n\r\n<div",
      "From: a@b, c@d;;\r\n",
      "<<<<&#99999999;",
      "unsubscribe",
    ),
  ),
});

function mutated(mail: Buffer, changes: readonly Change[]): Buffer {
  return changes.reduce((bytes, { at, drop, put }) => {
    const start = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, start), Buffer.from(put), bytes.subarray(start + drop)]);
  }, mail);
}

const message = fc
  .tuple(fc.nat(names.length - 1), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([index, changes]) => ({ index, changes }));

function judge(content: Buffer, envelope: Envelope): Promise<readonly Decision[]> {
  const received = readNotification(notification(content, envelope));
  if (received === undefined || received === "greeting") throw new Error("no mail");
  return judgeMail(testRuntime(brokenTable(), { config: MAIL_CONFIG, now: () => NOW }), received);
}

const recordedBy = (decisions: readonly Decision[]) =>
  decisions.flatMap((decision) => (decision.act === "record" ? [decision.change] : []));

test("no mutated mail throws, and no token stops anybody's mail but its own person's", async () => {
  await fc.assert(
    fc.asyncProperty(message, async ({ index, changes }) => {
      const decisions = await judge(mutated(mails[index] ?? Buffer.alloc(0), changes), {
        recipients: [MAILTO],
        sender: "mallory@attacker.example",
        dmarc: "FAIL",
      });
      expect(decisions.length).toBeGreaterThan(0);
      for (const { address } of recordedBy(decisions)) expect(address).toBe("ann@example.com");
    }),
    RUNS,
  );
}, 600_000);

test("no mutated mail from nobody in particular is recorded, unless it holds our own link", async () => {
  await fc.assert(
    fc.asyncProperty(message, async ({ index, changes }) => {
      const decisions = await judge(mutated(mails[index] ?? Buffer.alloc(0), changes), {
        recipients: [`demo@${DOMAIN}`],
        sender: "mallory@attacker.example",
        dmarc: "FAIL",
      });
      for (const { effect } of recordedBy(decisions)) expect(effect).toBe("complaint");
    }),
    RUNS,
  );
}, 600_000);

test("random bytes are no mail of anybody's", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const decisions = await judge(Buffer.from(bytes), { recipients: [`demo@${DOMAIN}`] });
      expect(recordedBy(decisions)).toEqual([]);
    }),
    RUNS,
  );
}, 600_000);

test("notifications of any form are read or refused, never thrown about", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readNotification(text)).toBeUndefined();
    }),
    RUNS,
  );
});
