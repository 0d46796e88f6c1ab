import { describe, expect, test } from "vitest";
import { mail } from "../../functions/accept/mail.ts";
import { mailReplay } from "../../functions/accept/mail-replay.ts";
import { review } from "../../functions/accept/review.ts";
import { snsEvent } from "../../infra/local/local-mail.ts";
import { keepForReview } from "../../shared/ledger/review.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { apiToken, ask, askJson, authorizedAt } from "../support/gateway-request.ts";
import { NOW, testLedger } from "../support/ledger.ts";
import { DOMAIN, type Envelope, MAIL_CONFIG, MAILTO, mailNamed, notification } from "../support/mail.ts";
import { entriesIn } from "../support/recorded.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const RECIPIENT = `demo@${DOMAIN}`;
const DAY_MS = 86_400_000;

const at = (now: number, config = MAIL_CONFIG) => testRuntime(table(), { config, now: () => now });

async function keep(name: string, envelope: Envelope = {}, now = NOW): Promise<void> {
  const raw = notification(await mailNamed(name), { recipients: [RECIPIENT], ...envelope });
  await mail(at(now))(snsEvent(raw));
}

interface Listed {
  readonly reviews: readonly Record<string, string>[];
  readonly more: boolean;
}

async function list(now = NOW, config = MAIL_CONFIG): Promise<Listed> {
  const headers = await authorizedAt(now);
  const { body } = await ask(review(at(now, config)), { method: "GET", path: "/v1/review", headers });
  return JSON.parse(body);
}

async function judge(decided: object) {
  return askJson(review(at(NOW + 60_000)), "/v1/review", decided, await authorizedAt(NOW));
}

async function decide(decision: string, more: object = {}) {
  const [first] = (await list()).reviews;
  return judge({ id: first?.["id"], decision, ...more });
}

describe("R-079: a mail that asks for something and proves too little", () => {
  test("waits for a person, with its words and the day by which they must have decided", async () => {
    await keep("reply-above", { dmarc: "FAIL" });
    expect(await list()).toEqual({
      reviews: [
        {
          id: expect.stringMatching(/^mail\.\d{4}-\d\d-\d\d\.[\w-]{43}$/),
          channel: "email",
          from: "ann@example.com",
          to: RECIPIENT,
          text: expect.stringContaining("Please stop mailing me."),
          receivedAt: new Date(NOW).toISOString(),
          decideBy: "2026-12-09T10:00:00.000Z",
          rule: "mail:unproven",
          language: null,
        },
      ],
      more: false,
    });
  });

  test("that is judged an opt-out is recorded as what it would have been, and waits no more", async () => {
    await keep("reply-above", { dmarc: "FAIL" });
    expect(await decide("opt_out")).toMatchObject({ status: 200, json: { decision: "opt_out" } });
    expect(await list()).toEqual({ reviews: [], more: false });
    expect(await entriesIn(table())).toMatchObject([
      { topic: "*", status: "opted_out", source: "mailto", receivedAt: new Date(NOW).toISOString() },
    ]);
    // The same mail again, this time with its proof, is the same event.
    await keep("reply-above", { id: "again" });
    expect(await entriesIn(table())).toHaveLength(1);
  });

  test("that is judged none changes nothing and waits no more, nor is it replayed", async () => {
    await keep("question");
    expect((await list()).reviews).toMatchObject([{ rule: "mail:unclear" }]);
    expect(await decide("keep")).toMatchObject({ status: 200 });
    expect(await list()).toEqual({ reviews: [], more: false });
    expect(await entriesIn(table())).toEqual([]);
  });

  test("may be opted out after all, but an opt-out is taken back by the person alone", async () => {
    await keep("question");
    const [first] = (await list()).reviews;
    const again = (decision: string) => judge({ id: first?.["id"], decision });
    await again("keep");
    await again("opt_out");
    expect(await again("keep")).toMatchObject({ status: 200, json: { decision: "opt_out" } });
    expect(await entriesIn(table())).toHaveLength(1);
  });

  test("is not listed once a replay has read it", async () => {
    await keep("reply-above", { dmarc: "FAIL" });
    const [first] = (await list()).reviews;
    const [, day, id] = (first?.["id"] ?? "").split(".");
    const answer = await askJson(
      mailReplay(at(NOW)),
      "/v1/replay/mail",
      { day, id },
      await authorizedAt(NOW),
    );
    expect(answer.json).toEqual({ replayed: false });
    expect((await list()).reviews).toHaveLength(1);
  });
});

describe("whose opt-out it is", () => {
  test("a person finds, where the mail came from another mailbox than its token was made for (R-077)", async () => {
    await keep("forged-from", { recipients: [MAILTO], sender: "mallory@attacker.example" });
    expect((await list()).reviews).toMatchObject([{ rule: "mail:unaddressed" }]);
    await decide("opt_out", { address: "Ann@Example.com" });
    const page = await list();
    expect(page.reviews).toEqual([]);
    expect(await entriesIn(table())).toMatchObject([{ status: "opted_out", source: "mailto" }]);
  });

  test("must be said where the mail does not say it", async () => {
    await keep("arf-no-link", { recipients: [`complaints@${DOMAIN}`], dmarc: "FAIL", spf: "FAIL" });
    const [first] = (await list()).reviews;
    expect(first).toMatchObject({ rule: "mail:unproven" });
    const refused = await decide("opt_out", { address: "nobody" });
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ pointer: "/address" }] } });
    expect((await list()).reviews).toHaveLength(1);
    await decide("opt_out", { address: "ann@example.com" });
    expect(await entriesIn(table())).toMatchObject([
      { topic: "*", status: "opted_out", reason: "complaint" },
    ]);
  });

  test("is nobody's in a mail that no parser reads: it is shown as it is, and can be put aside", async () => {
    const parts = Array.from(
      { length: 60 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`,
    );
    const raw = notification(Buffer.from(`From: ann@example.com\n${parts.join("")}`), {
      recipients: [RECIPIENT],
    });
    await mail(at(NOW))(snsEvent(raw));
    const [first] = (await list()).reviews;
    expect(first).toMatchObject({ rule: "mail:malformed", from: "ann@example.com", to: RECIPIENT });
    expect(first?.["text"]).toContain("boundary=");
    const refused = await decide("opt_out", { address: "ann@example.com" });
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ pointer: "/decision" }] } });
    expect(await decide("keep")).toMatchObject({ status: 200 });
    expect((await list()).reviews).toEqual([]);
  });
});

describe("the list", () => {
  test("has texts and mails together, the oldest first, and forgets a mail after thirty days", async () => {
    await keep("question", { id: "late" }, NOW + 2_000);
    await keepForReview(testLedger(table()), {
      provider: { name: "twilio", lateAfterHours: 24 },
      text: { id: "SM1", from: "+12025550123", to: "+12025550199", text: "no thanks" },
      receivedAt: new Date(NOW + 1_000).toISOString(),
      rule: "doubt:doubt",
      language: "en",
    });
    await keep("question", { id: "early" }, NOW);
    const channels = async (now: number) => (await list(now)).reviews.map(({ channel }) => channel);
    expect(await channels(NOW + 3_000)).toEqual(["email", "sms", "email"]);
    expect(await channels(NOW + 29 * DAY_MS)).toEqual(["email", "sms", "email"]);
    expect(await channels(NOW + 30 * DAY_MS + 2_000)).toEqual(["sms"]);
  });

  test("asks nothing of mail where the tenant takes none", async () => {
    await keep("question");
    expect(await list(NOW, testConfig())).toEqual({ reviews: [], more: false });
  });

  test("is nobody's without the scope", async () => {
    await keep("question");
    const token = await apiToken({ claims: { scope: "consent:read" }, now: NOW });
    const headers = { authorization: `Bearer ${token}` };
    const asked = { method: "GET", path: "/v1/review", headers };
    expect((await ask(review(at(NOW)), asked)).status).toBe(403);
  });
});

test("what is not kept cannot be judged", async () => {
  const id = `mail.2026-11-25.${"x".repeat(43)}`;
  expect((await judge({ id, decision: "keep" })).status).toBe(404);
});
