import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pages } from "./pages.ts";

export interface PageServer {
  readonly url: string;
  /** Every request it got, as `METHOD path`. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** The pages on a port, for a real browser. */
export async function servePages(pages: () => Pages): Promise<PageServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "GET", url = "/" } = request;
      requests.push(`${method} ${url.split("?")[0] ?? ""}`);
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
      const body = Buffer.concat(parts);
      void pages()
        .ask(method, url, { headers, ...(body.length > 0 && { body }) })
        .then((answer) => {
          for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, String(value));
          response.statusCode = answer.status;
          response.end(answer.body);
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${portOf(address)}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}
