import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listenLocally, shutDown } from "../../../infra/local/listening.ts";
import { startStack } from "../../../infra/local/stack.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const CONFIG = join(import.meta.dirname, "../../../heed.config.json");

test.for([
  ["a configuration with a mistake", { configFile: "nowhere.json" }, /nowhere\.json/],
  ["a data folder that cannot be written", { dataDir: join(CONFIG, "data") }, /cannot be written/],
] as const)("%s is told before anything is built", async ([, options, said]) => {
  let isBuilt = false;
  const prepare = async (): Promise<void> => {
    isBuilt = true;
  };
  const right = { configFile: CONFIG, dataDir: folder(), port: 0, env: {} };
  await expect(startStack({ ...right, ...options, prepare })).rejects.toThrow(said);
  expect(isBuilt).toBe(false);
});

test("a port in use is told before anything is built, and what is built after it may fail", async () => {
  const other = createServer();
  const port = await listenLocally(other, 0);
  const prepare = (): Promise<never> => Promise.reject(new Error("an entry does not build"));
  const options = { configFile: CONFIG, dataDir: folder(), env: {}, prepare };
  await expect(startStack({ ...options, port })).rejects.toThrow(`port ${port} is in use`);
  await shutDown(other, 0);
  await expect(startStack({ ...options, port })).rejects.toThrow("an entry does not build");
});
