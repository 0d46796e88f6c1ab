import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { claim } from "../../../infra/local/claim.ts";
import { CannotStart } from "../../../infra/local/data-folder.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const CLAIM = pathToFileURL(join(import.meta.dirname, "../../../infra/local/claim.ts")).href;

test("of two starts at one moment one has the folder; given back it is free, and others always are", async () => {
  const [mine, others] = [folder(), folder()];
  const claims = await Promise.allSettled([claim(mine), claim(mine)]);
  expect(claims.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(claims.find(({ status }) => status === "rejected")).toMatchObject({
    reason: new CannotStart(`another Heed is starting on the data folder ${mine}`),
  });
  (await claim(others))();
  for (const one of claims) if (one.status === "fulfilled") one.value();
  (await claim(mine))();
});

test("a process that is killed leaves no claim behind", async () => {
  const mine = folder();
  const script = `const { claim } = await import(${JSON.stringify(CLAIM)}); await claim(${JSON.stringify(mine)}); console.log("claimed"); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(other.stdout, "data");
  await expect(claim(mine)).rejects.toThrow(CannotStart);
  other.kill("SIGKILL");
  await once(other, "exit");
  (await claim(mine))();
});
