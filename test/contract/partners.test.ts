import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PartnerConfig } from "../../shared/config.ts";
import type { Job, PartnerContext, PartnerType } from "../../shared/partner.ts";
import { jobOf, NOW, WEBHOOK_SECRET, webhookPartner } from "../support/propagation.ts";

/** Every file of the folder is a partner type: what holds for all of them is held here, for the next one too. */
const FOLDER = join(import.meta.dirname, "../../functions/deliver/partners");
const types = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => basename(file, ".ts"));

const JOB = jobOf({ tenantId: "demo", contactId: "1abc", eventId: "01JDD0000000000000000000AA" }, "crm");
const EVENTS: readonly (readonly [string, Partial<Job>])[] = [
  ["an opt-out", {}],
  ["an opt-in", { status: "opted_in" }],
  ["a complaint", { reason: "complaint", topic: "*" }],
  ["a hard bounce", { reason: "hard_bounce", topic: "*", status: "unknown" }],
];

async function load(name: string): Promise<{ partner: PartnerType; handler: unknown }> {
  const module: { partner: PartnerType; handler: unknown } = await import(join(FOLDER, `${name}.ts`));
  return module;
}

function contextOf({ settings }: PartnerType, changes: Partial<PartnerContext> = {}): PartnerContext {
  const given = Object.entries(settings).map(([name, kind]) => [
    name,
    kind === "url" ? "https://partner.example/hooks" : kind === "secret" ? "env:SECRET" : "text",
  ]);
  const config: PartnerConfig = { ...webhookPartner("crm"), ...Object.fromEntries(given) };
  return { config, secret: () => [WEBHOOK_SECRET], address: "ann@example.com", now: NOW, ...changes };
}

test("there are partner types", () => {
  expect(types).toContain("webhook");
});

describe.for(types)("the partner type %s", (name) => {
  test("is named as its file, and is a function of its own", async () => {
    const { partner, handler } = await load(name);
    expect(partner.name).toBe(name);
    expect(handler).toBeTypeOf("function");
    const own = ["id", "type", "address", "topics", "retry"];
    expect(Object.keys(partner.settings).filter((setting) => own.includes(setting))).toEqual([]);
  });

  test.for(EVENTS)("makes a request of %s to the configured host over https", async ([, changes]) => {
    const { partner } = await load(name);
    const request = partner.request({ ...JOB, ...changes }, contextOf(partner));
    expect(new URL(request.url).protocol).toBe("https:");
    expect(Buffer.byteLength(request.body)).toBeLessThan(20_000);
  });

  test("keeps address and secrets out of URL and headers, and secrets out of the body (R-167)", async () => {
    const { partner } = await load(name);
    const { url, headers, body } = partner.request(JOB, contextOf(partner));
    const outside = `${url}\n${Object.entries(headers).flat().join("\n")}`;
    expect(outside).not.toContain("ann@example.com");
    expect(`${outside}\n${body}`).not.toContain(WEBHOOK_SECRET.replace("whsec_", ""));
  });

  test("sends the same body at every attempt, also after a redrive (R-164)", async () => {
    const { partner } = await load(name);
    const first = partner.request(JOB, contextOf(partner));
    const later = contextOf(partner, { now: NOW + 86_400_000 });
    const again = partner.request({ ...JOB, redrivenAt: "2026-11-26T10:00:00.000Z" }, later);
    expect(again.body).toBe(first.body);
    expect(again.url).toBe(first.url);
  });

  test.for([
    [200, "done"],
    [204, "done"],
    [302, "retry"],
    [401, "retry"],
    [429, "retry"],
    [500, "retry"],
    [503, "retry"],
    [400, "refused"],
  ] as const)("judges %s to be %s", async ([status, outcome]) => {
    const { partner } = await load(name);
    expect(partner.judge({ status, headers: {} }, NOW).outcome).toBe(outcome);
  });
});
