import { describe, expect, test } from "vitest";
import { type DueReply, dueReply } from "../../functions/accept/due-replies.ts";
import { changesOfText, readText } from "../../functions/accept/inbound-texts.ts";
import type { SenderConfig, Tenant } from "../../shared/config.ts";
import type { ContactState } from "../../shared/ledger/standing.ts";
import { EMPTY_STATE } from "../../shared/ledger/standing.ts";
import type { InboundText, Provider } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { minute, NOW } from "../support/ledger.ts";

const PROVIDER: Provider = {
  name: "acme",
  serves: ["sms"],
  settings: {},
  keywords: { words: "stop|quit|start|help", match: "whole" },
  lateAfterHours: 24,
  verify: () => ok(undefined),
  parse: () => ok({ changes: [], texts: [], unread: [] }),
};

const TEXT: InboundText = { id: "m1", from: "+12025550123", to: "+12025550199", text: "STOP" };

interface Tried {
  readonly text?: Partial<InboundText>;
  readonly sender?: Partial<SenderConfig>;
  readonly tenant?: Partial<Tenant>;
  readonly provider?: Partial<Provider>;
  readonly state?: ContactState;
}

function due({ text, sender, tenant, provider, state = EMPTY_STATE }: Tried = {}): DueReply | undefined {
  const senders = [{ number: "+12025550199", topics: ["offers"], confirms: "heed" as const, ...sender }];
  const [configured] = testConfig({
    senders,
    texts: { help: { en: "{brand}: call 1-800" } },
    ...tenant,
  }).tenants;
  if (configured === undefined) throw new Error("no tenant");
  const arrival = { tenant: configured, provider: { ...PROVIDER, ...provider }, now: NOW };
  const read = readText(arrival, { ...TEXT, ...text });
  if (read === undefined) return undefined;
  return dueReply(arrival, read, changesOfText(arrival, read, state), state);
}

function closed(at: number, status: "opted_in" | "opted_out" = "opted_out"): ContactState {
  const register = { status, at: minute(at), eventId: "e", unproven: false };
  return { registers: new Map([["offers", register]]), pending: new Map() };
}

describe("an answer is due", () => {
  test.for([
    ["to a keyword", "STOP", "stop", /^Demo Shop: You are unsubscribed/],
    ["to a wish in free words", "please take me off your list", "stop", /unsubscribed/],
    ["to a wish in another language", "ya no me manden mensajes", "stop", /baja/],
    ["to HELP", "help", "help", /^Demo Shop: call 1-800$/],
  ] as const)("%s: %s", ([, text, kind, said]) => {
    expect(due({ text: { text } })).toMatchObject({
      kind,
      from: "+12025550199",
      to: "+12025550123",
      text: expect.stringMatching(said),
      deadline: NOW + 300_000,
    });
  });

  test("to START, where it lifts something", () => {
    expect(due({ text: { text: "START" }, state: closed(-5) })).toMatchObject({ kind: "start" });
    expect(due({ text: { text: "START" } })).toBeUndefined();
    expect(due({ text: { text: "START" }, state: closed(-5, "opted_in") })).toBeUndefined();
  });

  test("from a number that is written in another way", () => {
    expect(due({ text: { to: " 12025550199" } })).toBeDefined();
    expect(due({ text: { to: "72345" }, sender: { number: "72345" } })).toMatchObject({ from: "72345" });
  });
});

describe("no answer is due (R-080)", () => {
  test.for<[string, Tried]>([
    ["where the provider answers", { sender: { confirms: "provider" } }],
    ["from a number without an entry", { text: { to: "+12025550111" } }],
    ["to what asks for nothing", { text: { text: "see you at 5" } }],
    ["to HELP without a text", { text: { text: "HELP" }, tenant: { texts: {} } }],
    ["to nobody", { text: { from: "SHOP" } }],
    ["five minutes later", { text: { time: { milliseconds: NOW - 300_000, wholeSecond: false } } }],
  ])("%s", ([, tried]) => {
    expect(due(tried)).toBeUndefined();
  });
});

describe("where both answer", () => {
  const sender = { confirms: "shared" } as const;

  test.for<[string, Partial<InboundText>, boolean]>([
    ["the provider what it takes for a keyword", { text: " Quit\n" }, false],
    ["the provider what it says it took for one", { text: "no more please", flag: "STOP" }, false],
    ["we a keyword that it does not know", { text: "REVOKE" }, true],
    ["we a keyword that it does not see for its full stop", { text: "Stop." }, true],
    ["we a wish in free words", { text: "stop texting me" }, true],
  ])("%s", ([, text, ours]) => {
    expect(due({ sender, text }) !== undefined).toBe(ours);
  });

  test("a provider that goes by the beginning answers what begins with a keyword", () => {
    const keywords = { words: "stop|end", match: "beginning" } as const;
    expect(due({ sender, provider: { keywords }, text: { text: "stop texting me" } })).toBeUndefined();
    expect(due({ sender, provider: { keywords }, text: { text: "please stop" } })).toBeDefined();
  });

  test("a provider whose keywords nobody knows answers all of ours", () => {
    const { keywords: _, ...rest } = PROVIDER;
    const senders = [{ number: TEXT.to, topics: ["offers"], ...sender }];
    const [tenant] = testConfig({ senders }).tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const arrival = { tenant, provider: rest, now: NOW };
    const answered = ["REVOKE", "please stop texting"].map((text) => {
      const read = readText(arrival, { ...TEXT, text });
      return read && dueReply(arrival, read, [], undefined);
    });
    expect(answered.map((one) => one !== undefined)).toEqual([false, true]);
  });
});

describe("the time since which nothing of the kind was answered", () => {
  test("is a day for a confirmation, for a machine may answer it, or the time of coming back", () => {
    expect(due()?.unlessSince).toBe(NOW - 86_400_000);
    expect(due({ state: closed(-30, "opted_in") })?.unlessSince).toBe(NOW - 30 * 60_000);
    expect(due({ state: closed(-3000, "opted_in") })?.unlessSince).toBe(NOW - 86_400_000);
  });

  test("is a minute for HELP", () => {
    expect(due({ text: { text: "HELP" } })?.unlessSince).toBe(NOW - 60_000);
  });
});

test("the id is the answered text's: delivered again it is the same answer", () => {
  expect(due()?.replyId).toBe(due()?.replyId);
  expect(due({ text: { id: "m2" } })?.replyId).not.toBe(due()?.replyId);
});
