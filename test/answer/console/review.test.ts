import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Visit } from "../../../functions/answer/console/view.ts";
import { review } from "../../../functions/answer/console/views/review.ts";
import { fail } from "../../../shared/result.ts";
import { type AskedCalls, visitTo } from "../../support/console-visit.ts";
import { INJECTIONS } from "../../support/injections.ts";

const TEXT = {
  id: "2026-11-24T09:00:00.000Z.00000000000000000000000000",
  channel: "sms",
  from: "+12025550142",
  to: "+12025550199",
  text: "who is this and why do you keep texting me?",
  receivedAt: "2026-11-24T09:00:00.000Z",
  decideBy: "2026-12-08T09:00:00.000Z",
  rule: "doubt:doubt",
  language: "en",
};
const MAIL = {
  ...TEXT,
  id: `mail.2026-11-24.${"a".repeat(43)}`,
  channel: "email",
  from: "ann@example.com",
  rule: "mail:unclear",
  language: null,
};

let asked: AskedCalls;
beforeEach(() => {
  asked = [];
});

function visit(reviews: readonly object[], change: Partial<Visit> = {}, more = false): Visit {
  return visitTo({ "/v1/review": { reviews, more, decision: "opt_out" } }, asked, change);
}

async function textOf(made: ReturnType<typeof review.show>): Promise<string> {
  const shown = await made;
  return "content" in shown ? String(await shown.content) : "";
}

describe("what waits", () => {
  test("is said with its words, the rule that doubted, its language and by when to decide", async () => {
    const page = await textOf(review.show(visit([TEXT])));
    for (const part of [
      "One message waits",
      "Text from +12025550142",
      '<blockquote lang="en">who is this and why do you keep texting me?</blockquote>',
      "<code>doubt:doubt</code>",
      '<time datetime="2026-12-08T09:00:00.000Z">',
    ])
      expect(page).toContain(part);
    expect(page).not.toContain(", late");
    expect(asked).toEqual([{ path: "/v1/review" }]);
  });

  test("too long is late, in words and in red", async () => {
    // The visit is at noon on 25 November.
    const late = { ...TEXT, decideBy: "2026-11-25T11:59:59.000Z" };
    expect(await textOf(review.show(visit([late])))).toMatch(/<span class="bad"><time[^<]*<\/time>, late</);
  });

  test("stays in the order of the API, and the first one alone has keys", async () => {
    const page = await textOf(review.show(visit([MAIL, TEXT], {}, true)));
    expect(page.indexOf("Mail from")).toBeLessThan(page.indexOf("Text from"));
    expect(page.match(/accesskey="\w"/g)).toEqual(['accesskey="l"', 'accesskey="k"']);
    expect(page.match(/value="(opt_out|keep)"/g)).toHaveLength(4);
    expect(page).toContain("More wait than are listed");
    expect(page.match(/name="guard"/g)).toHaveLength(2);
  });

  test("of a mail asks whose opt-out it is; of a text there is no doubt", async () => {
    expect(await textOf(review.show(visit([MAIL])))).toContain('<input type="text" name="address"');
    expect(await textOf(review.show(visit([TEXT])))).not.toContain('name="address"');
  });

  test("may be nothing", async () => {
    const shown = await review.show(visit([]));
    expect(await textOf(Promise.resolve(shown))).toContain("Nothing waits");
    expect(shown).not.toHaveProperty("script");
  });

  test("has a script that the page's policy can name", async () => {
    const shown = await review.show(visit([TEXT]));
    const script = "script" in shown ? shown.script : undefined;
    const hash = createHash("sha256")
      .update(script?.text ?? "")
      .digest("base64");
    expect(script?.hash).toBe(`sha256-${hash}`);
  });
});

describe("a decision", () => {
  function decided(fields: Readonly<Record<string, string>>, stands: string) {
    const answers = { "/v1/review": { reviews: [MAIL], more: false, decision: stands } };
    return review.act?.(visitTo(answers, asked, { fields: new URLSearchParams(fields) }));
  }

  test.for([
    ["opt_out", "opt_out", "Recorded as an opt-out."],
    ["keep", "keep", "Kept: nothing was changed."],
    ["keep", "opt_out", "It was taken as an opt-out before, which only the person can take back."],
  ] as const)("%s that stands as %s is said, and the next one shown", async ([decision, stands, text]) => {
    const shown = await decided({ id: TEXT.id, decision, address: " " }, stands);
    expect(asked).toEqual([
      { method: "POST", path: "/v1/review", body: { id: TEXT.id, decision } },
      { path: "/v1/review" },
    ]);
    expect(shown).toMatchObject({ notice: { kind: "done", text } });
    expect(shown).toHaveProperty("script");
  });

  test("about a mail may name another person", async () => {
    await decided({ id: MAIL.id, decision: "opt_out", address: " bob@example.com " }, "opt_out");
    expect(asked[0]?.body).toEqual({ id: MAIL.id, decision: "opt_out", address: "bob@example.com" });
  });

  test("that the API refuses is said beside what waits", async () => {
    const errors = [{ pointer: "/address", detail: "expected an e-mail address: whose opt-out it is" }];
    const base = visit([MAIL], { fields: new URLSearchParams({ id: MAIL.id, decision: "opt_out" }) });
    const shown = await review.act?.({
      ...base,
      ask: (schema, call) =>
        call.method === "POST"
          ? Promise.resolve(fail({ status: 400, title: "Not valid", errors }))
          : base.ask(schema, call),
    });
    expect(shown).toMatchObject({
      status: 400,
      notice: {
        kind: "mistake",
        text: "Not valid: address: expected an e-mail address: whose opt-out it is",
      },
    });
    expect(await textOf(Promise.resolve(shown ?? { content: base.guard }))).toContain("Mail from");
  });
});

test.for(INJECTIONS)("a message that is %j of a sort is text", async (hostile) => {
  const bad = {
    channel: hostile,
    from: hostile,
    to: hostile,
    text: hostile,
    rule: hostile,
    language: hostile,
  };
  const more = { ...TEXT, receivedAt: hostile, id: hostile };
  const tagsOf = async (one: object): Promise<readonly string[]> =>
    (await textOf(review.show(visit([one])))).match(/<[a-z/!]+|[<>"']/gi) ?? [];
  expect(await tagsOf({ ...more, ...bad })).toEqual(await tagsOf(TEXT));
});
