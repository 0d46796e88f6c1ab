import { describe, expect, test } from "vitest";
import { minutesPlot, type Series } from "../../../functions/answer/console/views/now/minutes-plot.ts";
import { now } from "../../../functions/answer/console/views/now.ts";
import { type AskedCalls, visitTo } from "../../support/console-visit.ts";
import { INJECTIONS } from "../../support/injections.ts";

const RECENT = {
  receivedAt: "2026-11-25T11:59:58.000Z",
  channel: "email",
  address: "a•••@example.com",
  topic: "newsletter",
  status: "opted_out",
  source: "one_click",
  reason: null,
};
const MINUTE = {
  at: "2026-11-25T11:58:00.000Z",
  optOuts: { one_click: 3 },
  optIns: {},
  suppressions: {},
  refused: {},
};
const ACTIVITY = {
  now: "2026-11-25T12:00:00.000Z",
  from: "2026-11-25T11:01:00.000Z",
  minutes: [
    MINUTE,
    { ...MINUTE, at: "2026-11-25T11:59:00.000Z", optOuts: { sms: 2 }, refused: { sendgrid: 7 } },
  ],
  announced: { p50: 45, p99: 1024 },
  delivered: { p50: 250, p99: 180_000 },
  recent: [RECENT],
};
const CRM = { partner: "crm", health: "well", waiting: 0, deadLetters: 0, clock: { late: 0, more: false } };
const LATE = { ...CRM, partner: "ads", health: "failing", clock: { late: 2, more: true } };

async function page(activity: unknown, partners: readonly object[] = [CRM], scopes?: readonly string[]) {
  const asked: AskedCalls = [];
  const answers = { "/v1/activity": activity, "/v1/partners": { partners } };
  const shown = await now.show(visitTo(answers, asked, scopes === undefined ? {} : { scopes }));
  return { asked, shown, text: "content" in shown ? String(await shown.content) : "" };
}

describe("now", () => {
  test("what came in, how fast it went on, and the last events, masked", async () => {
    const { text, asked } = await page(ACTIVITY);
    expect(asked.map(({ path }) => path)).toEqual(["/v1/activity?minutes=60", "/v1/partners"]);
    for (const part of ["45 ms", "1.0 s", "250 ms", "3 min", "a•••@example.com", "Every partner is well."]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('<h2>Opt-outs</h2><p class="big">5</p>');
  });

  test("the numbers behind a plot stand in a table", async () => {
    const { text } = await page(ACTIVITY);
    expect(text).toContain('<tr><th scope="row">11:58</th><td class="n">3</td><td class="n">0</td></tr>');
    expect(text).toContain('<tr><th scope="row">11:59</th><td class="n">7</td></tr>');
  });

  test("what is late is named with its partner; without the scope it is not asked for", async () => {
    const { text } = await page(ACTIVITY, [CRM, LATE]);
    expect(text).toContain('<p class="big bad">2</p>');
    expect(text).toContain('<a href="/console/partners?partner=ads">ads</a>: 0 waiting, at least 2 late');
    const { asked, text: without } = await page(ACTIVITY, [CRM], ["consent:read"]);
    expect(asked.map(({ path }) => path)).toEqual(["/v1/activity?minutes=60"]);
    expect(without).not.toContain("<h2>Late</h2>");
  });

  test("a quiet hour says so, and nothing was measured", async () => {
    const none = { p50: null, p99: null };
    const { text } = await page({ ...ACTIVITY, minutes: [], recent: [], announced: none, delivered: none });
    expect(text).toContain("Nothing was recorded in the last day.");
    expect(text).toContain('<p class="big">–</p>');
    expect(text).not.toContain("<svg");
  });

  test("a refusal of the API is said", async () => {
    expect(await page(undefined)).toMatchObject({ shown: { status: 404, notice: { kind: "mistake" } } });
  });

  test.for(INJECTIONS)("%j in any of its texts is text", async (hostile) => {
    const words = { channel: hostile, topic: hostile, status: hostile, source: hostile, address: hostile };
    const bad = {
      ...ACTIVITY,
      minutes: [{ ...MINUTE, optOuts: { [hostile]: 3 }, refused: { [hostile]: 1 } }],
      recent: [{ ...RECENT, ...words }],
    };
    const plain = {
      ...ACTIVITY,
      minutes: [{ ...MINUTE, optOuts: { x: 3 }, refused: { x: 1 } }],
      recent: [RECENT],
    };
    const tags = (text: string): readonly string[] => text.match(/<\/?[a-z0-9]+/g) ?? [];
    const { text } = await page(bad, [{ ...LATE, partner: hostile }]);
    expect(tags(text)).toEqual(tags((await page(plain, [LATE])).text));
  });
});

test("bars of one minute stand on each other, and reach no higher than the axis", async () => {
  const at = "2026-11-25T11:01";
  const series: readonly Series[] = [
    { name: "a", counts: new Map([[at, 30]]) },
    { name: "b", counts: new Map([[at, 20]]) },
  ];
  const text = String(await minutesPlot("P", `${at}:00.000Z`, series));
  const bars = [...text.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g)];
  const [first, second] = bars.map(([, y, height]) => ({ y: Number(y), height: Number(height) }));
  expect(first).toEqual({ y: expect.closeTo(68.8, 1), height: expect.closeTo(91.2, 1) });
  expect(second).toEqual({ y: expect.closeTo(8, 1), height: expect.closeTo(60.8, 1) });
  expect(text).toContain(">50</text>");
});
