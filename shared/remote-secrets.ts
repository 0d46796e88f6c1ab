import { SignatureV4 } from "@smithy/signature-v4";
import type { SecretRef } from "./config.ts";
import { Sha256 } from "./sha256.ts";

const TIMEOUT_MS = 3_000;

/** The id in Secrets Manager that a reference means: `env:NAME` is `heed/NAME` there. */
function secretId(ref: SecretRef): string {
  return ref.startsWith("env:") ? `heed/${ref.slice(4)}` : ref.slice("secretsmanager:".length);
}

/**
 * Reads secrets with signed calls over `node:https`: no second SDK client, so that the page stays small.
 * @throws where the store does not answer 200
 */
export async function readRemote(refs: readonly SecretRef[]): Promise<ReadonlyMap<SecretRef, string>> {
  const values = new Map<SecretRef, string>();
  const parameters = refs.filter((ref) => ref.startsWith("ssm:"));
  const secrets = refs.filter((ref) => !ref.startsWith("ssm:"));
  await Promise.all([
    ...chunks(secrets, 20).map(async (some) => {
      const answer = await call("secretsmanager", "secretsmanager.BatchGetSecretValue", {
        SecretIdList: some.map(secretId),
      });
      for (const { Name, ARN, SecretString } of listOf(answer["SecretValues"])) {
        for (const ref of some) {
          if (secretId(ref) === Name || secretId(ref) === ARN) values.set(ref, String(SecretString));
        }
      }
    }),
    ...chunks(parameters, 10).map(async (some) => {
      const answer = await call("ssm", "AmazonSSM.GetParameters", {
        Names: some.map((ref) => ref.slice("ssm:".length)),
        WithDecryption: true,
      });
      for (const { Name, Value } of listOf(answer["Parameters"])) values.set(`ssm:${Name}`, String(Value));
    }),
  ]);
  return values;
}

function chunks<T>(list: readonly T[], size: number): readonly T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

function listOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}

async function call(service: string, target: string, body: object): Promise<Record<string, unknown>> {
  const env = process.env;
  const region = env["AWS_REGION"] ?? "us-east-1";
  const hostname = `${service}.${region}.amazonaws.com`;
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      ...(env["AWS_SESSION_TOKEN"] === undefined ? {} : { sessionToken: env["AWS_SESSION_TOKEN"] }),
    },
  });
  const payload = JSON.stringify(body);
  const signed = await signer.sign({
    method: "POST",
    protocol: "https:",
    hostname,
    path: "/",
    headers: { host: hostname, "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
    body: payload,
  });
  const { request } = process.getBuiltinModule("node:https");
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, method: "POST", path: "/", headers: signed.headers, timeout: TIMEOUT_MS },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          if (answer.statusCode !== 200) return reject(new Error(`${service} answered ${answer.statusCode}`));
          resolve(JSON.parse(Buffer.concat(parts).toString()));
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`${service} did not answer in time`)));
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}
