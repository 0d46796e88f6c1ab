import type { Consumption } from "./capacity.ts";
import type { Row } from "./measure.ts";

/** What one opt-out consumed on its whole way. */
export interface Bill {
  readonly accept: Consumption;
  readonly duplicate: Consumption;
  readonly broadcast: Consumption;
  readonly deliver: Consumption;
  /** The same of people who have events already. */
  readonly later: Readonly<Record<"accept" | "broadcast", Consumption>>;
  /** Read units of a check: alone, among many in one call, and of a past moment. */
  readonly reads: Readonly<Record<"check" | "bulk" | "past", number>>;
  /** Bytes sent to all partners. */
  readonly egress: number;
  readonly partners: number;
  /** How many one call of a function takes, from the stream and from a queue. */
  readonly batches: Readonly<Record<"stream" | "queue", number>>;
  /** Milliseconds of CPU in a warm function. */
  readonly cpu: Readonly<Record<"optOut" | "check" | "bulkCheck", number>>;
  /** Read units of one run of each function that runs by the clock while nothing happens. */
  readonly idleReads: Readonly<Record<string, number>>;
}

/** us-east-1, on demand, arm64, in November 2026; dollars a million, or a GB where it says so. */
export const PRICES = {
  httpApi: 1,
  lambdaRequests: 0.2,
  lambdaGbSecond: 0.0000133334,
  write: 0.625,
  read: 0.125,
  sqs: 0.4,
  sqsFifo: 0.5,
  egressGb: 0.09,
  logsGb: 0.5,
} as const;

/** 512 MB of memory come with that share of the core that 1,769 MB bring: CPU times grow by as much. */
const GB = 0.5;
const STRETCH = 1769 / 512;
/** Nobody's measurement but an assumption: how long DynamoDB takes to answer, and a cold start in a hundred calls. */
const WAIT_MS = 6;
const COLD_MS = 300;
const COLD_SHARE = 0.01;

/** The price of a million opt-outs, everything counted. */
export function costRows(bill: Bill): readonly Row[] {
  const { accept, broadcast, deliver, partners, batches, cpu } = bill;
  const call = lambda(cpu.optOut);
  const parts = {
    "API Gateway": PRICES.httpApi,
    "Lambda, accept": call,
    "Lambda, broadcast and deliver": call / batches.stream + (call * partners) / batches.queue,
    "DynamoDB, writes": (accept.write + broadcast.write + deliver.write) * PRICES.write,
    "DynamoDB, reads": (accept.read + broadcast.read + deliver.read) * PRICES.read,
    // Sent, received and deleted in batches.
    SQS: ((3 * partners) / batches.queue) * PRICES.sqsFifo,
    "out to partners": gigabytes(bill.egress) * PRICES.egressGb,
    // Lambda's own lines for calls that succeed are off.
    logs: gigabytes(accept.logBytes + broadcast.logBytes + deliver.logBytes) * PRICES.logsGb,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const rows = Object.entries(parts).map(([metric, value]): Row => ({ metric, value, unit: "$" }));
  const note = `batches of ${batches.stream} and ${batches.queue}; ${cpu.optOut.toFixed(2)} ms of CPU measured, ${WAIT_MS} ms of waiting assumed`;
  return [
    ...rows,
    { metric: "a million opt-outs, three partners", value: total, unit: "$", target: 10, note },
    { metric: "the same of people who have events already", value: total + more(bill), unit: "$" },
    { metric: "of it each partner", value: partnerShare(bill, call), unit: "$" },
    ...checkRows(bill),
  ];
}

/** What later events of a person cost more than the first. */
function more({ accept, broadcast, later }: Bill): number {
  const write = later.accept.write + later.broadcast.write - accept.write - broadcast.write;
  const read = later.accept.read + later.broadcast.read - accept.read - broadcast.read;
  return write * PRICES.write + read * PRICES.read;
}

/** What one more partner adds to a million opt-outs. */
function partnerShare({ deliver, egress, partners, batches }: Bill, call: number): number {
  const delivered = deliver.write * PRICES.write + deliver.read * PRICES.read;
  const sent = gigabytes(egress) * PRICES.egressGb + gigabytes(deliver.logBytes) * PRICES.logsGb;
  return (delivered + sent) / partners + (3 * PRICES.sqsFifo) / batches.queue + call / batches.queue;
}

/** Alone each has a call of its own; many in one call share it. */
function checkRows({ reads, cpu }: Bill): readonly Row[] {
  const single = PRICES.httpApi + lambda(cpu.check) + reads.check * PRICES.read;
  const inBulk =
    reads.bulk * PRICES.read + seconds(cpu.bulkCheck) + (PRICES.httpApi + PRICES.lambdaRequests) / 1000;
  return [
    {
      metric: "a million checks, one a call",
      value: single,
      unit: "$",
      note: `${cpu.check.toFixed(2)} ms of CPU`,
    },
    {
      metric: "a million checks, a thousand a call",
      value: inBulk,
      unit: "$",
      note: `${(cpu.bulkCheck * 1000).toFixed(0)} µs of CPU each`,
    },
  ];
}

/** A million calls of that much CPU each. */
export function lambda(cpuMs: number): number {
  const waited = ((WAIT_MS + COLD_SHARE * COLD_MS) / 1000) * GB * PRICES.lambdaGbSecond * 1_000_000;
  return PRICES.lambdaRequests + seconds(cpuMs) + waited;
}

function seconds(cpuMs: number): number {
  return ((cpuMs * STRETCH) / 1000) * GB * PRICES.lambdaGbSecond * 1_000_000;
}

/** What so many bytes for one are for a million. */
function gigabytes(bytes: number): number {
  return (bytes * 1_000_000) / 1_000_000_000;
}
