import { Agent, request } from "node:http";

export interface Answer {
  /** 0 where there was none: the connection failed, or nothing came in time. */
  readonly status: number;
  readonly body: string;
}

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP client that keeps its connections, as a mailbox provider does; it never throws and never retries. */
export function keepAlive(
  connections: number,
  timeoutMs = 30_000,
): {
  ask(call: Call): Promise<Answer>;
  close(): void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: ({ method, url, headers = {}, body = "" }) =>
      new Promise((resolve) => {
        const failed = (): void => resolve({ status: 0, body: "" });
        const outgoing = request(
          url,
          {
            method,
            agent,
            timeout: timeoutMs,
            headers: { ...headers, "content-length": Buffer.byteLength(body) },
          },
          (answer) => {
            const parts: Buffer[] = [];
            answer.on("data", (part: Buffer) => parts.push(part));
            answer.on("error", failed);
            answer.on("end", () =>
              resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
            );
          },
        );
        outgoing.on("timeout", () => outgoing.destroy());
        outgoing.on("error", failed);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** The POST of RFC 8058. */
export function oneClick(url: string): Call {
  return { method: "POST", url, headers: FORM, body: "List-Unsubscribe=One-Click" };
}
