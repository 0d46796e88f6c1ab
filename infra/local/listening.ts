import type { Server } from "node:http";
import { CannotStart } from "./data-folder.ts";

/**
 * Listens on the loopback interface.
 * @param port 0 for any that is free
 * @returns the port
 * @throws CannotStart where it may not be had
 */
export function listenLocally(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const inUse = "code" in error && error.code === "EADDRINUSE";
      const reason = inUse ? "is in use" : `cannot be had (${error.message})`;
      reject(new CannotStart(`port ${port} ${reason}: set HEED_PORT to another`));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Takes no more connections; the calls under way have so many milliseconds to end. */
export function shutDown(server: Server, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patience);
    // A server that was closed before calls back with an error.
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
