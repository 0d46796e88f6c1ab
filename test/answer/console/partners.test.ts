import { beforeEach, describe, expect, test } from "vitest";
import type { Visit } from "../../../functions/answer/console/view.ts";
import { partners } from "../../../functions/answer/console/views/partners.ts";
import { fail } from "../../../shared/result.ts";
import { type AskedCalls, visitTo } from "../../support/console-visit.ts";
import { INJECTIONS } from "../../support/injections.ts";

const JOB = {
  eventId: "01JDD000000000000000000000",
  state: "refused",
  attempts: 3,
  lastStatus: 400,
  lastError: "http_400",
  createdAt: "2026-11-25T09:00:00.000Z",
  nextAttemptAt: null,
  dueAt: "2026-11-25T11:00:00.000Z",
};
const CRM = {
  partner: "crm",
  type: "webhook",
  health: "failing",
  lastDeliveredAt: null,
  lastFailedAt: "2026-11-25T10:00:00.000Z",
  lastStatus: 503,
  lastError: "http_503",
  waiting: 4,
  inFlight: 1,
  deadLetters: 1,
  deadlineHours: 24,
  clock: { half: 3, ninety: 2, late: 1, more: true },
  oldest: JOB,
  drift: { at: "2026-11-25T03:00:00.000Z", unknownHere: 5, missingThere: 6 },
  takenAt: "2026-11-25T08:15:00.000Z",
};

let asked: AskedCalls;
beforeEach(() => {
  asked = [];
});

function visit(answer: unknown, change: Partial<Visit> = {}): Visit {
  return visitTo({ "/v1/partners": answer, "/v1/redrive": { redriven: 1, more: false } }, asked, change);
}

async function textOf(made: ReturnType<typeof partners.show>): Promise<string> {
  const shown = await made;
  return "content" in shown ? String(await shown.content) : "";
}

describe("all partners", () => {
  test("each with its health, backlog, clock and last answers", async () => {
    const page = await textOf(partners.show(visit({ partners: [CRM] })));
    for (const part of [
      "failing",
      "4 in the queue, 1 being tried",
      "at least 1 late",
      "2 have used nine tenths",
      "5 unknown here, 6 missing there; compared",
      "2026-11-25 08:15 UTC",
    ])
      expect(page).toContain(part);
    expect(page).toContain("</time>: 503<");
    expect(page).toContain("Send all dead letters again");
    expect(asked).toEqual([{ path: "/v1/partners" }]);
  });

  test("one that is well has nothing to send again", async () => {
    const well = { ...CRM, health: "well", deadLetters: 0, oldest: null, clock: { ...CRM.clock, late: 0 } };
    const page = await textOf(partners.show(visit({ partners: [well] })));
    expect(page).not.toContain("<button");
    expect(page).not.toContain(" late<");
  });

  test("where there is none it says so", async () => {
    expect(await textOf(partners.show(visit({ partners: [] })))).toContain("No partner is configured");
  });
});

test("one partner with its open jobs, what is overdue in red, each to be sent again", async () => {
  const query = new URLSearchParams({ partner: "crm" });
  const one = { ...CRM, jobs: [JOB, { ...JOB, state: "retrying" }], more: true };
  const page = await textOf(partners.show(visit({ partners: [one] }, { query })));
  expect(asked).toEqual([{ path: "/v1/partners?partner=crm" }]);
  expect(page).toContain(`<code>${JOB.eventId}</code>`);
  expect(page).toContain('<span class="bad"><time datetime="2026-11-25T11:00:00.000Z">');
  expect(page.match(/Send again/g)).toHaveLength(1);
  expect(page).toContain("There are more than are listed.");
});

test.for([
  [{ partner: "crm" }, { partner: "crm" }],
  [
    { partner: "crm", event: JOB.eventId },
    { partner: "crm", event: JOB.eventId },
  ],
])("a redrive of %j asks for just that", async ([fields, body]) => {
  const shown = await partners.act?.(visit({ partners: [CRM] }, { fields: new URLSearchParams(fields) }));
  expect(asked[0]).toEqual({ method: "POST", path: "/v1/redrive", body });
  expect(shown).toMatchObject({ notice: { kind: "done", text: "1 sent again." } });
});

test("another tenant's partner is not there", async () => {
  const refusal = { status: 400, title: "The request is not valid", errors: [] };
  const query = new URLSearchParams({ partner: "theirs" });
  const refusing = visitTo({}, asked, { query, ask: () => Promise.resolve(fail(refusal)) });
  expect(await partners.show(refusing)).toMatchObject({ notice: { kind: "mistake" }, status: 404 });
});

test("what the API refuses is said", async () => {
  const refusing = visitTo({ "/v1/partners": { partners: [] } }, asked);
  expect(await partners.act?.(refusing)).toMatchObject({ notice: { kind: "mistake" }, status: 404 });
});

test.for(INJECTIONS)("a partner that is %j of a sort is text", async (hostile) => {
  const bad = { ...CRM, partner: hostile, type: hostile, health: hostile, lastError: hostile };
  const job = { ...JOB, state: hostile, eventId: hostile, lastError: hostile };
  const query = new URLSearchParams({ partner: hostile });
  const plain = { partners: [{ ...CRM, jobs: [JOB] }] };
  const tagsOf = async (answer: object): Promise<readonly string[]> =>
    (await textOf(partners.show(visit(answer, { query })))).match(/<[a-z/]+/g) ?? [];
  expect(await tagsOf({ partners: [{ ...bad, jobs: [job] }] })).toEqual(await tagsOf(plain));
});
