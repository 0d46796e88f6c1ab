import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { BUNDLES } from "../../infra/build.ts";
import { cutFor, loadConfiguration } from "../../infra/configuration.ts";
import { allFunctions } from "../../infra/functions.ts";
import { startDynamoDb } from "../../infra/local/dynamodb.ts";
import { localConfiguration } from "../../infra/local/local-configuration.ts";
import { createQueuePair, createTable } from "../../infra/local/provision.ts";
import { LOCAL_CREDENTIALS, REGION, TABLE } from "../../infra/local/sources.ts";
import { startSqs } from "../../infra/local/sqs.ts";
import type { Tenant } from "../../shared/config.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { type LinkKey, mintToken } from "../../shared/link.ts";
import { queueName } from "../../shared/partner.ts";
import { secretStore } from "../../shared/secrets.ts";
import { dynamoDbTable } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { everyProvider } from "../support/every-provider.ts";
import { portOf } from "../support/partner-server.ts";

/** Emulators, a partner and the functions' own environment, with nobody polling: what is measured runs alone. */
export interface World {
  readonly tenant: Tenant;
  readonly linkKey: LinkKey;
  readonly apiKey: Buffer;
  readonly ledger: Ledger;
  readonly client: DynamoDBClient;
  readonly dynamodbUrl: string;
  readonly queuePrefix: string;
  /** Bytes that came in at the partner since the world began, requests whole. */
  readonly partnerBytes: () => number;
  /** The variables that a function runs with. */
  envOf(name: string, dynamodbUrl?: string): Readonly<Record<string, string>>;
  bundleOf(name: string): string;
  mint(address: string, purpose?: "heed-u" | "heed-p", topic?: string): Promise<string>;
  stop(): Promise<void>;
}

/** The public address that the providers' fixtures were signed for. */
const PUBLIC_URL = "https://heed.example.com";

/** @param urlOf where each partner is, by its number; all are one that takes everything unless it is given */
export async function startWorld(partnerCount: number, urlOf?: (index: number) => string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "heed-bench-"));
  const partner = await startPartner();
  const [database, sqs] = await Promise.all([startDynamoDb(), startSqs()]);
  const { configFile, env } = writeConfig(folder, urlOf ?? (() => partner.url), partnerCount);
  const written = await loadConfiguration(configFile, { local: true, publicUrl: PUBLIC_URL });
  const { config, secrets } = await localConfiguration(
    written,
    join(folder, "secrets.json"),
    PUBLIC_URL,
    env,
  );
  const [tenant] = config.tenants;
  if (tenant === undefined) throw new Error("the configuration has no tenant");
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: database.url,
    credentials: LOCAL_CREDENTIALS,
  });
  const queues = new SQSClient({ region: REGION, endpoint: sqs.url, credentials: LOCAL_CREDENTIALS });
  await createTable(client, TABLE);
  // Nobody reads the stream here, and the emulator's writes grow slower with each record in it.
  const StreamSpecification = { StreamEnabled: false };
  await client.send(new UpdateTableCommand({ TableName: TABLE, StreamSpecification }));
  await createQueuePair(queues, "heed-intake", "heed-intake-dead", "intake");
  for (const { id } of tenant.partners) {
    await createQueuePair(queues, queueName(tenant.id, id, "jobs"), queueName(tenant.id, id, "dead"), "jobs");
  }
  for (const spec of allFunctions()) {
    writeFileSync(join(folder, `${spec.name}.json`), JSON.stringify(cutFor(config, spec)));
  }
  const keyOf = (ref = ""): Buffer => Buffer.from(secrets[ref.slice(4)] ?? "", "base64url");
  const linkKey = { kid: tenant.links.keys[0]?.kid ?? "", secret: keyOf(tenant.links.keys[0]?.secret) };
  return {
    tenant,
    linkKey,
    apiKey: keyOf(tenant.api.keys[0]?.secret),
    client,
    dynamodbUrl: database.url,
    queuePrefix: sqs.queueUrlPrefix,
    partnerBytes: partner.bytes,
    ledger: {
      table: dynamoDbTable(client, TABLE),
      tenantId: tenant.id,
      vault: await tenantVault(
        tenant,
        secretStore([], secrets, () => Promise.resolve(new Map()), Date.now),
      ),
      region: REGION,
      replicated: false,
      now: Date.now,
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      agentKeys: new Map(),
    },
    envOf: (name, dynamodbUrl = database.url) => ({
      ...secrets,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_LAMBDA_FUNCTION_NAME: name,
      HEED_TABLE: TABLE,
      HEED_INTAKE_QUEUE_URL: `${sqs.queueUrlPrefix}heed-intake`,
      HEED_QUEUE_URL_PREFIX: sqs.queueUrlPrefix,
      HEED_CONFIG: join(folder, `${name}.json`),
    }),
    bundleOf: (name) => join(BUNDLES, name, "index.mjs"),
    mint: (address, purpose = "heed-u", topic = "newsletter") => {
      const claims = { channel: "email", address, topic } as const;
      return mintToken(tenant.id, linkKey, purpose, claims, Date.now());
    },
    async stop() {
      client.destroy();
      queues.destroy();
      await Promise.all([database.stop(), sqs.stop(), partner.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The shipped configuration with every provider of the fixtures and so many partners. */
function writeConfig(
  folder: string,
  urlOf: (index: number) => string,
  partnerCount: number,
): { readonly configFile: string; readonly env: Readonly<Record<string, string>> } {
  const config = JSON.parse(readFileSync("heed.config.json", "utf8"));
  const { providers, env } = everyProvider();
  Object.assign(config.tenants[0], {
    providers,
    partners: Array.from({ length: partnerCount }, (_, index) => {
      const secret = `env:PARTNER_SECRET_${index}`;
      return { id: `partner-${index}`, type: "webhook", url: urlOf(index), secret, address: "plain" };
    }),
  });
  const configFile = join(folder, "heed.config.json");
  writeFileSync(configFile, JSON.stringify({ ...config, $schema: undefined }));
  return { configFile, env };
}

async function startPartner(): Promise<{
  readonly url: string;
  readonly bytes: () => number;
  stop(): Promise<void>;
}> {
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end("ok"));
  });
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/`,
    bytes: () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
