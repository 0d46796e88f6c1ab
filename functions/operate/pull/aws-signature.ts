import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../../../shared/sha256.ts";
import type { Env } from "../command.ts";
import type { ApiRequest } from "./source.ts";

/**
 * Signature Version 4 by the credentials that `AWS_…` name: no SDK client for a few calls.
 * @param service its signing name
 * @param now milliseconds
 */
export async function awsHeaders(
  service: string,
  { address, body, headers: asked }: ApiRequest,
  env: Env,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const token = env["AWS_SESSION_TOKEN"];
  const signer = new SignatureV4({
    service,
    region: env["AWS_REGION"] ?? "",
    sha256: Sha256,
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      ...(token ? { sessionToken: token } : {}),
    },
  });
  const request = {
    method: body === undefined ? "GET" : "POST",
    protocol: address.protocol,
    hostname: address.hostname,
    path: address.pathname,
    query: Object.fromEntries(address.searchParams),
    headers: {
      host: address.host,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...asked,
    },
    ...(body === undefined ? {} : { body }),
  };
  const { host: _, ...headers } = (await signer.sign(request, { signingDate: new Date(now) })).headers;
  return headers;
}
