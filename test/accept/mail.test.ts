import { describe, expect, test, vi } from "vitest";
import { mail } from "../../functions/accept/mail.ts";
import { mailReplay } from "../../functions/accept/mail-replay.ts";
import { snsEvent } from "../../infra/local/local-mail.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { type KeptUnread, keepUnread, openUnread, unreadOf } from "../../shared/ledger/quarantine.ts";
import { record } from "../../shared/ledger/record.ts";
import { useTable } from "../support/emulators.ts";
import { askJson, authorizedAt } from "../support/gateway-request.ts";
import { NOW, reported, testLedger } from "../support/ledger.ts";
import { readAlong } from "../support/log-lines.ts";
import {
  DOMAIN,
  type Envelope,
  MAIL_CONFIG,
  MAILTO,
  mailNamed,
  mailtoToken,
  notification,
} from "../support/mail.ts";
import { entriesIn } from "../support/recorded.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const DAY = "2026-11-25";
const runtime = () => testRuntime(table(), { config: MAIL_CONFIG, now: () => NOW });

async function send(name: string, envelope: Envelope = {}): Promise<void> {
  await mail(runtime())(snsEvent(notification(await mailNamed(name), envelope)));
}

const keptMail = (): Promise<readonly KeptUnread[]> => unreadOf(testLedger(table()), DAY);

async function replayed(id: string): Promise<unknown> {
  const asked = { day: DAY, id };
  const answer = await askJson(mailReplay(runtime()), "/v1/replay/mail", asked, await authorizedAt(NOW));
  return answer.json["replayed"];
}

describe("a mail that asks to leave", () => {
  test("R-075: is recorded, and the next check knows it", async () => {
    await send("apple-mail");
    expect(await entriesIn(table())).toMatchObject([
      { topic: "newsletter", status: "opted_out", source: "mailto", byPerson: true, inert: false },
    ]);
    const { state } = await contactOf(testLedger(table()), "email", "ann@example.com");
    expect(state.registers.get("newsletter")).toMatchObject({ status: "opted_out" });
  });

  test.for(["base64", "utf8"] as const)("is read as SES encodes it, in %s", async (encoding) => {
    await send("reply-above", { encoding, recipients: [`demo@${DOMAIN}`] });
    expect(await entriesIn(table())).toMatchObject([{ topic: "*", source: "mailto" }]);
  });

  test("that comes again is one event, brought again by SNS or sent twice by a server", async () => {
    await send("apple-mail");
    await send("apple-mail");
    await send("apple-mail", { id: "another-delivery-of-the-same-mail" });
    expect(await entriesIn(table())).toHaveLength(1);
  });

  test("that comes again after a later opt-in does not undo it; a new mail does", async () => {
    await send("apple-mail");
    const optIn = reported("in", { effect: "opted_in", occurredAt: new Date(NOW).toISOString() });
    await record(testLedger(table()), optIn);
    await send("apple-mail", { receivedAt: NOW });
    const statusNow = async () =>
      (await contactOf(testLedger(table()), "email", "ann@example.com")).state.registers.get("newsletter")
        ?.status;
    expect(await statusNow()).toBe("opted_in");
    await send("outlook-no-subject", { receivedAt: NOW });
    expect(await statusNow()).toBe("opted_out");
  });

  test("without a Message-ID is known by the id that SES gave it", async () => {
    const raw = (await mailNamed("apple-mail")).toString("latin1").replace(/^Message-Id:.*\r\n/m, "");
    const sent = (id: string) => mail(runtime())(snsEvent(notification(Buffer.from(raw, "latin1"), { id })));
    await sent("first");
    await sent("first");
    expect(await entriesIn(table())).toHaveLength(1);
    await sent("second");
    expect(await entriesIn(table())).toHaveLength(2);
  });

  test("is queued where the database refuses, and comes again where the queue refuses too", async () => {
    const event = snsEvent(notification(await mailNamed("apple-mail")));
    const down = testRuntime(brokenTable(), { config: MAIL_CONFIG, now: () => NOW });
    await mail(down)(event);
    expect(down.queued).toHaveLength(1);
    expect(down.queued.join()).not.toContain("ann@example.com");
    const allDown = testRuntime(brokenTable(), { config: MAIL_CONFIG, now: () => NOW, intakeDown: true });
    await expect(mail(allDown)(event)).rejects.toThrow("1 of 1 mails could not be taken");
  });

  test("is recorded although another one of the same call fails", async () => {
    const good = notification(await mailNamed("apple-mail"));
    await expect(mail(runtime())(snsEvent("no notification", good))).rejects.toThrow("1 of 2");
    expect(await entriesIn(table())).toHaveLength(1);
  });
});

describe("a complaint", () => {
  test("opts out of everything and suppresses, once however often it is reported", async () => {
    const recipients = [`complaints@${DOMAIN}`];
    await send("arf-abuse", { recipients });
    await send("arf-abuse", { recipients, id: "again" });
    expect(await entriesIn(table())).toMatchObject([
      { topic: "*", status: "opted_out", reason: "complaint", source: "provider:arf" },
    ]);
  });
});

describe("what is kept", () => {
  test("is kept once, encrypted, under the tenant that was written to", async () => {
    await send("question", { recipients: [`demo@${DOMAIN}`] });
    await send("question", { recipients: [`demo@${DOMAIN}`] });
    expect(await keptMail()).toMatchObject([{ provider: "mail", why: "unclear", replayedAt: null }]);
    expect(await entriesIn(table())).toEqual([]);
  });

  test("R-077: a token's mail from another address is told of as an error, without naming anybody", async () => {
    const written = vi.spyOn(process.stdout, "write").mockImplementation(readAlong);
    await send("forged-from", { sender: "mallory@attacker.example" });
    const lines = written.mock.calls.map(([line]) => String(line));
    written.mockRestore();
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        timestamp: expect.any(String),
        level: "error",
        stage: "mail",
        tenant: "demo",
        outcome: "kept",
        why: "unaddressed",
      },
    ]);
    expect(await entriesIn(table())).toEqual([]);
  });

  test("can be replayed: what is understood by now is recorded, the rest stays", async () => {
    const ledger = testLedger(table());
    // Kept in the time before its words were understood.
    const raw = notification(await mailNamed("reply-above"), { recipients: [`demo@${DOMAIN}`] });
    await keepUnread(ledger, "mail", "body", { why: "unclear", raw });
    await send("question", { recipients: [`demo@${DOMAIN}`] });
    const answers: unknown[] = [];
    for (const { id } of await keptMail()) answers.push(await replayed(id));
    expect(answers.sort()).toEqual([false, true]);
    expect(await entriesIn(table())).toMatchObject([{ topic: "*", status: "opted_out" }]);
    expect((await keptMail()).filter(({ replayedAt }) => replayedAt === null)).toHaveLength(1);
  });

  test("is not there under an id that nothing has", async () => {
    expect(await replayed("x".repeat(43))).toBeUndefined();
  });

  test("comes again where it cannot be kept", async () => {
    const down = testRuntime(brokenTable(), { config: MAIL_CONFIG, now: () => NOW });
    const event = snsEvent(notification(await mailNamed("question"), { recipients: [`demo@${DOMAIN}`] }));
    await expect(mail(down)(event)).rejects.toThrow("1 of 1");
  });

  test("a mail that no parser reads is kept whole, and told of", async () => {
    const parts = Array.from(
      { length: 60 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`,
    );
    const raw = notification(Buffer.from(`From: ann@example.com\n${parts.join("")}`));
    await mail(runtime())(snsEvent(raw));
    const [kept] = await keptMail();
    expect(kept?.why).toBe("malformed");
    expect(kept && (await openUnread(testLedger(table()), kept))).toMatchObject({ form: "body", raw });
  });
});

describe("a call", () => {
  test("that only says that the topic works is taken", async () => {
    const greeting = { notificationType: "AmazonSnsSubscriptionSucceeded", message: "You have subscribed" };
    await mail(runtime())(snsEvent(JSON.stringify(greeting)));
    expect(await keptMail()).toEqual([]);
  });

  test.for(["", "no JSON", "{}", '{"notificationType":"Bounce"}'])(
    "that is no notification of a mail fails, to be set aside: %s",
    async (message) => {
      await expect(mail(runtime())(snsEvent(message))).rejects.toThrow("1 of 1");
    },
  );

  test("R-075 to R-077 hold for whoever writes to both topics at once", async () => {
    await send("apple-mail", { recipients: [MAILTO, `${mailtoToken("offers")}@${DOMAIN}`] });
    expect((await entriesIn(table())).map(({ topic }) => topic).sort()).toEqual(["newsletter", "offers"]);
  });
});
