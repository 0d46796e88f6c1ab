import { SignatureV4 } from "@smithy/signature-v4";
import type { Answer, PartnerContext, PartnerRequest } from "../../shared/partner.ts";
import { Sha256 } from "../../shared/sha256.ts";

/** A call of an AWS service in the company's own account. */
export interface AwsRequest extends Omit<PartnerRequest, "url" | "headers"> {
  /** What the signature names: `ses`, `sqs`, `events`, `sms-voice`, `s3`. */
  readonly service: string;
  /** The first part of the host, where it is not the service's name: `email` for SES. */
  readonly host?: string;
  /** Another address than AWS's own, without path. */
  readonly endpoint?: string | undefined;
  /** The function's own where it is left out. */
  readonly region?: string | undefined;
  /** Path and query, each part percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes one call, signed (SigV4) with the function's own role; what it may do its type declares as `grants`. */
export async function callAws(context: PartnerContext, request: AwsRequest): Promise<Answer> {
  const { method, body, answerLimit } = request;
  const region = request.region ?? context.env["AWS_REGION"] ?? "";
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const url = new URL(
    request.path,
    request.endpoint ?? `https://${request.host ?? request.service}.${region}.${domain}`,
  );
  const signed = await signer(context, request.service, region).sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { "user-agent": "heed", ...request.headers, host: url.host },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: new Date(context.now()) },
  );
  return context.call({
    method,
    url: url.href,
    headers: signed.headers,
    ...(body === undefined ? {} : { body }),
    ...(answerLimit === undefined ? {} : { answerLimit }),
  });
}

function signer({ env }: PartnerContext, service: string, region: string): SignatureV4 {
  const sessionToken = env["AWS_SESSION_TOKEN"];
  return new SignatureV4({
    service,
    region,
    sha256: Sha256,
    // S3 alone signs the path as it is sent.
    uriEscapePath: service !== "s3",
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  });
}
