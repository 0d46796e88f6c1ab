import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../../infra/configuration.ts";
import type { Config } from "../../../shared/config.ts";
import { LOCAL, mistakesOf, other, tenant } from "../../support/configurations.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folders = useFolders();
const BROKER = {
  id: "broker",
  type: "suppression-file",
  folder: "s3://partner-files/heed/",
  canaries: ["seed-one@example.com", "+12025550199"],
};
const SECOND = { ...BROKER, id: "second", folder: "s3://partner-files/second/", canaries: ["x@example.com"] };

/** With the types that the folder holds. */
function load(partners: readonly object[], others: readonly object[] = []): Promise<Config> {
  const file = join(mkdtempSync(join(folders(), "a-")), "heed.config.json");
  const tenants = [{ ...tenant, partners }, ...(others.length === 0 ? [] : [{ ...other, partners: others }])];
  writeFileSync(file, JSON.stringify({ tenants }));
  return loadConfiguration(file, LOCAL);
}

describe("a partner that takes files", () => {
  test("has plain addresses in a table unless it says so", async () => {
    const config = await load([BROKER]);
    expect(config.tenants[0]?.partners).toMatchObject([
      { address: "plain", dialect: "standard", format: "csv" },
    ]);
  });

  test.for<[string, readonly object[], string]>([
    [
      "a folder that is an address of the web",
      [{ ...BROKER, folder: "https://partner-files.s3.amazonaws.com/heed/" }],
      "tenants[0].partners[0].folder: found no folder; allowed: s3://bucket/folder/, or file:///folder/",
    ],
    [
      "a folder without its slash",
      [{ ...BROKER, folder: "s3://partner-files/heed" }],
      "partners[0].folder: found",
    ],
    ["a folder above", [{ ...BROKER, folder: "s3://partner-files/../heed/" }], "partners[0].folder: found"],
    ["a bucket with a dot", [{ ...BROKER, folder: "s3://partner.files/heed/" }], "partners[0].folder: found"],
    [
      "no canary",
      [{ ...BROKER, canaries: [] }],
      "partners[0].canaries: found an empty list; allowed: at least one",
    ],
    [
      "a canary that is no address",
      [{ ...BROKER, canaries: ["seed-one@example.com", "seed"] }],
      "tenants[0].partners[0].canaries[1]: found no address in its normal form; allowed: an address in lower case",
    ],
    [
      "a canary in another form than people have",
      [{ ...BROKER, canaries: ["Seed-One@example.com"] }],
      "partners[0].canaries[0]: found no address in its normal form",
    ],
    [
      "a number without its country",
      [{ ...BROKER, canaries: ["2025550199"] }],
      "partners[0].canaries[0]: found no address in its normal form",
    ],
    [
      "a canary twice",
      [{ ...BROKER, canaries: ["x@example.com", "x@example.com"] }],
      "partners[0].canaries[1]: found what stands at tenants[0].partners[0].canaries[0] as well",
    ],
    [
      "a canary of another partner",
      [BROKER, { ...SECOND, canaries: BROKER.canaries.slice(0, 1) }],
      "tenants[0].partners[1].canaries[0]: found what stands at tenants[0].partners[0].canaries[0] as well",
    ],
    [
      "another partner's folder",
      [BROKER, { ...SECOND, folder: BROKER.folder }],
      "tenants[0].partners[1].folder: found what stands at tenants[0].partners[0].folder as well",
    ],
    [
      "two forms of an address",
      [{ ...BROKER, dialect: "drop", address: "sha256" }],
      'tenants[0].partners[0].address: found a form of its own; allowed: "plain", for the dialect',
    ],
    [
      "another dialect",
      [{ ...BROKER, dialect: "latin" }],
      "partners[0].dialect: found a text of 5 characters",
    ],
  ])("%s is a mistake", async ([, partners, line]) => {
    const mistakes = await mistakesOf(load(partners));
    expect(mistakes).toEqual([expect.stringContaining(line)]);
    expect(mistakes.join()).not.toMatch(/seed-one|Seed-One/);
  });

  test("has no canary of a partner of another tenant", async () => {
    const mistakes = await mistakesOf(load([BROKER], [{ ...SECOND, canaries: BROKER.canaries.slice(1) }]));
    expect(mistakes).toEqual([
      expect.stringContaining(
        "tenants[1].partners[0].canaries[0]: found what stands at tenants[0].partners[0].canaries[1]",
      ),
    ]);
  });

  test.for([["s3://partner-files/"], ["s3://partner-files/a/b.c/"], ["file:///srv/files/"]])(
    "%s is a folder",
    async ([folder]) => {
      await expect(load([{ ...BROKER, folder }])).resolves.toBeDefined();
    },
  );
});
