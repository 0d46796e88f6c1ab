import type { Config } from "../../shared/config.ts";
import type { RecordingRuntime } from "../../shared/intake.ts";
import { secretStore } from "../../shared/secrets.ts";
import type { Table } from "../../shared/table.ts";
import { TEST_SECRETS, testConfig } from "./config.ts";

/** What a function that records is given in tests; `queued` holds what went to the intake queue. */
export function testRuntime(
  table: Table,
  change: { readonly config?: Config; readonly now?: () => number; readonly intakeDown?: boolean } = {},
): RecordingRuntime & { readonly queued: string[] } {
  const { config = testConfig(), now = Date.now, intakeDown = false } = change;
  const queued: string[] = [];
  return {
    config,
    secrets: secretStore([], TEST_SECRETS, () => Promise.resolve(new Map()), now),
    now,
    table,
    region: "us-east-1",
    queued,
    intake: {
      send(bodies) {
        if (intakeDown) return Promise.reject(new Error("SQS is down"));
        queued.push(...bodies);
        return Promise.resolve();
      },
    },
  };
}

/** A table whose every call fails, as DynamoDB does in an outage. */
export function brokenTable(name = "heed"): Table {
  const refuse = (): Promise<never> => Promise.reject(new Error("DynamoDB is down"));
  return {
    name,
    transact: refuse,
    get: refuse,
    put: refuse,
    update: refuse,
    query: refuse,
    batchGet: refuse,
    scan: refuse,
  };
}
