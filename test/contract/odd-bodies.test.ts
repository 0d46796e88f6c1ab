import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Delivery, Provider } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import { readAlong } from "../support/log-lines.ts";
import { foreignBody, mutated, oddTwin } from "../support/odd-bodies.ts";
import { casesOf, loadProvider, providerNames, type Setup, setupOf } from "../support/provider-fixtures.ts";
import { providerStack } from "../support/provider-stack.ts";

/** Of each provider, half of a stranger and half of its own. */
const RUNS = 10_000;
/** Some seconds on an idle machine. */
const PATIENCE_MS = 180_000;

const loaded = await Promise.all(
  providerNames().map(async (name) => ({
    name,
    provider: await loadProvider(name),
    setup: setupOf(name),
    fixtures: casesOf(name).map(({ delivery }) => delivery),
  })),
);

// Twenty thousand lines of what was refused say nothing here.
beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(readAlong);
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe.each(loaded)("provider $name", ({ provider, setup, fixtures }) => {
  test(
    "what a stranger sends is refused, or is no news, whatever it is",
    async () => {
      const { deliver, ledger, inserts } = providerStack(provider, setup);
      for (const delivery of fixtures) await deliver(delivery);
      const [before, count] = [ledger(), inserts()];
      await fc.assert(
        fc.asyncProperty(strangersDelivery(setup, fixtures), async (delivery) => {
          const { status } = await deliver(delivery);
          expect([200, 401]).toContain(status);
          expect(inserts()).toBe(count);
        }),
        { numRuns: RUNS / 2 },
      );
      expect(ledger()).toEqual(before);
    },
    PATIENCE_MS,
  );

  test(
    "what the provider sends, with anything in the place of anything, is taken or told to be bad",
    async () => {
      const believed: Provider = { ...provider, verify: () => ok(undefined) };
      const { deliver, inserts, queued } = providerStack(believed, setup);
      const delivery = fc.oneof(
        { arbitrary: oddTwin(fixtures), weight: 3 },
        mutated(fixtures),
        foreign(fixtures),
      );
      await fc.assert(
        fc.asyncProperty(delivery, async (odd) => {
          const before = inserts();
          const { status } = await deliver(odd);
          expect([200, 400]).toContain(status);
          const after = inserts();
          if (after === before) return;
          await deliver(odd);
          expect(inserts()).toBe(after);
        }),
        { numRuns: RUNS / 2 },
      );
      expect(queued).toEqual([]);
    },
    PATIENCE_MS,
  );
});

/**
 * What somebody sends who has seen deliveries and has no key: another body under the proof of one, or where its
 * proof stands for any body, without it.
 */
function strangersDelivery(setup: Setup, fixtures: readonly Delivery[]): fc.Arbitrary<Delivery> {
  if (setup.signs === "part") return foreign(fixtures);
  const any = fc.oneof({ arbitrary: mutated(fixtures), weight: 3 }, foreign(fixtures));
  return setup.signs === "nothing" ? any.map((delivery) => withoutProof(delivery, setup)) : any;
}

/** What is no delivery of the provider at all, to the same address and with the same headers. */
function foreign(fixtures: readonly Delivery[]): fc.Arbitrary<Delivery> {
  const headers = fc.dictionary(fc.constantFrom("content-type", "x-other", "x-forwarded-for"), fc.string(), {
    maxKeys: 2,
  });
  const post = fc.tuple(fc.constantFrom(...fixtures), foreignBody, headers);
  return post.map(([delivery, body, more]) => ({
    ...delivery,
    method: "POST",
    body,
    headers: { ...delivery.headers, ...more },
  }));
}

function withoutProof(delivery: Delivery, { authHeaders }: Setup): Delivery {
  const headers = Object.entries(delivery.headers).filter(([name]) => !authHeaders.includes(name));
  return { ...delivery, headers: Object.fromEntries(headers), urlSecret: delivery.urlSecret && "another" };
}
