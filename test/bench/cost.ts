import type { Consumption } from "./capacity.ts";
import type { Row } from "./measure.ts";

/** What one opt-out consumed on its whole way. */
export interface Bill {
  readonly accept: Consumption;
  readonly duplicate: Consumption;
  readonly broadcast: Consumption;
  readonly deliver: Consumption;
  /** Read units of a check: alone, among many in one call, and of a past moment. */
  readonly reads: Readonly<Record<"check" | "bulk" | "past", number>>;
  /** Bytes sent to all partners. */
  readonly egress: number;
  readonly partners: number;
  readonly batch: number;
}

/** us-east-1, on demand, arm64; dollars a million, or a GB where it says so. */
const PRICES = {
  httpApi: 1,
  lambdaRequests: 0.2,
  lambdaGbSecond: 0.0000133334,
  write: 0.625,
  read: 0.125,
  sqs: 0.4,
  egressGb: 0.09,
  logsGb: 0.5,
} as const;

/** Nobody's measurement of Lambda but an assumption: milliseconds of a warm call, a cold one in a hundred, and memory. */
const WARM_MS = 9;
const COLD_MS = 300;
const COLD_SHARE = 0.01;
const GB = 0.5;
/** The price of a million opt-outs, everything counted. */
export function costRows(bill: Bill): readonly Row[] {
  const { accept, broadcast, deliver, partners, batch } = bill;
  const parts = {
    "API Gateway": PRICES.httpApi,
    "Lambda, accept": lambda(1),
    "Lambda, broadcast and deliver": lambda((1 + partners) / batch),
    "DynamoDB, writes": (accept.write + broadcast.write + deliver.write) * PRICES.write,
    "DynamoDB, reads": (accept.read + broadcast.read + deliver.read) * PRICES.read,
    // Sent, received and deleted in batches.
    SQS: ((3 * partners) / batch) * PRICES.sqs,
    "out to partners": gigabytes(bill.egress) * PRICES.egressGb,
    // Lambda's own lines for calls that succeed are off.
    logs: gigabytes(accept.logBytes + broadcast.logBytes + deliver.logBytes) * PRICES.logsGb,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const rows = Object.entries(parts).map(([metric, value]): Row => ({ metric, value, unit: "$" }));
  const note = `batches of ${batch}; ${WARM_MS} ms a call at 512 MB assumed`;
  return [
    ...rows,
    { metric: "a million opt-outs, three partners", value: total, unit: "$", target: 10, note },
  ];
}

/** @param calls for each opt-out */
function lambda(calls: number): number {
  const seconds = (WARM_MS + COLD_SHARE * COLD_MS) / 1000;
  return calls * (PRICES.lambdaRequests + seconds * GB * PRICES.lambdaGbSecond * 1_000_000);
}

/** What so many bytes for one are for a million. */
function gigabytes(bytes: number): number {
  return (bytes * 1_000_000) / 1_000_000_000;
}
