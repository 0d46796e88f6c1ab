import { createHash, type KeyObject } from "node:crypto";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { publicKeyOf, signatureOf } from "../../shared/ed25519.ts";
import type { Keep } from "../../shared/keep-file.ts";
import type { Filed } from "../../shared/ledger/full-files.ts";
import { log } from "../../shared/log.ts";
import type { Table } from "../../shared/table.ts";
import type { Vault } from "../../shared/vault.ts";
import { fileText, type Row } from "./suppression-rows.ts";

/** Writing the files of one partner. */
export interface Filing {
  readonly table: Table;
  readonly now: () => number;
  readonly tenant: Tenant;
  readonly partner: PartnerConfig;
  readonly vault: Vault;
  readonly signer: KeyObject;
  /** About how many rows a file has at the most: it is made in memory. */
  readonly most: number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Below the partner's folder. */
  readonly keep: Keep;
}

/** What a delivery holds, and of what it tells. */
export interface Delivered {
  /** `since`: what the partner was told between two places of its feed. `full`: every no that stood. */
  readonly kind: "since" | "full";
  /** Where the delivery before ended; `null` of a partner's first, and of a full one. */
  readonly from: string | null;
  readonly to: string;
  readonly files: readonly Filed[];
}

/**
 * Keeps rows in a file whose name ends in the beginning of its hash. Nothing is ever written over: a run that is done
 * again may find that people came back or were erased since, and then its file has another name, and the first one is
 * named by no manifest.
 * @param stem its name without that, and without ending
 */
export async function keepRows(
  { partner, keep }: Filing,
  stem: string,
  rows: readonly Row[],
): Promise<Filed> {
  const { text, rows: count } = fileText(partner["format"], rows);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const name = `${stem}-${sha256.slice(0, 8)}.${partner["format"] === "lines" ? "txt" : "csv"}`;
  await keep(name, text);
  return { name, sha256, rows: count };
}

/**
 * Closes a delivery with its manifest, signed as the ledger's heads are. It comes after its files, so that those
 * it names are there, and the first one under its name stays: who reads manifests reads each delivery once and whole.
 */
export async function keepManifest(filing: Filing, name: string, delivered: Delivered): Promise<void> {
  const { tenant, partner, signer, keep } = filing;
  const about = { tenant: tenant.id, partner: partner.id };
  const manifest = { format: "heed-suppression-1", ...about, ...delivered };
  const signed = { manifest, key: publicKeyOf(signer), signature: signatureOf(signer, manifest) };
  await keep(name, `${JSON.stringify(signed)}\n`);
  const rows = delivered.files.reduce((sum, file) => sum + file.rows, 0);
  log("info", "suppression-files", { outcome: "written", ...about, kind: delivered.kind, rows });
}
