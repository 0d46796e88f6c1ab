import { setTimeout } from "node:timers/promises";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { headSigner } from "../../shared/head-signer.ts";
import { keeperAt } from "../../shared/keep-file.ts";
import { describeError, log } from "../../shared/log.ts";
import { type LambdaContext, type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { addressOfFolder } from "./file-folder.ts";
import { writeFull } from "./full-file.ts";
import { insist } from "./insist.ts";
import type { Filing } from "./signed-files.ts";
import { writeSince } from "./since-file.ts";

/** A file, with what is noted of it, must fit into what is left. */
const MARGIN_MS = 60_000;
const ROWS = 5_000;

export interface FilesRuntime extends Runtime {
  readonly table: Table;
  /** How many rows a file has at the most. */
  readonly most: number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** The function's own: Region, credentials, and another S3 than AWS's where it names one. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Writes the suppression files of every partner that takes such: what it was told since the last one, and once a
 * day every no that stands.
 * @throws at the end, where a file could not be written: the function's error rings its own alarm
 */
export async function writeFiles(runtime: FilesRuntime, context: LambdaContext): Promise<void> {
  const failed: unknown[] = [];
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > MARGIN_MS;
  const partners = runtime.config.tenants.flatMap((tenant) =>
    tenant.partners.map((partner) => ({ tenant, partner })),
  );
  // What is news to anybody comes before what may take hours.
  for (const write of [writeSince, writeFull]) {
    for (const { tenant, partner } of partners) {
      try {
        await write(await filingFor(runtime, tenant, partner), hasTime);
      } catch (error) {
        failed.push(error);
        const about = { tenant: tenant.id, partner: partner.id };
        log("error", "suppression-files", { outcome: "failed", ...about, error: describeError(error) });
      }
    }
  }
  for (const error of failed) throw error;
}

async function filingFor(
  { table, now, secrets, env, most, pause }: FilesRuntime,
  tenant: Tenant,
  partner: PartnerConfig,
): Promise<Filing> {
  const region = String(partner["region"] ?? env["AWS_REGION"] ?? "");
  const base = addressOfFolder(String(partner["folder"]), region, env["AWS_ENDPOINT_URL_S3"]);
  const keep = keeperAt({ base, region, env, now });
  return {
    ...{ table, now, tenant, partner, most, pause },
    vault: await tenantVault(tenant, secrets),
    // The key of the ledger's heads: who has its public half needs no second one.
    signer: await headSigner(tenant, secrets),
    // The next run is an hour away.
    keep: (name, text) => insist(() => keep(name, text), pause),
  };
}

export const handler = start(() => {
  const runtime = {
    ...runtimeFromEnv(),
    table: tableFromEnv(),
    most: ROWS,
    pause: setTimeout,
    env: process.env,
  };
  return (_event: unknown, context: LambdaContext) => writeFiles(runtime, context);
});
