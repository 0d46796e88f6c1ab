import type { App } from "aws-cdk-lib";
import { allFunctions } from "../../infra/functions.ts";
import { fourDeployments } from "../support/four-deployments.ts";
import { appOf, propertiesOf, templatesOf } from "../support/stacks.ts";
import { type Bill, lambda, PRICES } from "./cost.ts";
import type { Row } from "./measure.ts";

/** Dollars a month and piece, us-east-1. Ten alarms and three dashboards are free; that is left out. */
const SECRET = 0.4;
const ALARM = 0.1;
const METRIC = 0.3;
const MINUTES = 30 * 24 * 60;
/** Lambda asks a queue that is empty with five pollers, each of which waits twenty seconds. */
const RECEIVES = 5 * 3 * MINUTES;
/** Half, nine tenths and all of the time used: infra/stacks/deliver.ts, dashboard.ts. */
const PARTNER_METRICS = 3;

/** What a deployment costs in a month in which nothing happens: one tenant, then what each partner adds. */
export async function idleRows({ idleReads, cpu }: Bill): Promise<readonly Row[]> {
  const { smallest, demo } = await fourDeployments();
  const bare = templatesOf(appOf(smallest));
  const count = (type: string): number => propertiesOf(bare, type).length;
  const clocks = allFunctions().flatMap(({ name, trigger }) =>
    typeof trigger === "object" && name in idleReads ? [{ name, runs: MINUTES / trigger.everyMinutes }] : [],
  );
  const runs = clocks.reduce((sum, clock) => sum + clock.runs, 0);
  const reads = clocks.reduce((sum, clock) => sum + clock.runs * (idleReads[clock.name] ?? 0), 0);
  const parts = {
    "idle: secrets": count("AWS::SecretsManager::Secret") * SECRET,
    "idle: alarms": count("AWS::CloudWatch::Alarm") * ALARM,
    "idle: what runs by the clock": (runs * lambda(cpu.check) + reads * PRICES.read) / 1e6,
    "idle: asking the intake queue": (RECEIVES * PRICES.sqs) / 1e6,
  };
  const rows = Object.entries(parts).map(([metric, value]): Row => ({ metric, value, unit: "$" }));
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const partner =
    alarmsOfAPartner(appOf(demo), appOf(withPartner(demo))) * ALARM +
    PARTNER_METRICS * METRIC +
    (RECEIVES * PRICES.sqsFifo) / 1e6;
  return [
    ...rows,
    { metric: "a month in which nothing happens", value: total, unit: "$", note: "no partner, no canary" },
    { metric: "a month of each partner to which nothing is sent", value: partner, unit: "$" },
  ];
}

type Configuration = Awaited<ReturnType<typeof fourDeployments>>["demo"];

function withPartner(config: Configuration): Configuration {
  const partner = {
    id: "one",
    type: "webhook",
    address: "plain",
    url: "https://partner.example.com",
  } as const;
  return { ...config, tenants: config.tenants.map((tenant) => ({ ...tenant, partners: [partner] })) };
}

function alarmsOfAPartner(without: App, having: App): number {
  const alarms = (app: App): number => propertiesOf(templatesOf(app), "AWS::CloudWatch::Alarm").length;
  return alarms(having) - alarms(without);
}
