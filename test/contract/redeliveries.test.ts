import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readAlong } from "../support/log-lines.ts";
import { casesOf, loadProvider, providerNames, setupOf } from "../support/provider-fixtures.ts";
import { providerStack } from "../support/provider-stack.ts";

/** Those that sign every attempt anew (contract: Webhooks), so that an old signature is a replay. */
const SIGNED_ANEW = new Set(["standard-webhooks", "resend", "hubspot", "telnyx"]);
const DAY_MS = 86_400_000;

const loaded = await Promise.all(
  providerNames().map(async (name) => ({
    name,
    provider: await loadProvider(name),
    setup: setupOf(name),
    fixtures: casesOf(name).map(({ delivery }) => delivery),
  })),
);

beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(readAlong);
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe.each(loaded)("provider $name", ({ name, provider, setup, fixtures }) => {
  test("every delivery is taken, and taken again it changes nothing", async () => {
    const { deliver, ledger, entries } = providerStack(provider, setup);
    for (const delivery of fixtures) expect((await deliver(delivery)).status).toBe(200);
    // HubSpot names nobody: without its API all that it says is kept.
    expect(entries().length > 0).toBe(name !== "hubspot");
    const before = ledger();
    for (const delivery of fixtures) expect((await deliver(delivery)).status).toBe(200);
    expect(ledger()).toEqual(before);
  });

  test("in another order they come to the same entries (R-188)", async () => {
    const idsOf = async (deliveries: typeof fixtures) => {
      const { deliver, entries } = providerStack(provider, setup);
      for (const delivery of deliveries) await deliver(delivery);
      return entries()
        .map(({ eventId }) => eventId)
        .sort();
    };
    expect(await idsOf(fixtures.toReversed())).toEqual(await idsOf(fixtures));
  });

  const old = SIGNED_ANEW.has(name) ? "is refused" : "counts, and only lowers permission (R-187)";
  test(`three days old it ${old}`, async () => {
    const { deliver, entries } = providerStack(provider, setup, Date.parse(setup.now) + 3 * DAY_MS);
    const statuses: number[] = [];
    for (const delivery of fixtures) statuses.push((await deliver(delivery)).status);
    expect(new Set(statuses)).toEqual(new Set([SIGNED_ANEW.has(name) ? 401 : 200]));
    const recorded = entries();
    expect(recorded.length > 0).toBe(!SIGNED_ANEW.has(name));
    for (const { status, inert } of recorded) if (status === "opted_in") expect(inert).toBe(true);
  });
});
