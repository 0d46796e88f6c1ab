import { Signature } from "@hubspot/api-client";
import { describe, expect, test } from "vitest";
import { hubspot } from "../../functions/accept/providers/hubspot.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { unread } from "../../functions/answer/unread.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import type { ProviderContext } from "../../shared/provider.ts";
import { secretStore } from "../../shared/secrets.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask, askJson } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { caseOf, setupOf } from "../support/provider-fixtures.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const setup = setupOf("hubspot");
const { delivery } = caseOf("hubspot", "query");
const [contact]: readonly { readonly objectId: number }[] = JSON.parse(delivery.body.toString());
const [clientSecret = ""] = setup.secrets["clientSecret"] ?? [];

/** HubSpot's function, where HubSpot answers as given when it is asked whose an event is. */
function handlerOf(fetchText: ProviderContext["fetchText"], withToken = true) {
  const settings = {
    clientSecret: "env:HUBSPOT_SECRET",
    ...(withToken && { accessToken: "env:HUBSPOT_TOKEN" }),
  };
  const runtime = testRuntime(table(), { config: testConfig({ providers: { hubspot: settings } }) });
  const known = { ...TEST_SECRETS, HUBSPOT_SECRET: clientSecret, HUBSPOT_TOKEN: "pat-fixture" };
  const secrets = secretStore([], known, () => Promise.resolve(new Map()), Date.now);
  const receiving = { ...runtime, secrets, fetchText };
  return {
    handle: receiver(hubspot, { ...receiving, recording: () => Promise.resolve(receiving) }),
    unread: unread(receiving),
  };
}

/** One opt-out by HubSpot, signed now. */
function deliver(fetchText: ProviderContext["fetchText"], withToken = true) {
  const { handle } = handlerOf(fetchText, withToken);
  const [{ url, query, body }, timestamp] = [delivery, Date.now()];
  const options = { clientSecret, url, requestBody: body.toString(), timestamp, signature: "" };
  const headers = {
    "x-hubspot-signature-v3": Signature.getSignature("POST", "v3", options),
    "x-hubspot-request-timestamp": String(timestamp),
  };
  return ask(handle, { path: "/webhooks/demo/hubspot", params: { tenant: "demo" }, query, headers, body });
}

async function standing(): Promise<string | undefined> {
  const { state } = await contactOf(testLedger(table()), "email", "reader@example.com");
  return state.registers.get("*")?.status;
}

async function kept(): Promise<number> {
  const { items } = await table().scan(100, undefined);
  return items.filter(({ pk }) => pk?.S?.includes("#quarantine#")).length;
}

const answer = JSON.stringify({
  results: [{ id: String(contact?.objectId), properties: { email: "reader@example.com" } }],
});

describe("an event that names its person by a number", () => {
  test("closes the address that the provider has for it", async () => {
    expect((await deliver(() => Promise.resolve(answer))).status).toBe(200);
    expect([await standing(), await kept()]).toEqual(["opted_out", 0]);
  });

  test("is 503 while the provider cannot be asked, and nothing is stored", async () => {
    const { status, headers } = await deliver(() => Promise.reject(new Error("no answer in time")));
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBeDefined();
    expect([await standing(), await kept()]).toEqual([undefined, 0]);
  });

  test("is kept where nobody may ask", async () => {
    expect((await deliver(() => Promise.reject(new Error("not asked")), false)).status).toBe(200);
    expect([await standing(), await kept()]).toEqual([undefined, 1]);
  });

  test("is recorded by a replay, once somebody may ask", async () => {
    await deliver(() => Promise.reject(new Error("not asked")), false);
    const replayed = async (withToken: boolean) => {
      const { handle, unread: list } = handlerOf(() => Promise.resolve(answer), withToken);
      const { json } = await askJson(list, "/v1/unread", {});
      const events: readonly { day: string; id: string }[] = JSON.parse(JSON.stringify(json["unread"]));
      expect(events).toMatchObject([{ why: "unaddressed" }]);
      const wanted = { day: events[0]?.day, id: events[0]?.id };
      return (await askJson(handle, "/v1/replay/hubspot", wanted)).json["replayed"];
    };
    expect([await replayed(false), await standing()]).toEqual([false, undefined]);
    expect([await replayed(true), await standing()]).toEqual([true, "opted_out"]);
  });
});
