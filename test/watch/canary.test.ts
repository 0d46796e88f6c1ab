import { beforeEach, describe, expect, test } from "vitest";
import { unsubscribe } from "../../functions/accept/pages/unsubscribe.ts";
import { check } from "../../functions/answer/check.ts";
import { history } from "../../functions/answer/history.ts";
import { type CanaryRuntime, canary } from "../../functions/watch/canary.ts";
import { canaryPartner } from "../../functions/watch/canary-partner.ts";
import { withCanary } from "../../infra/canary.ts";
import { CANARY } from "../../shared/canary.ts";
import type { Config } from "../../shared/config.ts";
import { readEntry } from "../../shared/ledger/items.ts";
import { noteJobs } from "../../shared/ledger/jobs.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import { secretStore } from "../../shared/secrets.ts";
import { useTable } from "../support/emulators.ts";
import { ask } from "../support/gateway-request.ts";
import { useHttpStack } from "../support/http-stack.ts";
import { testRuntime } from "../support/runtime.ts";
import { AWS, CONFIG, TENANT } from "../support/stacks.ts";

const database = useTable();
const stack = useHttpStack();

const KEY = Buffer.alloc(32, 9).toString("base64url");
const VALUES = {
  HEED_CANARY_LINK_KEY: KEY,
  HEED_CANARY_API_KEY: Buffer.alloc(32, 8).toString("base64url"),
  HEED_CANARY_CONTACT_KEY: Buffer.alloc(32, 7).toString("base64url"),
};

let config: Config;
let runtime: CanaryRuntime;

/** What broadcast and deliver would have done meanwhile. */
async function tellPartner(): Promise<void> {
  const { items } = await database.table().scan(100, undefined);
  const [entry] = items.flatMap((item) => readEntry(item) ?? []);
  if (entry === undefined) throw new Error("nothing was recorded");
  const createdAt = new Date().toISOString();
  const { tenantId, contactId, eventId } = entry;
  await noteJobs(database.table(), tenantId, eventId, { contactId, createdAt, partners: [CANARY.partner] });
  const receipt = {
    partner: CANARY.partner,
    state: "delivered",
    attempts: 1,
    round: 1,
    lastStatus: 200,
    lastError: null,
    createdAt,
    lastAttemptAt: createdAt,
    nextAttemptAt: null,
    deliveredAt: createdAt,
    redrivenAt: null,
    answerHash: null,
  } as const;
  await writeReceipt(
    database.table(),
    tenantId,
    eventId,
    { ...receipt, reason: null, appliedAt: null, rule: null, startsAt: null, dueAt: null },
    Date.now(),
  );
}

beforeEach(() => {
  const tenants = withCanary({
    ...CONFIG,
    aws: { ...AWS, canary: true },
    tenants: [{ ...TENANT, publicUrl: stack.url() }],
  }).tenants;
  config = { ...CONFIG, tenants: tenants.filter((tenant) => tenant.canary === true) };
  const secrets = secretStore([], VALUES, () => Promise.resolve(new Map()), Date.now);
  const base = { ...testRuntime(database.table(), { config }), secrets };
  stack.serve({ unsubscribe: unsubscribe(base), check: check(base), history: history(base) });
  let told: Promise<void> | undefined;
  runtime = {
    config,
    secrets,
    now: Date.now,
    fetch,
    async pause() {
      told ??= tellPartner();
      await told;
    },
  };
});

describe("the canary (R-243)", () => {
  test("presses a real link, is believed by the next check, and sees its partner told", async () => {
    await expect(canary(runtime)).resolves.toBeUndefined();
  });

  test("fails where the press is not taken", async () => {
    stack.serve({});
    await expect(canary(runtime)).rejects.toMatchObject({
      name: "CanaryFailed",
      message: "press_answered_404",
    });
  });

  test("fails where the next check does not see the press", async () => {
    const other = { ...testRuntime(database.table(), { config }), secrets: runtime.secrets };
    const elsewhere = check({ ...other, table: { ...other.table, get: () => Promise.resolve(undefined) } });
    stack.serve({ unsubscribe: unsubscribe(other), check: elsewhere });
    await expect(canary(runtime)).rejects.toMatchObject({ message: "check_does_not_see_it" });
  });

  test("fails where its partner is not told within a minute", async () => {
    let waited = 0;
    const deaf: CanaryRuntime = {
      ...runtime,
      now: () => Date.now() + waited,
      async pause(milliseconds) {
        waited += milliseconds * 10;
      },
    };
    await expect(canary(deaf)).rejects.toMatchObject({ message: "partner_not_told" });
  });

  test("has a partner that takes whatever it is told, and that nobody can look into", async () => {
    const partner = canaryPartner();
    expect(await ask(partner, { method: "POST", path: CANARY.path })).toMatchObject({ status: 200 });
    expect(await ask(partner, { method: "GET", path: CANARY.path })).toMatchObject({ status: 405 });
  });
});

describe("its tenant", () => {
  test("is added to a deployment whose address is known, with keys and a partner of its own", () => {
    const added = withCanary({ ...CONFIG, aws: { ...AWS, canary: true } }).tenants.at(-1);
    expect(added).toMatchObject({ id: CANARY.tenant, publicUrl: TENANT.publicUrl, canary: true });
    expect(added?.partners.map(({ url }) => url)).toEqual([`${TENANT.publicUrl}${CANARY.path}`]);
  });

  test("is left out where it is not wanted, or nobody knows where the deployment will be", () => {
    expect(withCanary({ ...CONFIG, aws: { ...AWS, canary: false } }).tenants).toHaveLength(1);
    expect(
      withCanary({ ...CONFIG, aws: { ...AWS, canary: true }, tenants: [{ ...TENANT, publicUrl: "" }] })
        .tenants,
    ).toHaveLength(1);
  });
});
