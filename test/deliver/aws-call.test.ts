import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { callAws } from "../../functions/deliver/aws-call.ts";
import type { PartnerRequest } from "../../shared/partner.ts";
import { partnerContext, responseOf } from "../support/partner-context.ts";

const ENV = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "a-secret-key",
  AWS_SESSION_TOKEN: "a-session",
};

async function requestOf(
  changes: Partial<Parameters<typeof callAws>[1]> = {},
  env: Readonly<Record<string, string>> = ENV,
): Promise<PartnerRequest> {
  const sent: PartnerRequest[] = [];
  const context = partnerContext({
    env,
    call: async (request) => {
      sent.push(request);
      return responseOf(200);
    },
  });
  await callAws(context, {
    service: "ses",
    host: "email",
    method: "PUT",
    path: "/v2/email/suppression/addresses?b=2&a=%20",
    headers: { "content-type": "application/json" },
    body: "{}",
    ...changes,
  });
  const [first] = sent;
  if (first === undefined) throw new Error("nothing was called");
  return first;
}

/** The signature by the documentation's own steps (AWS Signature Version 4). */
function signatureOf({ method, url, headers, body = "" }: PartnerRequest, region: string): string {
  const { pathname, searchParams, host } = new URL(url);
  const names = /SignedHeaders=([^,]+)/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const values: Record<string, string | undefined> = { ...headers, host };
  const query = [...searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const canonical = [
    method,
    pathname,
    query,
    ...names.split(";").map((name) => `${name}:${values[name]}`),
    "",
    names,
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
  const at = headers["x-amz-date"] ?? "";
  const scope = `${at.slice(0, 8)}/${region}/ses/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", at, scope, createHash("sha256").update(canonical).digest("hex")].join(
    "\n",
  );
  const key = [at.slice(0, 8), region, "ses", "aws4_request"].reduce<string | Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    "AWS4a-secret-key",
  );
  return createHmac("sha256", key).update(text).digest("hex");
}

describe("a call of AWS", () => {
  test("goes to the service's own host, signed for now with the function's role", async () => {
    const request = await requestOf();
    expect(request.url).toBe(
      "https://email.eu-central-1.amazonaws.com/v2/email/suppression/addresses?b=2&a=%20",
    );
    expect(request.headers).toMatchObject({
      "x-amz-date": "20261125T100000Z",
      "x-amz-security-token": "a-session",
      "content-type": "application/json",
      "user-agent": "heed",
    });
    expect(request.headers["authorization"]).toContain(`Signature=${signatureOf(request, "eu-central-1")}`);
  });

  test.for([
    [{ region: "us-west-2" }, ENV, "https://email.us-west-2.amazonaws.com/"],
    [{}, { ...ENV, AWS_REGION: "cn-north-1" }, "https://email.cn-north-1.amazonaws.com.cn/"],
    [{ endpoint: "http://127.0.0.1:4579" }, ENV, "http://127.0.0.1:4579/"],
  ] as const)("may go elsewhere: %o", async ([changes, env, start]) => {
    expect((await requestOf(changes, env)).url.startsWith(start)).toBe(true);
  });

  test("carries no secret key, and no token where the role has none", async () => {
    const { AWS_SESSION_TOKEN: _, ...longLived } = ENV;
    const request = await requestOf({}, longLived);
    expect(JSON.stringify(request)).not.toContain("a-secret-key");
    expect(request.headers).not.toHaveProperty("x-amz-security-token");
  });
});
