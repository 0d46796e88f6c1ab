import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { secretRefs } from "../../shared/runtime.ts";
import { BUNDLES } from "../build.ts";
import { cutFor } from "../configuration.ts";
import { allFunctions } from "../functions.ts";
import { type LocalFunction, localFunction } from "./lambda.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import { INTAKE, LOCAL_CREDENTIALS, REGION, type Services, TABLE } from "./sources.ts";

/** What the functions are given beside the services. */
export interface Surroundings {
  readonly secrets: LocalSecrets;
  /** The environment of the start, for the developer's own AWS credentials: `ssm:` and `secretsmanager:` need them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Writable;
  /** The stack's own address. */
  readonly url: string;
}

/** Every function, each with its own cut of the configuration and of the keys; none runs before it is called. */
export function localFunctions(
  services: Services,
  { secrets, env, log, url }: Surroundings,
): ReadonlyMap<string, LocalFunction> {
  const { config, dataDir } = services;
  // Out of the table's reach, as the bucket is on AWS.
  const HEED_HEADS_URL = pathToFileURL(join(dataDir, "heads/")).href;
  const common = { ...endpoints(services), ...awsCredentials(env), HEED_HEADS_URL, HEED_PUBLIC_URL: url };
  return new Map(
    allFunctions().map((spec) => {
      const { name, timeoutSeconds } = spec;
      const own = cutFor(config, spec);
      const HEED_CONFIG = join(dataDir, "config", `${name}.json`);
      writeFileSync(HEED_CONFIG, JSON.stringify(own), { mode: 0o600 });
      const bundle = join(BUNDLES, name, "index.mjs");
      const ownEnv = { ...secretsOf(own, secrets), ...common, HEED_CONFIG };
      return [name, localFunction({ name, bundle, env: ownEnv, timeoutSeconds, log })];
    }),
  );
}

function endpoints({ database, sqs }: Services): Readonly<Record<string, string>> {
  return {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    HEED_TABLE: TABLE,
    HEED_INTAKE_QUEUE_URL: `${sqs.queueUrlPrefix}${INTAKE}`,
    HEED_QUEUE_URL_PREFIX: sqs.queueUrlPrefix,
  };
}

function awsCredentials(env: Surroundings["env"]): Readonly<Record<string, string>> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL_S3 } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const { accessKeyId, secretAccessKey } = LOCAL_CREDENTIALS;
    return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  }
  return {
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { AWS_SESSION_TOKEN }),
    ...(AWS_ENDPOINT_URL_S3 && { AWS_ENDPOINT_URL_S3 }),
  };
}

function secretsOf(own: object, secrets: LocalSecrets): Readonly<Record<string, string>> {
  const names = secretRefs(own).map((ref) => ref.replace(/^env:/, ""));
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => names.includes(name)));
}
