import { createServer, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { portOf } from "./partner-server.ts";

/** An S3 of this machine: it takes an object once, as `If-None-Match: *` asks, and looks at no signature. */
export interface FakeS3 {
  url(): string;
  readonly objects: Map<string, string>;
  readonly asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** What it answers for a path instead; `silent` says nothing and hangs up. */
  refuse(how: (path: string) => number | "silent" | undefined): void;
}

export function useFakeS3(): FakeS3 {
  const objects = new Map<string, string>();
  const asked: FakeS3["asked"] = [];
  let refusal: (path: string) => number | "silent" | undefined = () => undefined;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      asked.push({ path, headers: request.headers });
      const how = refusal(path);
      if (how === "silent") return void response.destroy();
      const status = how ?? (objects.has(path) ? 412 : 200);
      if (status === 200) objects.set(path, String(Buffer.concat(parts)));
      response.writeHead(status).end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  beforeEach(() => {
    objects.clear();
    asked.length = 0;
    refusal = () => undefined;
  });
  afterAll(() => {
    server.close();
  });
  return {
    url: () => `http://127.0.0.1:${portOf(server.address())}`,
    objects,
    asked,
    refuse: (how) => {
      refusal = how;
    },
  };
}
