import { expect, test } from "vitest";
import { history } from "../../functions/answer/history.ts";
import { ledger } from "../../functions/answer/ledger.ts";
import type { Api } from "../../functions/operate/ask.ts";
import { verifyContact } from "../../functions/operate/verify/contact.ts";
import { contactsAt } from "../../functions/operate/verify/ledger-pages.ts";
import { type Link, linkHash } from "../../shared/ledger/chain.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { writeHistory } from "../support/long-history.ts";
import { testRuntime } from "../support/runtime.ts";

// As the bench asks of ten thousand events (`--only long-history`), with fewer.

const database = useTable();
const ANN = { channel: "email", address: "ann@example.com" } as const;
const EVENTS = 2_500;

test("one person's 2,500 events come in pages, and verify", async () => {
  await writeHistory(testLedger(database.table()), database.client(), ANN, EVENTS);
  await comeInPages();
  await verify();
}, 120_000);

/** Each event once, and the links of all pages together are the chain. */
async function comeInPages(): Promise<void> {
  const handler = history(testRuntime(database.table(), { config: testConfig() }));
  const ids: string[] = [];
  const links: Link[] = [];
  const sizes: number[] = [];
  let next: unknown;
  do {
    const { json } = await askJson(handler, "/v1/history", next === undefined ? ANN : { ...ANN, next });
    const page: { events: { eventId: string }[]; proof: { links: Link[]; count: number } } = JSON.parse(
      JSON.stringify(json),
    );
    ids.push(...page.events.map(({ eventId }) => eventId));
    links.push(...page.proof.links);
    sizes.push(page.events.length);
    expect(page.proof.count).toBe(EVENTS);
    next = json["next"];
  } while (next !== undefined);
  expect(sizes).toEqual([1_000, 1_000, 500]);
  expect(ids).toEqual(Array.from({ length: EVENTS }, (_, n) => String(n + 1).padStart(26, "0")));
  expect(links.every((link, n) => link.seq === n + 1 && linkHash(link) === link.hash)).toBe(true);
}

/** In several answers, of which none is too large for Lambda. */
async function verify(): Promise<void> {
  const handler = ledger(testRuntime(database.table(), { config: testConfig() }));
  const sizes: number[] = [];
  const api: Pick<Api, "post"> = {
    async post(route, _scope, body) {
      const { json } = await askJson(handler, route, Object(body));
      sizes.push(JSON.stringify(json).length);
      return json;
    },
  };
  const get = () => Promise.reject(new Error("nothing is read by GET here"));
  const [contact] = await contactsAt({ ...api, get }, ANN);
  if (contact === undefined) throw new Error("nobody is found");
  expect(verifyContact("demo", contact, Date.now())).toEqual({
    entries: EVENTS,
    links: EVENTS,
    waiting: [],
    finding: undefined,
  });
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(5_000_000);
}
