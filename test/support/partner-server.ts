import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";

export interface PartnerCall {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** With the query. */
  readonly path: string;
}

export interface TestPartner {
  port(): number;
  /** Every request since the test began. */
  readonly calls: PartnerCall[];
  /** What it answers from now on in this test; a plain 200 until then. */
  answer(how: (response: ServerResponse, call: PartnerCall) => void): void;
}

/** A partner on this machine, for one test file. */
export function usePartner(): TestPartner {
  const calls: PartnerCall[] = [];
  const plain = (response: ServerResponse): unknown => response.end("ok");
  let answer: (response: ServerResponse, call: PartnerCall) => unknown = plain;
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { headers, url = "", method = "" } = request;
      const call = { method, headers, body: Buffer.concat(parts).toString(), path: url };
      calls.push(call);
      answer(response, call);
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  beforeEach(() => {
    calls.length = 0;
    answer = plain;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    port: () => portOf(server.address()),
    calls,
    answer(how) {
      answer = how;
    },
  };
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return address.port;
}
