/** A bucket's folder as it is configured: `s3://bucket/prefix/`. */
const IN_S3 = /^s3:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\/((?:[\w-][\w.-]*\/)*)$/;
/** One on this machine, which the local stack alone writes to. */
const ON_DISK = /^file:\/\/\/(?:[^/?#]+\/)+$/;

/** Whether files can be put there. */
export function isFolder(folder: string): boolean {
  return IN_S3.test(folder) || ON_DISK.test(folder);
}

/** @returns nothing for a folder on this machine */
export function bucketOf(folder: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix = ""] = IN_S3.exec(folder) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/**
 * The address that files are put below.
 * @param region of the bucket
 * @param endpoint another S3 than AWS's own, as the SDKs take it from AWS_ENDPOINT_URL_S3
 */
export function addressOfFolder(folder: string, region: string, endpoint: string | undefined): URL {
  const inS3 = bucketOf(folder);
  if (inS3 === undefined) return new URL(folder);
  const { bucket, prefix } = inS3;
  if (endpoint) return new URL(`${bucket}/${prefix}`, `${endpoint.replace(/\/$/, "")}/`);
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(`https://${bucket}.s3.${region}.${domain}/${prefix}`);
}
