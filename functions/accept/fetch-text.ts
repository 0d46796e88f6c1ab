import type { Question } from "../../shared/provider.ts";

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 64 * 1024;
/** 207: an answer to a list of questions of which some have none. */
const ANSWERED = [200, 207];

/**
 * GETs a small text over HTTPS, or POSTs for it, following no redirect. The address must have been judged
 * before: this is the only outbound call that a delivery can cause.
 * @throws where there is no 200 within 5 s, or more than 64 KiB
 */
export function fetchText(url: string, { headers = {}, body }: Question = {}): Promise<string> {
  const { request } = process.getBuiltinModule("node:https");
  const method = body === undefined ? "GET" : "POST";
  const options = { method, headers, timeout: TIMEOUT_MS, signal: AbortSignal.timeout(TIMEOUT_MS) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > MOST_BYTES) outgoing.destroy(new Error("the answer is too large"));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        if (ANSWERED.includes(answer.statusCode ?? 0)) resolve(Buffer.concat(parts).toString());
        else reject(new Error(`the answer was ${answer.statusCode}`));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in time")));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
