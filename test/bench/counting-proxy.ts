import { createServer, request } from "node:http";
import { portOf } from "../support/partner-server.ts";

/** Units of DynamoDB's on-demand billing. */
export interface Units {
  readonly write: number;
  readonly read: number;
  readonly calls: number;
}

export interface CountingProxy {
  readonly url: string;
  /** What was consumed since the last time this was asked. */
  take(): Units;
  stop(): Promise<void>;
}

interface Consumed {
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

const READS: ReadonlySet<string> = new Set(["GetItem", "BatchGetItem", "Query", "Scan"]);

/** Stands before DynamoDB and asks each call what it consumed. */
export async function countingProxy(target: string): Promise<CountingProxy> {
  let units: Units = { write: 0, read: 0, calls: 0 };
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const asked = { ...JSON.parse(Buffer.concat(parts).toString()), ReturnConsumedCapacity: "TOTAL" };
      const body = JSON.stringify(asked);
      const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
      const headers = { ...incoming.headers, "content-length": Buffer.byteLength(body) };
      const forward = request(target, { method: "POST", headers }, (answer) => {
        const answered: Buffer[] = [];
        answer.on("data", (part: Buffer) => answered.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(answered);
          units = add(units, operation, asked, JSON.parse(text.toString() || "{}"));
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
        });
      });
      forward.on("error", () => outgoing.destroy());
      forward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    take() {
      const taken = units;
      units = { write: 0, read: 0, calls: 0 };
      return taken;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Asked {
  readonly TransactItems?: readonly Readonly<Record<string, { readonly Item?: object }>>[];
}

interface Answered {
  readonly ConsumedCapacity?: Consumed | readonly Consumed[];
  readonly __type?: string;
}

function add(units: Units, operation: string, asked: Asked, { ConsumedCapacity, __type }: Answered): Units {
  const consumed = [ConsumedCapacity ?? []].flat().reduce((sum, one) => sum + unitsOf(one), 0);
  const sum = __type === undefined ? consumed : refused(__type, asked);
  const isRead = READS.has(operation);
  return {
    write: units.write + (isRead ? 0 : sum),
    read: units.read + (isRead ? sum : 0),
    calls: units.calls + 1,
  };
}

function unitsOf({ CapacityUnits, ReadCapacityUnits = 0, WriteCapacityUnits = 0 }: Consumed): number {
  return CapacityUnits ?? ReadCapacityUnits + WriteCapacityUnits;
}

/** AWS bills a refused condition like a write, which the emulator does not say: two a KB in a transaction. */
function refused(type: string, { TransactItems = [] }: Asked): number {
  if (type.endsWith("ConditionalCheckFailedException")) return 1;
  if (!type.endsWith("TransactionCanceledException")) return 0;
  return TransactItems.reduce((sum, { Put }) => sum + 2 * Math.ceil(sizeOf(Put?.Item) / 1024), 0);
}

/** The item's own size, about: its JSON is larger, so this errs on the dear side. */
function sizeOf(item: object | undefined): number {
  return item === undefined ? 1 : JSON.stringify(item).length * 0.75;
}
