import { canonicalE164 } from "../../../shared/e164.ts";
import { normaliseEmail } from "../../../shared/email-address.ts";
import type { PartnerType, SettingMistake } from "../../../shared/partner.ts";
import { declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { bucketOf, isFolder } from "../file-folder.ts";
import { putInFeed } from "../put-in-feed.ts";

/**
 * A partner that has no API and takes files: what it is told waits in its feed until
 * `functions/deliver/suppression-files.ts` has written it into one.
 */
export const partner: PartnerType = {
  name: "suppression-file",
  settings: {
    folder: "text",
    region: "text?",
    dialect: ["standard", "sha512", "drop", "google"],
    format: ["csv", "lines"],
    canaries: "texts",
  },
  addresses: ["plain", "sha256", "md5"],
  batch: 10,
  declines: declining(optIns),
  send: putInFeed,
  // Two that write to one folder would take each other's names; a canary that two have tells of neither.
  unshared: ["folder", "canaries"],
  mistakes: ({ folder, dialect = "standard", address = "plain", canaries }) => [
    ...(typeof folder !== "string" || isFolder(folder) ? [] : [NO_FOLDER]),
    ...(dialect === "standard" || address === "plain" ? [] : [TWO_FORMS]),
    ...[canaries].flat().flatMap(canaryMistake),
  ],
  fileGrants: ({ folder }, { partition }) => {
    const inS3 = bucketOf(String(folder));
    if (inS3 === undefined) return [];
    const objects = `arn:${partition}:s3:::${inS3.bucket}/${inS3.prefix}*`;
    return [{ actions: ["s3:PutObject"], resources: [objects] }];
  },
};

const NO_FOLDER: SettingMistake = {
  setting: "folder",
  found: "no folder",
  allowed: "s3://bucket/folder/, or file:///folder/ of this machine, with the slash at its end",
};
const TWO_FORMS: SettingMistake = {
  setting: "address",
  found: "a form of its own",
  allowed: '"plain", for the dialect says how addresses are written',
};

function canaryMistake(canary: unknown, index: number): readonly SettingMistake[] {
  if (typeof canary !== "string") return [];
  const normalised = canary.includes("@") ? normaliseEmail(canary) : canonicalE164(canary);
  if (normalised === canary) return [];
  return [
    {
      setting: "canaries",
      index,
      found: "no address in its normal form",
      allowed: "an address in lower case, or a number in E.164",
    },
  ];
}

export const handler = deliver(partner);
