import { describe, expect, test } from "vitest";
import type { Decision } from "../../../functions/accept/mail/decision.ts";
import { judgeMail } from "../../../functions/accept/mail/judge.ts";
import { readNotification } from "../../../functions/accept/mail/notification.ts";
import type { Config } from "../../../shared/config.ts";
import { testConfig } from "../../support/config.ts";
import { minute, NOW } from "../../support/ledger.ts";
import {
  DOMAIN,
  type Envelope,
  MAIL_CONFIG,
  MAILTO,
  mailNamed,
  mailtoToken,
  notification,
} from "../../support/mail.ts";
import { brokenTable, testRuntime } from "../../support/runtime.ts";

async function judge(
  name: string,
  envelope: Envelope = {},
  config: Config = MAIL_CONFIG,
): Promise<readonly Decision[]> {
  const received = readNotification(notification(await mailNamed(name), envelope));
  if (received === undefined || received === "greeting") throw new Error("no mail");
  return judgeMail(testRuntime(brokenTable(), { config, now: () => NOW }), received);
}

const leaves = (topic: string, address = "ann@example.com") => ({
  act: "record",
  change: { effect: "opted_out", channel: "email", source: "mailto", topic, address, byPerson: true },
});
const complains = {
  act: "record",
  change: {
    effect: "complaint",
    source: "provider:arf",
    topic: "*",
    address: "ann@example.com",
    byPerson: false,
  },
};
const kept = (why: string, alarm: boolean) => [{ act: "keep", tenant: { id: "demo" }, why, alarm }];

describe("a mail to an address with a token", () => {
  test.for([
    ["R-075: with an empty subject and no body", "apple-mail"],
    ["R-076: with no subject at all, in HTML alone", "outlook-no-subject"],
    ["that a mail program sends for its user", "gmail-automatic"],
    ["whatever it says", "question"],
    ["even that its sender wants to stay: the address was made for nothing else", "do-not-unsubscribe"],
  ] as const)("%s leaves the token's topic", async ([, name]) => {
    expect(await judge(name)).toMatchObject([leaves("newsletter")]);
  });

  test.for([
    ["in capitals", MAILTO.toUpperCase()],
    ["in quotes", MAILTO.replace(/^(.*)@/, '"$1"@')],
  ] as const)("R-076: written %s is the same", async ([, recipient]) => {
    expect(await judge("apple-mail", { recipients: [recipient] })).toMatchObject([leaves("newsletter")]);
  });

  test("of everything leaves everything", async () => {
    const recipients = [`${mailtoToken("*")}@${DOMAIN}`];
    expect(await judge("apple-mail", { recipients })).toMatchObject([leaves("*")]);
  });

  test("counts without DMARC or SPF, for the token decides", async () => {
    expect(await judge("apple-mail", { dmarc: "FAIL", spf: "FAIL", spam: "FAIL" })).toMatchObject([
      leaves("newsletter"),
    ]);
  });

  test("counts where only the envelope, or Sender, names the token's address", async () => {
    const sent = await judge("forged-from", { sender: "Ann@Example.com", dmarc: "FAIL" });
    expect(sent).toMatchObject([leaves("newsletter")]);
  });

  test("R-077: with a forged From never touches the forged address; a person is told", async () => {
    expect(await judge("forged-from", { sender: "mallory@attacker.example" })).toMatchObject(
      kept("unaddressed", true),
    );
  });

  test("to two such addresses leaves both topics", async () => {
    const recipients = [MAILTO, `${mailtoToken("offers")}@${DOMAIN}`];
    expect(await judge("apple-mail", { recipients })).toMatchObject([leaves("newsletter"), leaves("offers")]);
  });

  test("is dated by SES, and marked late after a day", async () => {
    const [fresh] = await judge("apple-mail");
    expect(fresh).toMatchObject({ change: { occurredAt: minute(-1), receivedAt: minute(0), late: false } });
    const [late] = await judge("apple-mail", { receivedAt: NOW - 25 * 3_600_000 });
    expect(late).toMatchObject({ change: { occurredAt: minute(-25 * 60), late: true } });
  });

  test("keeps what proves it, and nothing of its body", async () => {
    const [decision] = await judge("gmail-automatic");
    expect(decision).toMatchObject({
      change: {
        evidence: {
          route: "mailto",
          messageId: "<CAExample0001@mail.example.com>",
          sesId: "d6iitobk75ur44p8kdnnp7g2n800example",
          subject: "unsubscribe",
        },
      },
    });
    expect(JSON.stringify(decision)).not.toContain("automatically");
  });

  test("whose topic or key is gone leaves everything, where the sender is shown to be who they say", async () => {
    const recipients = [`${mailtoToken("gone")}@${DOMAIN}`];
    expect(await judge("apple-mail", { recipients })).toMatchObject([leaves("*")]);
    expect(await judge("apple-mail", { recipients, dmarc: "GRAY" })).toMatchObject(kept("unproven", true));
  });
});

describe("R-077: what answers by itself is ignored, with a token and without", () => {
  test.for(["vacation", "vacation-exchange", "vacation-old", "delivery-status", "read-receipt"] as const)(
    "%s",
    async (name) => {
      for (const recipients of [[MAILTO], [`demo@${DOMAIN}`]]) {
        expect(await judge(name, { recipients })).toEqual([{ act: "ignore", reason: "automatic_reply" }]);
      }
    },
  );

  test("a mail without an envelope sender", async () => {
    for (const sender of ["", "<>"]) {
      expect(await judge("no-token", { sender })).toEqual([{ act: "ignore", reason: "automatic_reply" }]);
    }
  });

  test("a newsletter, and a program's mail without a token", async () => {
    for (const name of ["newsletter", "gmail-automatic"]) {
      expect(await judge(name, { recipients: [`demo@${DOMAIN}`] })).toEqual([
        { act: "ignore", reason: "automatic" },
      ]);
    }
  });
});

describe("a mail in its sender's own words", () => {
  const recipients = [`unsubscribe@${DOMAIN}`];

  test.for([
    ["a subject alone", "no-token"],
    ["a subject in an encoded word", "encoded-subject"],
    ["R-079: an answer above the quotation", "reply-above"],
    ["an answer below the quotation", "reply-below"],
    ["an answer in HTML", "reply-html"],
    ["German in 8-bit Latin-1", "german-8bit"],
    ["French in base64", "french-base64"],
    ["Spanish in quoted-printable", "spanish-quoted-printable"],
  ] as const)("%s leaves everything", async ([, name]) => {
    const [decision, ...others] = await judge(name, { recipients });
    const address = name === "german-8bit" ? "joerg@example.com" : "ann@example.com";
    expect(decision).toMatchObject(leaves("*", address));
    expect(others).toEqual([]);
  });

  test.for([
    ["R-077: whose sender nothing shows", "no-token", { dmarc: "FAIL" }, "unproven", true],
    ["whose sender's domain has no DMARC", "no-token", { dmarc: "GRAY" }, "unproven", true],
    ["that is also taken for spam", "no-token", { dmarc: "FAIL", spam: "FAIL" }, "unproven", false],
    ["R-079: that asks something else", "question", {}, "unclear", false],
    ["that says the opposite", "do-not-unsubscribe", {}, "unclear", false],
    ["whose only wish is in what it quotes", "reply-with-our-footer", {}, "unclear", false],
    ["whose only wish is in what it quotes in HTML", "html-quotes-only", {}, "unclear", false],
  ] as const)("%s is kept for a person", async ([, name, envelope, why, alarm]) => {
    expect(await judge(name, { recipients, ...envelope })).toMatchObject(kept(why, alarm));
  });

  test("that is spam and asks for nothing is not kept", async () => {
    expect(await judge("question", { recipients, spam: "FAIL" })).toEqual([
      { act: "ignore", reason: "spam" },
    ]);
  });

  test("keeps the words as evidence", async () => {
    const [decision] = await judge("reply-above", { recipients });
    expect(decision).toMatchObject({
      change: { evidence: { text: "Please stop mailing me.\n\nAnn", dmarc: true } },
    });
  });

  test("speaks to the tenant whose address it was sent to, else to all of that domain", async () => {
    const [tenant] = MAIL_CONFIG.tenants;
    const tenants = tenant === undefined ? [] : [tenant, { ...tenant, id: "other" }];
    const config = { ...MAIL_CONFIG, tenants };
    const ids = async (recipient: string) =>
      (await judge("no-token", { recipients: [recipient] }, config)).map(
        (decision) => "tenant" in decision && decision.tenant.id,
      );
    expect(await ids(`other@${DOMAIN}`)).toEqual(["other"]);
    expect(await ids(`Other+7@${DOMAIN}`)).toEqual(["other"]);
    expect(await ids(`unsubscribe@${DOMAIN}`)).toEqual(["demo", "other"]);
  });

  test("to a domain that is nobody's is kept", async () => {
    expect(await judge("no-token", { recipients: ["demo@elsewhere.example"] })).toMatchObject(
      kept("unproven", true),
    );
  });
});

describe("a feedback report (RFC 5965)", () => {
  const recipients = [`complaints@${DOMAIN}`];
  const sender = "fbl@reporter.example";
  const trusting = testConfig({ mailto: { domain: DOMAIN, reporters: ["reporter.example"] } });

  test.for([
    ["with the header of the mail", "arf-abuse"],
    ["with the whole mail, in old spelling, and automatic itself", "arf-whole-original"],
    ["with our address to write to, and several recipients", "arf-mailto"],
  ] as const)("%s: our own link says who complained, whoever sent it", async ([, name]) => {
    const unproven = { recipients, sender, dmarc: "FAIL", spf: "FAIL" };
    expect(await judge(name, unproven)).toMatchObject([complains]);
    expect(await judge(name, unproven)).toHaveLength(1);
  });

  test("says in its evidence which mail it was", async () => {
    const [decision] = await judge("arf-whole-original", { recipients, sender });
    expect(decision).toMatchObject({
      change: {
        evidence: {
          route: "arf",
          reporter: "reporter.example",
          originalId: "<newsletter-48@shop.example.com>",
          topic: "newsletter",
        },
        identity: {
          parts: ["arf", "reporter.example", "<newsletter-48@shop.example.com>", expect.any(String)],
        },
      },
    });
  });

  test.for([
    ["the recipient it names", "arf-no-link"],
    ["the only recipient of the mail in it", "arf-embedded-to"],
    ["the recipient that Microsoft names", "returned-mail"],
  ] as const)("of a reporter that we know is believed about %s", async ([, name]) => {
    for (const proof of [
      { dmarc: "PASS", spf: "GRAY" },
      { dmarc: "GRAY", spf: "PASS" },
    ]) {
      expect(await judge(name, { recipients, sender, ...proof }, trusting)).toMatchObject([complains]);
    }
  });

  test("of a reporter that we know, about several people or nobody, is kept and told of", async () => {
    expect(await judge("arf-several-recipients", { recipients, sender }, trusting)).toMatchObject(
      kept("unaddressed", true),
    );
  });

  test.for([
    ["the reporter is nobody we know", { dmarc: "PASS", spf: "PASS" }, MAIL_CONFIG],
    ["neither DMARC nor SPF shows the reporter", { dmarc: "FAIL", spf: "FAIL" }, trusting],
    ["SPF shows somebody else", { dmarc: "FAIL", spf: "PASS", sender: "x@attacker.example" }, trusting],
    ["the domain only ends alike", { dmarc: "FAIL", sender: "x@evilreporter.example" }, trusting],
  ] as const)("forged, without our link, does nothing and is kept: %s", async ([, envelope, config]) => {
    expect(await judge("arf-no-link", { recipients, sender, ...envelope }, config)).toMatchObject(
      kept("unproven", false),
    );
  });

  test("that takes a complaint back changes nothing: it is no consent", async () => {
    expect(await judge("arf-not-spam", { recipients, sender })).toEqual([
      { act: "ignore", reason: "not_spam" },
    ]);
  });

  test("of another kind is told of and changes nothing", async () => {
    expect(await judge("arf-virus", { recipients, sender })).toMatchObject(kept("unknown_type", true));
  });

  test("is no report because somebody attached a mail of ours", async () => {
    expect(await judge("returned-mail", { recipients, sender: "ann@example.com" })).toMatchObject(
      kept("unclear", false),
    );
  });
});
