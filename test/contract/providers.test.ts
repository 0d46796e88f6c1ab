import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Delivery, Parsed, Provider } from "../../shared/provider.ts";
import { fail, ok } from "../../shared/result.ts";
import {
  type Case,
  casesOf,
  contextOf,
  loadProvider,
  providerNames,
  type Setup,
  setupOf,
} from "../support/provider-fixtures.ts";

// What every file under functions/accept/providers promises, judged by its fixtures.
const loaded = await Promise.all(
  providerNames().map(async (name) => ({
    name,
    provider: await loadProvider(name),
    setup: setupOf(name),
    cases: casesOf(name),
  })),
);

describe.each(loaded)("provider $name", ({ name, provider, setup, cases }) => {
  const context = contextOf(setup);
  const [first] = cases;
  if (first === undefined) throw new Error(`${name} has no fixtures`);

  test("is named like its file and says where it is served", () => {
    expect(provider.name).toBe(name);
    expect(provider.serves.length).toBeGreaterThan(0);
  });

  test.for(cases)("$name is authentic and reads as expected", async ({ delivery, expected }) => {
    expect(await provider.verify(delivery, context)).toEqual(ok(undefined));
    const parsed = provider.parse(delivery);
    expect(parsed).toEqual(ok(expected));
  });

  test.for(cases)(
    "$name: what is kept unread is read the same way when it is given again",
    ({ delivery }) => {
      for (const { why, raw } of parsedBy(provider, delivery).unread) {
        const again = { ...delivery, method: "POST", query: "", body: Buffer.from(raw) };
        expect(parsedBy(provider, again).unread).toContainEqual({ why, raw });
      }
    },
  );

  if (setup.signs === "nothing") {
    test.for(cases)(
      "$name: a changed character of the secret it carries is refused",
      async ({ delivery }) => {
        const forgeries = forged(delivery, setup);
        expect(forgeries.length).toBeGreaterThan(0);
        for (const changed of forgeries) {
          expect(await provider.verify(changed, context)).toMatchObject({ ok: false });
        }
      },
    );
  } else {
    test.for(cases)("$name: a changed byte is refused or changes nothing (R-180)", async ({ delivery }) => {
      let refused = 0;
      for (const changed of tampered(delivery)) {
        const verdict = await provider.verify(changed, context);
        if (!verdict.ok) refused += 1;
        // What is outside of a proof of a part, the provider's own tests name.
        else if (setup.signs !== "part") {
          expect(facts(provider, changed)).toEqual(facts(provider, delivery));
        }
      }
      expect(refused).toBeGreaterThan(0);
    });
  }

  test.for(cases)("$name is refused under another key", async ({ delivery }) => {
    const verdict = await provider.verify(delivery, contextOf({ ...setup, secrets: setup.otherSecrets }));
    expect(verdict).toMatchObject({ ok: false });
  });

  test.for(["no key", "an empty key"])("is never taken where %s is configured", async (what) => {
    const empty = Object.keys(setup.secrets).map((secret): [string, string[]] => [secret, [""]]);
    const secrets = what === "no key" ? {} : Object.fromEntries(empty);
    // A key that would have to be fetched cannot be had here, which is an error and no acceptance either.
    const judged = (async () => provider.verify(first.delivery, contextOf({ ...setup, secrets })))();
    expect(await judged.catch(() => fail("unfetched"))).toMatchObject({ ok: false });
  });

  test.for(["old key first", "new key first"])("during rotation any key verifies, %s", async (order) => {
    const both =
      order === "old key first" ? [setup.otherSecrets, setup.secrets] : [setup.secrets, setup.otherSecrets];
    expect(await provider.verify(first.delivery, contextOf({ ...setup, secrets: merged(both) }))).toEqual(
      ok(undefined),
    );
  });

  if (setup.authHeaders.length > 0) {
    test.for(setup.authHeaders)("without %s it is refused", async (header) => {
      for (const headers of [
        omit(first.delivery.headers, header),
        { ...first.delivery.headers, [header]: "" },
      ]) {
        const verdict = await provider.verify({ ...first.delivery, headers }, context);
        expect(verdict).toEqual(fail("header_missing"));
      }
    });

    test.for(setup.authHeaders)("with %s twice it is refused", async (header) => {
      const value = first.delivery.headers[header];
      for (const twice of [`${value},${value}`, `${value}, other`]) {
        const headers = { ...first.delivery.headers, [header]: twice };
        expect(await provider.verify({ ...first.delivery, headers }, context)).toEqual(
          fail("header_repeated"),
        );
      }
    });

    test.for(setup.authHeaders)("with anything else in %s it is refused", async (header) => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary" }), async (value) => {
          fc.pre(value !== first.delivery.headers[header]);
          const headers = { ...first.delivery.headers, [header]: value };
          expect(await provider.verify({ ...first.delivery, headers }, context)).toMatchObject({ ok: false });
        }),
        { numRuns: 300 },
      );
    });
  }

  test("an event of a type that nobody knows is kept (R-188)", () => {
    const { delivery } = named(cases, "unknown");
    const { changes, texts, unread } = parsedBy(provider, delivery);
    expect([...changes, ...texts]).toEqual([]);
    expect(unread.map(({ why }) => why)).toContain("unknown_type");
  });

  if (setup.batch) {
    test("an empty batch is nothing", () => {
      expect(parsedBy(provider, named(cases, "empty").delivery)).toEqual({
        changes: [],
        texts: [],
        unread: [],
      });
    });

    test("fault 32: a bad event among good ones is kept, and the good ones count", () => {
      const { changes, texts, unread } = parsedBy(provider, named(cases, "mixed").delivery);
      expect(changes.length + texts.length).toBeGreaterThan(1);
      expect(unread.length).toBeGreaterThan(0);
    });
  }

  test("no body, header, query or method makes it throw", async () => {
    await fc.assert(
      fc.asyncProperty(oddDelivery(cases, setup), async (delivery) => {
        await provider.verify(delivery, context);
        provider.parse(delivery);
      }),
      { numRuns: 500 },
    );
  });
});

function parsedBy(provider: Provider, delivery: Delivery): Parsed {
  const parsed = provider.parse(delivery);
  if (!parsed.ok) throw new Error("the delivery cannot be read");
  return parsed.value;
}

/** What a delivery would change; what is kept of it may hold unsigned bytes too. */
function facts(provider: Provider, delivery: Delivery) {
  const { changes, texts, unread } = parsedBy(provider, delivery);
  return { changes, texts, unread: unread.map(({ why }) => why) };
}

/** The delivery with one bit of one byte changed, at up to 60 places; in its query where it has no body. */
function tampered(delivery: Delivery): readonly Delivery[] {
  const { body, query, url } = delivery;
  if (body.length > 0) return places(body).map((changed) => ({ ...delivery, body: changed }));
  return places(Buffer.from(query)).map((changed) => {
    const text = changed.toString("latin1");
    return { ...delivery, query: text, url: url.replace(query, () => text) };
  });
}

function places(bytes: Buffer): readonly Buffer[] {
  const step = Math.max(1, Math.floor(bytes.length / 60));
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, place) => {
    const changed = Buffer.from(bytes);
    changed[place * step] = (changed[place * step] ?? 0) ^ 1;
    return changed;
  });
}

/** The delivery with one character of its password or of its address's secret changed, left out or added. */
function forged(delivery: Delivery, { authHeaders }: Setup): readonly Delivery[] {
  const { headers, urlSecret } = delivery;
  const inHeaders = authHeaders.flatMap((name) =>
    respelled(headers[name] ?? "").map((value) => ({ ...delivery, headers: { ...headers, [name]: value } })),
  );
  if (urlSecret === undefined) return inHeaders;
  const inAddress = [undefined, "", ...respelled(urlSecret)].map((secret) => ({
    ...delivery,
    urlSecret: secret,
  }));
  return [...inHeaders, ...inAddress];
}

function respelled(text: string): readonly string[] {
  const changed = [...text].flatMap((letter, place) => {
    const [before, after] = [text.slice(0, place), text.slice(place + 1)];
    return [`${before}${letter === "x" ? "y" : "x"}${after}`, before + after];
  });
  return [...changed, `${text}x`];
}

function merged(sets: readonly Setup["secrets"][]): Setup["secrets"] {
  const names = new Set(sets.flatMap((secrets) => Object.keys(secrets)));
  return Object.fromEntries([...names].map((name) => [name, sets.flatMap((secrets) => secrets[name] ?? [])]));
}

function omit(headers: Delivery["headers"], name: string): Delivery["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
}

function named(cases: readonly Case[], name: string): Case {
  const found = cases.find((item) => item.name === name);
  if (found === undefined) throw new Error(`the fixture ${name} is missing`);
  return found;
}

/** Bodies that are a fixture's with a part cut out and noise put in, any JSON, or plain noise. */
function oddDelivery(cases: readonly Case[], setup: Setup): fc.Arbitrary<Delivery> {
  const noise = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
  const fixture = fc.constantFrom(...cases.map(({ delivery }) => delivery));
  const mutated = fc.tuple(fixture, fc.nat(), fc.nat(40), noise).map(([{ body }, place, cut, put]) => {
    const at = place % (body.length + 1);
    return Buffer.concat([body.subarray(0, at), put, body.subarray(at + cut)]);
  });
  const anyJson = fc.oneof(
    fc.json(),
    fc.array(fc.object()).map((value) => JSON.stringify(value)),
  );
  const body = fc.oneof(
    mutated,
    anyJson.map((json) => Buffer.from(json)),
    noise,
  );
  const headers = fc.dictionary(
    fc.constantFrom(...setup.authHeaders, "content-type", "x-other"),
    fc.string(),
  );
  return fc
    .record({
      fixture,
      body,
      headers,
      method: fc.constantFrom("POST", "GET"),
      query: fc.webQueryParameters(),
      urlSecret: fc.option(fc.string(), { nil: undefined }),
    })
    .map(({ fixture: base, body: bytes, headers: odd, method, query, urlSecret }) => ({
      ...base,
      method,
      query,
      urlSecret: urlSecret ?? base.urlSecret,
      url: `${base.url}?${query}`,
      headers: { ...base.headers, ...odd },
      body: bytes,
    }));
}
