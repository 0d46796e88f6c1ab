import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../../shared/sha256.ts";

/** Keeps a text under a name for good; one that is there already stays as it is. @throws where it is not kept */
export type Keep = (name: string, text: string) => Promise<void>;

type Env = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 10_000;

/**
 * Where heads are kept out of the table's reach: below the address of a bucket whose objects are locked, or in a
 * folder (`file:`).
 * @param env the function's own: Region and credentials
 */
export function keeperAt(base: URL, env: Env, now: () => number): Keep {
  if (base.protocol === "file:") {
    return async (name, text) => keepInFolder(fileURLToPath(new URL(name, base)), text);
  }
  return (name, text) => keepInBucket(new URL(name, base), text, env, now());
}

function keepInFolder(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/**
 * One PutObject, signed (SigV4) with the function's own role. The bucket's default retention locks what it takes,
 * which S3 asks a checksum for; `If-None-Match` leaves an object that is there as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
async function keepInBucket(url: URL, text: string, env: Env, now: number): Promise<void> {
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = env;
  const signer = new SignatureV4({
    service: "s3",
    region: AWS_REGION,
    sha256: Sha256,
    // S3 signs the path as it is sent.
    uriEscapePath: false,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
  const headers = {
    host: url.host,
    "content-type": "application/json",
    "if-none-match": "*",
    "x-amz-checksum-sha256": createHash("sha256").update(text).digest("base64"),
  };
  const { protocol, hostname, pathname: path } = url;
  const signed = await signer.sign(
    { method: "PUT", protocol, hostname, path, headers, body: text },
    { signingDate: new Date(now) },
  );
  const status = await put(url, signed.headers, text);
  // 412: it is there already.
  if (status !== 200 && status !== 412) throw new Error(`the bucket of the heads answered ${status}`);
}

function put(url: URL, headers: Record<string, string>, text: string): Promise<number> {
  const { request } = process.getBuiltinModule(url.protocol === "http:" ? "node:http" : "node:https");
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "PUT", headers, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume().on("error", reject);
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on("timeout", () =>
      outgoing.destroy(new Error("the bucket of the heads did not answer in time")),
    );
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}
