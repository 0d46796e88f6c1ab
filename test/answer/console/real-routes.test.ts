import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { events } from "../../../functions/accept/events.ts";
import { operator } from "../../../functions/accept/operator.ts";
import { review } from "../../../functions/accept/review.ts";
import { operatorConsole } from "../../../functions/answer/console.ts";
import { evidence } from "../../../functions/answer/evidence.ts";
import { readEvidence } from "../../../functions/operate/evidence-file.ts";
import { evidenceIn } from "../../../shared/evidence/page.ts";
import { verifyEvidence } from "../../../shared/evidence/verify.ts";
import { keepForReview } from "../../../shared/ledger/review.ts";
import { testConfig } from "../../support/config.ts";
import { useTable } from "../../support/emulators.ts";
import { type Answered, apiToken, ask, askJson } from "../../support/gateway-request.ts";
import { useHttpStack } from "../../support/http-stack.ts";
import { testLedger } from "../../support/ledger.ts";
import { testRuntime } from "../../support/runtime.ts";

// Views on the functions that answer them, with a table behind.

const database = useTable();
const stack = useHttpStack();
const ANN = { channel: "email", address: "ann@example.com" };
let handler: ReturnType<typeof operatorConsole>;
let cookies: readonly string[];
let guard: string;

beforeEach(async () => {
  const runtime = testRuntime(database.table(), { config: { ...testConfig(), consoleOpen: true } });
  const served = {
    events: events(runtime),
    evidence: evidence(runtime),
    operator: operator(runtime),
    review: review(runtime),
  };
  stack.serve(served);
  handler = operatorConsole({ ...runtime, fetch, apiUrl: stack.url() });
  cookies = [`heed-console=${await apiToken()}`];
  const first = await ask(handler, { method: "GET", path: "/console/person", cookies });
  guard = /name="guard" value="([\w-]+)"/.exec(first.body)?.[1] ?? "";
  await askJson(served.events, "/v1/events", {
    ...ANN,
    topic: "newsletter",
    status: "opted_in",
    evidence: { wording: "Yes, write to me.", affirmativeAct: "checkbox" },
  });
});

function post(fields: Readonly<Record<string, string>>, view = "person"): Promise<Answered> {
  const body = String(new URLSearchParams({ guard, address: ANN.address, ...fields }));
  return ask(handler, { path: `/console/${view}`, cookies, body });
}

/** A hidden field of a page, as its form would send it. */
function hidden({ body }: Answered, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? "";
}

test("somebody is looked up, opted out once for a form posted twice, and told from whom", async () => {
  const found = await post({});
  expect(found.body).toContain("Opted in: Newsletter");
  const form = { do: "opt_out", topic: "newsletter", reason: "She phoned.", once: hidden(found, "once") };
  for (const answer of [await post(form), await post(form)]) {
    expect(answer.body).toContain("The opt-out is recorded");
    expect(answer.body.match(/Opted out: Newsletter/g)).toHaveLength(1);
    expect(answer.body).toContain("<dt>Reason</dt><dd>She phoned.</dd>");
    expect(answer.body).toContain("opted out of it <small>R-157.4</small>");
  }
});

test("the file that is taken away verifies, as data and as a page", async () => {
  const data = await post({ do: "file", format: "json" });
  const page = await post({ do: "file", format: "html" });
  for (const [answer, value] of [
    [data, JSON.parse(data.body)],
    [page, evidenceIn(page.body)],
  ] as const) {
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="evidence-\d{14}\./);
    const file = readEvidence(value);
    expect(file && verifyEvidence(file)).toMatchObject({ findings: [], events: 1 });
  }
});

test("what is erased is gone, and the no stays", async () => {
  expect((await post({ do: "erase" })).body).toContain("Yes, write to me.");
  const waits = await post({ do: "erase", sure: "yes" });
  expect(waits.body).toContain("nothing is erased yet");
  const erased = await post({ do: "erase", sure: "yes", force: "yes" });
  expect(erased.body).toContain("Erased: the address");
  expect(erased.body).not.toContain("Yes, write to me.");
  expect(erased.body).toContain("opted out of all marketing <small>R-157.3</small>");
});

test("a number that is none is refused, and said", async () => {
  const answer = await post({ address: "0171 123" });
  expect(answer.status).toBe(400);
  expect(answer.body).toContain("address: expected an address of the channel");
});

test("a text that waits is left, and is an opt-out of that number", async () => {
  await keepForReview(testLedger(database.table(), { now: Date.now }), {
    provider: { name: "twilio", lateAfterHours: 24 },
    text: { id: "1", from: "+12025550142", to: "+12025550199", text: "why do you keep texting me?" },
    receivedAt: new Date().toISOString(),
    rule: "doubt:doubt",
    language: "en",
  });
  const waiting = await ask(handler, { method: "GET", path: "/console/review", cookies });
  expect(waiting.body).toContain('<blockquote lang="en">why do you keep texting me?</blockquote>');
  const [, hash = "no script"] = /<script>(.*)<\/script>/s.exec(waiting.body) ?? [];
  const named = createHash("sha256").update(hash).digest("base64");
  expect(waiting.headers["content-security-policy"]).toContain(`script-src 'sha256-${named}'`);
  const left = await post({ id: hidden(waiting, "id"), decision: "opt_out", address: "" }, "review");
  expect(left.body).toContain("Recorded as an opt-out.");
  expect(left.body).toContain("Nothing waits");
  expect((await post({ address: "+12025550142" })).body).toContain("Opted out: Offers");
});
