import { request } from "node:http";

/** Headers as they go over the wire: in order, and as often as they stand. */
export type RawHeaders = readonly (readonly [name: string, value: string])[];

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: RawHeaders;
  readonly body?: Buffer;
}

export interface RawAnswer {
  /** 0 where the connection ended without one. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Sends a request as it stands, sound or not. */
export function sendRaw(base: string, { method, path, headers = [], body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(base);
  const length = body === undefined ? [] : ["content-length", String(body.length)];
  const flat = [...headers.flat(), "host", host, ...length];
  return new Promise((resolve) => {
    const nothing = (): void => resolve({ status: 0, headers: {}, body: "" });
    const outgoing = request({ hostname, port, method, path, headers: flat }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", nothing);
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    outgoing.on("error", nothing);
    outgoing.end(body);
  });
}
