import { createHash, createHmac } from "node:crypto";
import type { ApiRequest } from "./provider-api.ts";

/**
 * Signature Version 4 of `AKIDEXAMPLE` with the secret `test-secret` in `us-east-1`, computed from what came over
 * the wire and by no code of the SDK.
 */
export function isSignedFor(service: string, { method, target, headers, body }: ApiRequest): boolean {
  const [path = "", query = ""] = target.split("?");
  const match =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\d{8})\/us-east-1\/([a-z-]+)\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    );
  const [, day = "", signedFor, names = "", signature] = match ?? [];
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const signed = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [
    method,
    path.split("/").map(encode).join("/"),
    pairs.sort().join("&"),
    signed.join(""),
    names,
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
  const text = [
    "AWS4-HMAC-SHA256",
    String(headers["x-amz-date"]),
    `${day}/us-east-1/${service}/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const hmac = (key: string | Buffer, data: string): Buffer =>
    createHmac("sha256", key).update(data).digest();
  const key = [day, "us-east-1", service, "aws4_request"].reduce<Buffer>(
    hmac,
    Buffer.from("AWS4test-secret"),
  );
  const needed = [
    "host",
    "x-amz-date",
    "x-amz-security-token",
    ...("x-amz-target" in headers ? ["x-amz-target"] : []),
  ].every((name) => names.split(";").includes(name));
  return needed && signedFor === service && hmac(key, text).toString("hex") === signature;
}
