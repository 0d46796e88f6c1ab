import { createHash, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256.ts";

/** Keeps a text under a name for good; one that is there already stays as it is. @throws where it is not kept */
export type Keep = (name: string, text: string) => Promise<void>;

/** Where files are kept, and by whom. */
export interface Place {
  /** The address of a bucket, or of a folder in it or on this machine (`file:`); it ends in a slash. */
  readonly base: URL;
  /** The bucket's Region; the function's own where it is left out. */
  readonly region?: string | undefined;
  /** The function's own: Region and credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

/** A bucket did not take a file; `code` says why not, and may be logged. */
class NotKept extends Error {
  override readonly name = "NotKept";
  readonly code: string;
  constructor({ host }: URL, code: string) {
    super(`the bucket at ${host} did not take a file: ${code}`);
    this.code = code;
  }
}

const TIMEOUT_MS = 10_000;
const TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".csv": "text/csv",
  ".txt": "text/plain",
};

/** Who keeps files below an address, each whole or not at all. */
export function keeperAt(place: Place): Keep {
  const { base } = place;
  if (base.protocol === "file:") {
    return async (name, text) => keepInFolder(fileURLToPath(new URL(name, base)), text);
  }
  return (name, text) => keepInBucket(new URL(name, base), text, place);
}

/** Written beside its name first: a process that is stopped half way leaves nothing under the name. */
function keepInFolder(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  try {
    writeFileSync(unfinished, text, { flag: "wx" });
    linkSync(unfinished, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/**
 * One PutObject, signed (SigV4) with the function's own role. A bucket whose default retention locks what it takes
 * asks a checksum for that; `If-None-Match` leaves an object that is there as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
async function keepInBucket(url: URL, text: string, { region, env, now }: Place): Promise<void> {
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = env;
  const signer = new SignatureV4({
    service: "s3",
    region: region ?? AWS_REGION,
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
    "content-type": TYPES[extname(url.pathname)] ?? "application/octet-stream",
    "if-none-match": "*",
    "x-amz-checksum-sha256": createHash("sha256").update(text).digest("base64"),
  };
  const { protocol, hostname, pathname: path } = url;
  const signed = await signer.sign(
    { method: "PUT", protocol, hostname, path, headers, body: text },
    { signingDate: new Date(now()) },
  );
  const status = await put(url, signed.headers, text);
  // 412: it is there already.
  if (status !== 200 && status !== 412) throw new NotKept(url, `http_${status}`);
}

function put(url: URL, headers: Record<string, string>, text: string): Promise<number> {
  const { request } = process.getBuiltinModule(url.protocol === "http:" ? "node:http" : "node:https");
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "PUT", headers, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume().on("error", reject);
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on("timeout", () => outgoing.destroy(new NotKept(url, "timeout")));
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}
