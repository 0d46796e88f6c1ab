import type { PartnerCall } from "./partner-server.ts";

/** The environment of a function with a role. */
export const AWS_ENV = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example-secret",
  AWS_SESSION_TOKEN: "example-session",
} as const;

/** Whether a call is signed (SigV4) with that role for a Region and service, such as `us-east-1/ses`. */
export function isSigned(headers: PartnerCall["headers"], scope: string): boolean {
  const { authorization = "" } = headers;
  const names = /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/([\w/-]+)\/aws4_request, /.exec(
    authorization,
  );
  return names?.[1] === scope && headers["x-amz-security-token"] === AWS_ENV.AWS_SESSION_TOKEN;
}
