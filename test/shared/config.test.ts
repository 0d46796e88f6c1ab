import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { readConfig } from "../../shared/config.ts";
import { testConfig } from "../support/config.ts";
import { useFolders } from "../support/temp-folder.ts";

const folder = useFolders();

test("a tenant without an address has the API's, where every other's links open too (R-045)", async () => {
  const file = join(folder(), "heed.config.json");
  await writeFile(file, JSON.stringify({ ...testConfig({ publicUrl: "" }), sharedHosts: ["old.example"] }));
  vi.stubEnv("HEED_CONFIG", file);
  vi.stubEnv("HEED_PUBLIC_URL", "https://api.example/");
  const { tenants, sharedHosts } = readConfig();
  vi.unstubAllEnvs();
  expect(tenants[0]?.publicUrl).toBe("https://api.example");
  expect(sharedHosts).toEqual(["old.example", "api.example"]);
});
