import { writeFiles } from "../../functions/deliver/suppression-files.ts";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { publicKeyOf, signerOf } from "../../shared/ed25519.ts";
import type { Table } from "../../shared/table.ts";
import type { FakeS3 } from "./fake-s3.ts";
import { configOf, secrets } from "./propagation.ts";

/** The public half of the key that test tenants sign with. */
export const SIGNED_BY = publicKeyOf(signerOf(Buffer.alloc(32, 9)));

export const BROKER: PartnerConfig = {
  id: "broker",
  type: "suppression-file",
  address: "plain",
  folder: "s3://partner-files/heed/",
  dialect: "standard",
  format: "csv",
  canaries: ["seed-one@example.com"],
};

/**
 * Runs the function that writes files, of ten rows each.
 * @param left how much time is left each time it is asked for, in milliseconds; the last goes on
 */
export async function runFiles(
  { table, tenant, now, s3 }: { table: Table; tenant: Tenant; now: number; s3: FakeS3 },
  left: readonly number[] = [300_000],
): Promise<void> {
  const times = [...left];
  const env = {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL_S3: s3.url(),
  };
  await writeFiles(
    { config: configOf(tenant), secrets, now: () => now, table, env, most: 10, pause: async () => {} },
    { getRemainingTimeInMillis: () => (times.length > 1 ? times.shift() : times[0]) ?? 0 },
  );
}

/** What lies below a folder of the bucket `partner-files`, by name. */
export function keptBelow(s3: FakeS3, folder: string): readonly (readonly [string, string])[] {
  const path = `/partner-files/${folder}`;
  return [...s3.objects]
    .filter(([name]) => name.startsWith(path))
    .map(([name, text]) => [name.slice(path.length), text] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The texts of the files there, without their manifests. */
export function textsBelow(s3: FakeS3, folder: string): readonly string[] {
  return keptBelow(s3, folder).flatMap(([name, text]) => (name.endsWith(".json") ? [] : [text]));
}

export function manifestsBelow(s3: FakeS3, folder: string) {
  return keptBelow(s3, folder).flatMap(([name, text]) => (name.endsWith(".json") ? [JSON.parse(text)] : []));
}

/** The cells of every row but the header's. */
export function cells(text = ""): readonly (readonly string[])[] {
  return text
    .split("\r\n")
    .slice(1, -1)
    .map((line) => line.split(","));
}

export function identifiersIn(text = ""): readonly string[] {
  return cells(text).map(([identifier = ""]) => identifier);
}
