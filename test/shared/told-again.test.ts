import { describe, expect, test } from "vitest";
import { type Announcer, announce } from "../../shared/announce.ts";
import type { Tenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import { memoryTable } from "../support/memory-table.ts";
import { configOf, NOW, REGION, recorded, tenantWith, webhookPartner } from "../support/propagation.ts";

const tenant: Tenant = {
  ...tenantWith([webhookPartner("crm"), webhookPartner("ads", { topics: ["offers"] })]),
  topics: [
    { id: "newsletter", title: {}, channels: ["email"], kind: "marketing" },
    { id: "offers", title: {}, channels: ["email"], kind: "marketing" },
    { id: "receipts", title: {}, channels: ["email"], kind: "transactional" },
  ],
};

function at(minute: number): Pick<Change, "occurredAt" | "receivedAt"> {
  return {
    occurredAt: new Date(NOW + minute * 60_000).toISOString(),
    receivedAt: new Date(NOW + 3_600_000).toISOString(),
  };
}

const OPT_IN = { effect: "opted_in", topic: "newsletter", ...at(5) } as const;
/** It happened before the opt-in, and is recorded after it. */
const LATE = { topic: "*", source: "provider:sendgrid", byPerson: false, ...at(1) } as const;

interface Told {
  readonly table: Table;
  readonly jobs: Job[];
  readonly announcer: Announcer;
}

function nobodyTold(): Told {
  const { table } = memoryTable("told-again");
  const jobs: Job[] = [];
  const sendJob: Announcer["sendJob"] = async (job) => void jobs.push(job);
  return {
    table,
    jobs,
    announcer: {
      config: configOf(tenant),
      table,
      region: REGION,
      replicated: false,
      sendJob,
      now: () => NOW,
    },
  };
}

/** Records changes and announces each. @returns what the CRM was told, in order */
async function toldOf(changes: readonly Partial<Change>[]): Promise<readonly string[]> {
  const { table, jobs, announcer } = nobodyTold();
  for (const change of changes) await announce(announcer, await recorded(table, tenant, change));
  return jobs.filter(({ partner }) => partner === "crm").map(({ topic, status }) => `${topic} ${status}`);
}

describe("an opt-out of everything that comes late", () => {
  test("is told, and the newer opt-in again after it: the last word is the newest", async () => {
    expect(await toldOf([OPT_IN, LATE])).toEqual([
      "newsletter opted_in",
      "* opted_out",
      "newsletter opted_in",
    ]);
  });

  test("tells the opt-in again as it was, under an id of its own, to whom the topic concerns", async () => {
    const { table, jobs, announcer } = nobodyTold();
    const entries = [await recorded(table, tenant, OPT_IN), await recorded(table, tenant, LATE)];
    for (const entry of entries) await announce(announcer, entry);
    const [first, , ofAds, again] = jobs;
    expect(ofAds?.partner).toBe("ads");
    expect(jobs).toHaveLength(4);
    expect(again).toEqual({ ...first, eventId: again?.eventId });
    expect(new Set(jobs.map(({ eventId }) => eventId)).size).toBe(3);
  });

  test("that is announced once more repeats the very same jobs", async () => {
    const { table, jobs, announcer } = nobodyTold();
    await announce(announcer, await recorded(table, tenant, OPT_IN));
    const late = await recorded(table, tenant, LATE);
    let refusals = 1;
    const sendJob: Announcer["sendJob"] = (job) => {
      if (job.topic === "newsletter" && refusals > 0) {
        refusals -= 1;
        return Promise.reject(new Error("down"));
      }
      return announcer.sendJob(job);
    };
    await expect(announce({ ...announcer, sendJob }, late)).rejects.toThrow("down");
    const before = jobs.length;
    await announce({ ...announcer, sendJob }, late);
    expect(jobs.slice(before).map(({ topic }) => topic)).toEqual(["*", "*", "newsletter"]);
    expect(jobs[before]).toEqual(jobs[before - 2]);
  });

  test.for([
    ["a pause", [OPT_IN, { ...LATE, until: at(99).occurredAt }]],
    [
      "a complaint that the person lifted by a later opt-in",
      [
        { ...OPT_IN, byPerson: true },
        { ...LATE, effect: "complaint" },
      ],
    ],
  ] as const)("does so also where it is %s", async ([, changes]) => {
    expect((await toldOf(changes)).at(-1)).toBe("newsletter opted_in");
  });

  test.for([
    ["an older opt-in, which it closed", [{ ...OPT_IN, ...at(0) }, LATE]],
    ["an opt-in that is closed again", [OPT_IN, { topic: "newsletter", ...at(6) }, LATE]],
    ["what is no marketing, which it does not cover", [{ ...OPT_IN, topic: "receipts" }, LATE]],
    [
      "anything while a complaint stands",
      [
        { ...OPT_IN, byPerson: false },
        { ...LATE, effect: "complaint" },
      ],
    ],
    [
      "anything after a hard bounce",
      [
        { ...OPT_IN, byPerson: false },
        { ...LATE, effect: "hard_bounce" },
      ],
    ],
  ] as const)("does not tell again %s", async ([, changes]) => {
    expect((await toldOf(changes)).at(-1)).not.toContain("opted_in");
  });
});

test("an opt-out of one topic tells nothing again, and costs no look at the state", async () => {
  const { table, announcer } = nobodyTold();
  const read: string[] = [];
  const counting: Table = {
    ...table,
    get: (key) => {
      read.push(key["sk"]?.S?.slice(0, 2) ?? "");
      return table.get(key);
    },
  };
  await announce({ ...announcer, table: counting }, await recorded(table, tenant, {}));
  expect(read).toEqual(["E#"]);
});
