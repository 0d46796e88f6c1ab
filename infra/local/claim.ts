import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { CannotStart } from "./data-folder.ts";

/**
 * Claims a data folder for this process, from before its files are opened: of two starts at one moment neither finds
 * the other's `stack.json` yet. The claim is a socket without a file (Linux alone has these), which the kernel lets go
 * of whenever the process ends, however it ends.
 * @param folder its real path
 * @returns what gives the claim back
 * @throws CannotStart where another process has it
 */
export async function claim(folder: string): Promise<() => void> {
  if (process.platform !== "linux") return () => {};
  const server = createServer((socket) => socket.destroy());
  server.unref();
  if (!(await listens(server, `\0heed-${createHash("sha256").update(folder).digest("hex")}`))) {
    throw new CannotStart(`another Heed is starting on the data folder ${folder}`);
  }
  return () => server.close();
}

/** @returns `false` where the name is taken; a kernel without such names keeps nobody from starting */
function listens(server: Server, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once("error", (error) => resolve(!("code" in error && error.code === "EADDRINUSE")));
    server.listen(name, () => resolve(true));
  });
}
