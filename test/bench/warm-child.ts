// A warm execution environment beside a bare client of the same library, in one process: both are measured in
// turns, so that both meet the same machine, the same optimised code and the same garbage.
import { createSecretKey } from "node:crypto";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { record } from "../../shared/ledger/record.ts";
import { dynamoDbClient, dynamoDbTable, type Table } from "../../shared/table.ts";
import { vault } from "../../shared/vault.ts";
import { inParallel } from "./measure.ts";
import { opted } from "./opt-out.ts";

/** What the parent asks for: slices of events, and for each a slice of as many bare transactions. */
export interface WarmWork {
  readonly bundle: string;
  readonly slices: readonly (readonly object[])[];
  /** How many go on at the same time, of both kinds. */
  readonly parallel: number;
  /** How many bare transactions a slice of events stands beside. */
  readonly bareCalls: number;
}

/** One slice: microseconds of CPU and milliseconds of wall time for all of it, and of every call where one at a time. */
export interface Slice {
  readonly cpu: number;
  readonly wall: number;
  readonly times: readonly number[];
}

export interface WarmAnswer {
  readonly events: readonly Slice[];
  readonly bare: readonly Slice[];
}

const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => 29_000 };
const table = dynamoDbTable(dynamoDbClient(), process.env["HEED_TABLE"] ?? "");
/** Another key than the function's, so that the two never write the same contact. */
const BARE_LEDGER: Ledger = {
  table,
  tenantId: "demo",
  vault: vault([{ kid: "c1", secret: Buffer.alloc(32, 1) }]),
  region: "us-east-1",
  replicated: false,
  now: Date.now,
  pause: () => Promise.resolve(),
  agentKeys: new Map([[new Date().toISOString().slice(0, 7), createSecretKey(Buffer.alloc(32, 2))]]),
};
let bareId = 0;

interface Transaction {
  readonly items: readonly TransactWriteItem[];
  readonly token: string;
}

process.once("message", (work: WarmWork) => {
  run(work).then(
    (answer) => process.send?.(answer, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function run({ bundle, slices, parallel, bareCalls }: WarmWork): Promise<WarmAnswer> {
  const { handler }: { handler: (event: object, context: object) => Promise<unknown> } = await import(bundle);
  const events: Slice[] = [];
  const bare: Slice[] = [];
  for (const slice of slices) {
    events.push(await measured(slice, parallel, async (event) => check(await handler(event, context))));
    const transactions = await bareTransactions(bareCalls);
    bare.push(
      await measured(transactions, parallel, ({ items, token }) => table.transact(items, token).then(check)),
    );
  }
  return { events, bare };
}

async function measured<T>(
  list: readonly T[],
  parallel: number,
  work: (item: T) => Promise<unknown>,
): Promise<Slice> {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  await inParallel(list, parallel, async (item) => {
    const begun = performance.now();
    await work(item);
    times.push(performance.now() - begun);
  });
  const wall = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: user + system, wall, times };
}

/** An answer that is no success would make a fast measurement of nothing. */
function check(answer: unknown): void {
  const refused =
    typeof answer === "object" && answer !== null && "statusCode" in answer && answer.statusCode !== 200;
  if (refused || Array.isArray(answer)) throw new Error(`a measured call failed: ${JSON.stringify(answer)}`);
}

/** The very transactions that opt-outs make, taken from the ledger before they are written. */
async function bareTransactions(count: number): Promise<readonly Transaction[]> {
  const taken: Transaction[] = [];
  const transact: Table["transact"] = (items, token) => {
    taken.push({ items, token });
    return Promise.resolve(undefined);
  };
  const ledger: Ledger = { ...BARE_LEDGER, table: { ...table, transact } };
  for (let made = 0; made < count; made += 1) {
    bareId += 1;
    await record(ledger, opted(`bare-${process.pid}-${bareId}@example.com`));
  }
  return taken;
}
