import { beforeEach, describe, expect, test } from "vitest";
import type { Call, Visit } from "../../../functions/answer/console/view.ts";
import { person } from "../../../functions/answer/console/views/person.ts";
import type { Reply } from "../../../shared/replies.ts";
import { type AskedCalls, visitTo } from "../../support/console-visit.ts";
import { INJECTIONS } from "../../support/injections.ts";

const ANN = { channel: "email", address: "ann@example.com" } as const;
const HASH = "ab".repeat(32);
const DELIVERY = {
  partner: "crm",
  state: "delivered",
  attempts: 2,
  lastStatus: 200,
  lastError: null,
  nextAttemptAt: null,
  deliveredAt: "2026-11-24T09:00:05.000Z",
  appliedAt: null,
  reason: null,
  rule: "R-157",
  dueAt: "2026-11-25T09:00:00.000Z",
};
const EVENT = {
  event: {
    eventId: "01JDD000000000000000000000",
    topic: "newsletter",
    status: "opted_out",
    source: "one_click",
    reason: null,
    occurredAt: "2026-11-24T09:00:00.000Z",
    receivedAt: "2026-11-24T09:00:01.000Z",
    late: false,
  },
  evidence: { route: "one_click", messageId: "m-1", wording: { hash: HASH, language: "en" } },
  agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" },
  entry: {},
  link: { seq: 3, entryHash: HASH, hash: HASH },
  inHead: { region: "us-east-1", day: "2026-11-24" },
  deliveries: [DELIVERY],
};
const STANDING = {
  topic: "newsletter",
  allowed: false,
  status: "opted_out",
  reason: "topic_opt_out",
  rule: "R-157.4",
  since: "2026-11-24T09:00:00.000Z",
  eventId: EVENT.event.eventId,
};
const STORY = {
  subject: { ...ANN, contactIds: ["c-1"] },
  topics: { newsletter: "Newsletter" },
  recipients: [{ id: "crm", name: "Example CRM Inc." }],
  standing: [STANDING],
  events: [EVENT],
  wordings: { [HASH]: { language: "en", texts: { button: "Unsubscribe", ask: "Stop these mails?" } } },
  heads: [],
};

let asked: AskedCalls;
beforeEach(() => {
  asked = [];
});

type Fields = Readonly<Record<string, string>>;
type Answers = Readonly<Record<string, unknown>>;

function visit(fields: Fields, answers: Answers = {}, change: Partial<Visit> = {}): Visit {
  const posted = new URLSearchParams({ address: ANN.address, ...fields });
  return visitTo({ "/v1/evidence": STORY, ...answers }, asked, { fields: posted, ...change });
}

async function done(made: Visit) {
  const shown = await person.act?.(made);
  if (shown === undefined || "body" in shown) throw new Error("expected a page");
  return { ...shown, page: String(await shown.content) };
}

async function pageOf(fields: Fields = {}, answers: Answers = {}, change: Partial<Visit> = {}) {
  return (await done(visit(fields, answers, change))).page;
}

async function fileFor(format: string, answer: unknown): Promise<Reply | undefined> {
  const made = await person.act?.(visit({ do: "file", format }, { "/v1/evidence": answer }));
  return made !== undefined && "body" in made ? made : undefined;
}

function eventWith(change: object) {
  return { "/v1/evidence": { ...STORY, events: [{ ...EVENT, ...change }] } };
}

describe("looking somebody up", () => {
  test("asks for an address, and nothing of the API", async () => {
    const shown = await person.show(visitTo({}, asked));
    const page = "content" in shown ? String(await shown.content) : "";
    expect(page).toContain('method="post" class="card" action="/console/person"');
    expect(page).toContain('autocomplete="off"');
    expect(asked).toEqual([]);
  });

  test.for([
    [" ann@example.com ", { channel: "email", address: "ann@example.com" }],
    ["+1 202 555 0142", { channel: "sms", address: "+1 202 555 0142" }],
  ] as const)("%j goes in the body, as an address of its channel", async ([address, body]) => {
    await pageOf({ address });
    expect(asked).toEqual([{ method: "POST", path: "/v1/evidence", body }]);
  });

  test("what is no address is said, with what was typed", async () => {
    const refusing = visit(
      { address: "0171 1" },
      {},
      {
        ask: () => {
          const errors = [{ pointer: "/address", detail: "expected an address of the channel" }];
          return Promise.resolve({ ok: false, error: { status: 400, title: "Not valid", errors } });
        },
      },
    );
    const { notice, status, page } = await done(refusing);
    expect([notice?.kind, status]).toEqual(["mistake", 400]);
    expect(notice?.text).toContain("expected an address of the channel");
    expect(page).toContain('value="0171 1"');
  });

  test("of somebody unknown it says so, and what a check answers", async () => {
    const none = { ...STANDING, allowed: true, status: "unknown", reason: "default", rule: "defaultAllowed" };
    const standing = [{ ...none, since: null, eventId: null }];
    const page = await pageOf({}, { "/v1/evidence": { ...STORY, standing, events: [] } });
    expect(page).toContain("Nothing is recorded of this address.");
    expect(page).toContain('<span class="good">yes</span>');
    expect(page).toContain("said nothing, and the configuration allows it");
    expect(page).not.toContain(">Erase<");
  });
});

describe("the story", () => {
  test("says where each topic stands, why, by which rule, and which event decided", async () => {
    const page = await pageOf();
    expect(page).toContain('<th scope="row">Newsletter</th><td><span class="bad">no</span></td>');
    expect(page).toContain("opted out of it <small>R-157.4</small>");
    expect(page).toContain(`<a href="#${EVENT.event.eventId}">`);
  });

  test("has each event with its evidence, the words that were shown, and its place in the proof", async () => {
    const page = await pageOf();
    for (const part of [
      "Opted out: Newsletter",
      "by the mailbox provider&#39;s own button",
      "<dt>Message</dt><dd>m-1</dd>",
      "<dt>IP address</dt><dd>192.0.2.1</dd>",
      '<blockquote lang="en">Unsubscribe</blockquote><blockquote lang="en">Stop these mails?</blockquote>',
      "Proof: link 3, in the signed head of 2026-11-24, us-east-1",
      `<code>${HASH}</code>`,
    ])
      expect(page).toContain(part);
  });

  test("begins with the first event, whatever the order of the chain", async () => {
    const later = {
      ...EVENT,
      event: { ...EVENT.event, eventId: "B", receivedAt: "2026-11-25T09:00:00.000Z" },
    };
    const page = await pageOf({}, { "/v1/evidence": { ...STORY, events: [later, EVENT] } });
    expect(page.indexOf(`<li id="${EVENT.event.eventId}"`)).toBeLessThan(page.indexOf('<li id="B"'));
  });

  test.for([
    ["erased evidence", { evidence: null, agent: null }, "erased, as the person or the law asked"],
    ["a destroyed browser", { agent: "destroyed" }, "destroyed 90 days after their month"],
    ["words that came with it", { evidence: { wording: "Yes!" } }, "<blockquote>Yes!</blockquote>"],
    ["words that nobody kept", { evidence: { wording: { hash: "constructor" } } }, "<dt>Wording</dt>"],
    ["what changed nothing", { entry: { inert: true } }, "It changed nothing"],
    ["an end", { entry: { until: "2026-12-24T09:00:00.000Z" } }, "until <time"],
    ["no link yet", { link: null, inHead: null }, "Proof: not chained yet"],
    ["no head yet", { inHead: null }, "its day is not signed yet"],
  ] as const)("shows %s", async ([, change, text]) => {
    expect(await pageOf({}, eventWith(change))).toContain(text);
  });

  test("goes on by a form, for the address is in no URL", async () => {
    const page = await pageOf({ next: "p1" }, { "/v1/evidence": { ...STORY, next: "p2" } });
    expect(asked[0]?.body).toEqual({ ...ANN, next: "p1" });
    expect(page).toContain('<input type="hidden" name="next" value="p2"><button>Further events</button>');
    expect(page).not.toMatch(/(href|action)="[^"]*(ann|@)/);
  });
});

describe("who was told", () => {
  test("by name, with the answer, when it was taken and what the clock says", async () => {
    const page = await pageOf();
    expect(page).toContain('<th scope="row">Example CRM Inc.</th><td><span class="good">delivered</span>');
    expect(page).toContain('<td class="n">2</td><td>200</td><td><time datetime="2026-11-24T09:00:05.000Z">');
    expect(page).not.toContain(", late");
  });

  // The visit is at noon on 25 November; the partner was due at nine.
  test.for([
    ["one that was told too late", { deliveredAt: "2026-11-25T09:00:01.000Z" }, true],
    ["one that is due and was not told", { state: "retrying", deliveredAt: null }, true],
    ["one whose job was overtaken", { state: "skipped", deliveredAt: null, reason: "overtaken" }, false],
    [
      "one with time left",
      { state: "retrying", deliveredAt: null, dueAt: "2026-11-25T12:00:01.000Z" },
      false,
    ],
  ] as const)("%s is late, or not", async ([, change, isLate]) => {
    const page = await pageOf({}, eventWith({ deliveries: [{ ...DELIVERY, ...change }] }));
    expect(/<span class="bad"><time[^<]*<\/time>, late<\/span>/.test(page)).toBe(isLate);
  });
});

describe("the evidence file", () => {
  test.for([
    ["html", "text/html; charset=utf-8", "html"],
    ["iso27560", "application/ld+json", "jsonld"],
  ] as const)(
    "as %s comes as the API makes it, to be kept under a name that says nothing",
    async ([format, type, ending]) => {
      const file = await fileFor(format, "the file");
      expect(asked).toEqual([{ method: "POST", path: "/v1/evidence", body: { ...ANN, format } }]);
      expect(file).toMatchObject({
        status: 200,
        body: "the file",
        headers: {
          "cache-control": "no-store",
          "content-type": type,
          "content-disposition": `attachment; filename="evidence-20261125120000.${ending}"`,
          "x-content-type-options": "nosniff",
        },
      });
    },
  );

  test("as data is whole, of all its parts", async () => {
    const parts = [{ ...STORY, next: "p2" }, STORY];
    const made = await person.act?.(
      visit(
        { do: "file", format: "json" },
        {},
        {
          ask: (_schema, call: Call) => {
            asked.push(call);
            return Promise.resolve({ ok: true, value: parts.shift() } as const);
          },
        },
      ),
    );
    if (made === undefined || !("body" in made)) throw new Error("expected a file");
    expect(JSON.parse(made.body)).toEqual({ ...STORY, events: [EVENT, EVENT] });
    expect(asked[1]?.body).toEqual({ ...ANN, next: "p2" });
  });

  test("is of a form that there is", async () => {
    const { notice, status } = await done(visit({ do: "file", format: "exe" }));
    expect([notice?.kind, status]).toEqual(["mistake", 400]);
  });

  test("that is too long for an answer is said to be, with what writes it", async () => {
    const { notice } = await done(
      visit(
        { do: "file", format: "html" },
        {},
        {
          askText: () =>
            Promise.resolve({ ok: false, error: { status: 413, title: "Too large", errors: [] } }),
        },
      ),
    );
    expect(notice?.text).toContain("heed history --evidence");
  });
});

describe("an opt-out for somebody", () => {
  const FORM = { do: "opt_out", topic: "newsletter", reason: "She phoned.", once: "1.c-1" };
  const RECORDED = { "/v1/events": { eventId: "E", applied: true } };

  test("is recorded with its reason, and the story shown anew", async () => {
    const { notice, page } = await done(visit(FORM, RECORDED));
    expect(asked.map(({ path }) => path)).toEqual(["/v1/events", "/v1/evidence"]);
    expect(asked[0]?.body).toEqual({
      ...ANN,
      topic: "newsletter",
      status: "opted_out",
      evidence: { route: "console", reason: "She phoned." },
    });
    expect(notice).toEqual({ kind: "done", text: expect.stringContaining("recorded") });
    expect(page).toContain("What happened");
  });

  test("is one event however often its form is posted, and another where it says something else", async () => {
    await done(visit(FORM, RECORDED));
    await done(visit(FORM, RECORDED));
    await done(visit({ ...FORM, reason: "She wrote." }, RECORDED));
    const [first, again, other] = asked.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
    expect(first).toMatch(/^console\.[\w-]{43}$/);
    expect([again === first, other === first]).toEqual([true, false]);
  });

  test("that is an objection says so (R-091)", async () => {
    await done(visit({ ...FORM, topic: "objection:*" }, RECORDED));
    expect(asked[0]?.body).toMatchObject({ topic: "*", objection: true });
  });

  test("needs a reason", async () => {
    const { notice } = await done(visit({ ...FORM, reason: " " }, RECORDED));
    expect(notice?.kind).toBe("mistake");
    expect(asked.map(({ path }) => path)).toEqual(["/v1/evidence"]);
  });

  test("that the database does not take yet is kept, and said to be", async () => {
    const { notice } = await done(visit(FORM, { "/v1/events": { queued: true } }));
    expect(notice?.text).toContain("kept");
  });

  test("is offered for the topics of the channel", async () => {
    const page = await pageOf();
    expect(page.match(/<option value="[^"]*"/g)).toEqual(
      ["*", "newsletter", "offers", "receipts", "sale_share", "objection:*"].map(
        (topic) => `<option value="${topic}"`,
      ),
    );
  });
});

describe("an erasure", () => {
  const FORM = { do: "erase", sure: "yes" };
  const WAITS = { "/v1/erase": { erased: false, waiting: [{ partner: "crm" }, { partner: "crm" }] } };

  test("is asked for, and said to be done", async () => {
    const { notice } = await done(visit(FORM, { "/v1/erase": { erased: true, waiting: [], events: 1 } }));
    expect(asked[0]).toEqual({ method: "POST", path: "/v1/erase", body: ANN });
    expect(notice).toEqual({ kind: "done", text: "Erased: the address, and the evidence of 1 event." });
  });

  test("without the tick does nothing", async () => {
    const { notice, status } = await done(visit({ do: "erase" }));
    expect([notice?.kind, status]).toEqual(["mistake", 400]);
    expect(asked.map(({ path }) => path)).toEqual(["/v1/evidence"]);
  });

  test("names the partners that it waits for, and then can go on without them", async () => {
    const { notice, page } = await done(visit(FORM, WAITS));
    expect(notice?.text).toContain("crm must be told first");
    expect(page).toContain('name="force"');
    expect(await pageOf()).not.toContain('name="force"');
    asked.length = 0;
    await done(visit({ ...FORM, force: "yes" }, WAITS));
    expect(asked[0]?.body).toEqual({ ...ANN, force: true });
  });
});

test.for([
  ["consent:read", []],
  ["consent:read consent:write", ["opt_out"]],
  ["consent:read operate", ["erase"]],
] as const)("whoever has the scopes %s is offered %j beside the file", async ([scopes, offered]) => {
  const page = await pageOf({}, {}, { scopes: scopes.split(" ") });
  const acts = [...page.matchAll(/name="do" value="(\w+)"/g)].map(([, act]) => act);
  expect(acts).toEqual(["file", ...offered]);
});

test("every form carries the guard of its session", async () => {
  const page = await pageOf({}, { "/v1/evidence": { ...STORY, next: "n" } });
  const forms = page.match(/<form.*?<\/form>/gs) ?? [];
  expect(forms).toHaveLength(5);
  for (const form of forms) expect(form).toContain('name="guard"');
});

test.for(INJECTIONS)("a story that is %j of a sort is text", async (hostile) => {
  const bad = {
    ...STORY,
    subject: { channel: "email", address: hostile, contactIds: [hostile] },
    topics: { newsletter: hostile },
    recipients: [{ id: "crm", name: hostile }],
    standing: [{ ...STANDING, status: hostile, reason: hostile, rule: hostile, since: hostile }],
    wordings: { [HASH]: { language: hostile, texts: { button: hostile, ask: hostile } } },
    events: [
      {
        event: { ...EVENT.event, source: hostile, occurredAt: hostile, receivedAt: hostile },
        evidence: { ...EVENT.evidence, route: hostile, messageId: hostile, [hostile]: hostile },
        agent: { ip: hostile, userAgent: hostile },
        entry: { until: hostile },
        link: { seq: 3, entryHash: hostile, hash: hostile },
        inHead: { region: hostile, day: hostile },
        deliveries: [{ ...DELIVERY, state: hostile, lastError: hostile, reason: hostile, rule: hostile }],
      },
    ],
    next: hostile,
  };
  const plain = {
    ...STORY,
    events: [
      {
        ...EVENT,
        evidence: { ...EVENT.evidence, more: "more" },
        entry: { until: "soon" },
        deliveries: [{ ...DELIVERY, reason: "more" }],
      },
    ],
    next: "n",
  };
  const tagsOf = async (story: object): Promise<readonly string[]> =>
    (await pageOf({}, { "/v1/evidence": story })).match(/<[a-z/!]+|[<>"']/gi) ?? [];
  expect(await tagsOf(bad)).toEqual(await tagsOf(plain));
});

test.for(INJECTIONS)("an address that is %j is text where it is no address", async (hostile) => {
  const shown = await person.act?.(visitTo({}, asked, { fields: new URLSearchParams({ address: hostile }) }));
  const page = shown !== undefined && "content" in shown ? String(await shown.content) : "";
  expect(page.match(/<[a-z/!]+/gi)).toEqual([
    "<form",
    "<input",
    "<div",
    "<label",
    "<input",
    "</label",
    "<button",
    "</button",
    "</div",
    "</form",
  ]);
});
