import { createWriteStream, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../../shared/config.ts";
import { loadConfiguration } from "../configuration.ts";
import { allFunctions } from "../functions.ts";
import { claim } from "./claim.ts";
import { CannotStart, openDataFolder, writeStackFile } from "./data-folder.ts";
import { type LocalDynamoDb, NoDynamoDb, startDynamoDb } from "./dynamodb.ts";
import { type GatewayParts, gateway } from "./gateway.ts";
import type { LocalFunction } from "./lambda.ts";
import { listenLocally, shutDown } from "./listening.ts";
import { localConfiguration } from "./local-configuration.ts";
import { localFunctions } from "./local-functions.ts";
import { localPartner } from "./local-partner.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import { routeMatcher } from "./route-match.ts";
import { startSources } from "./sources.ts";
import { startSqs } from "./sqs.ts";
import { indexStream } from "./stream-index.ts";
import { takeOver } from "./take-over.ts";

export interface StackOptions {
  readonly configFile: string;
  readonly dataDir: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the functions need that takes long: a mistake in anything above is told before it begins. */
  readonly prepare?: () => Promise<void>;
}

export interface Stack {
  readonly url: string;
  readonly dataDir: string;
  readonly config: Config;
  readonly secrets: LocalSecrets;
  readonly dynamodb: LocalDynamoDb;
  readonly sqs: { readonly url: string };
  /** What the person who starts it should know. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

const DATABASE = "dynamodb.sqlite";

/** How long work under way may take once everything is to stop; what does not end in time is done again. */
const PATIENCE_MS = 1_500;

/**
 * Starts the whole of Heed on this machine: the bundles that are deployed, behind a gateway, on an embedded
 * DynamoDB and SQS. `build()` must have run, or be what is prepared.
 * @throws CannotStart or ConfigurationMistake, each with what to do about it
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    return { ...(await startParts(options, started)), stop };
  } catch (error) {
    // What was started before the failure would be left behind.
    await stop();
    throw error;
  }
}

/** The order is that of need: who is started later needs the earlier, and is stopped before. */
async function startParts(options: StackOptions, started: (() => unknown)[]): Promise<Omit<Stack, "stop">> {
  openDataFolder(options.dataDir);
  const dataDir = realpathSync(options.dataDir);
  await takeOver(dataDir, join(dataDir, DATABASE));
  started.push(await claim(dataDir));

  const ready = Promise.withResolvers<GatewayParts>();
  const server = gateway(ready.promise);
  started.push(() => ready.reject(new Error("the stack does not start")));
  const url = `http://127.0.0.1:${await listenLocally(server, options.port)}`;
  started.push(() => shutDown(server, 0));

  const written = await loadConfiguration(options.configFile, { local: true, publicUrl: url });
  const local = await localConfiguration(written, join(dataDir, "secrets.json"), url, options.env);
  await options.prepare?.();
  const sqs = await startSqs(dataDir);
  started.push(() => sqs.stop());
  const database = await openDatabase(dataDir, options.env, (at, pid) =>
    writeStackFile(dataDir, {
      url,
      pid: process.pid,
      partner: `${url}/_local/partner`,
      dynamodb: { url: at, pid: pid ?? null },
      sqs: { url: sqs.url },
    }),
  );
  started.push(() => database.stop());
  const services = { config: local.config, database, sqs, dataDir };
  const log = createWriteStream(join(dataDir, "functions.log"), { flags: "a" }).setMaxListeners(0);
  started.push(() => log.end());
  const functions = localFunctions(services, { secrets: local.secrets, env: options.env, log, url });
  started.push(() => Promise.all([...functions.values()].map((one) => one.stop())));
  started.push(() => shutDown(server, PATIENCE_MS));
  const partner = localPartner(join(dataDir, "partner.jsonl"));
  const stopSources = await startSources(services, functions);
  started.push(() => Promise.race([stopSources(), sleep(PATIENCE_MS)]));
  ready.resolve({ match: routeMatcher(allFunctions()), functions, partner });
  void warmUp(functions);
  return { url, dataDir, ...local, dynamodb: database, sqs };
}

/** Loads what the first opt-out will need, one after the other, for there is other work to do. */
async function warmUp(functions: ReadonlyMap<string, LocalFunction>): Promise<void> {
  for (const { name, routes, trigger } of allFunctions()) {
    const isOnItsWay =
      trigger === "stream" || trigger === "jobs" || routes.some((route) => route.includes(" /u/"));
    if (isOnItsWay) await functions.get(name)?.warm();
  }
}

/** @throws CannotStart */
async function openDatabase(
  dataDir: string,
  { HEED_DYNAMODB_URL: other }: StackOptions["env"],
  onLaunch: (url: string, pid: number | undefined) => void,
): Promise<LocalDynamoDb> {
  if (other) {
    onLaunch(other, undefined);
    return { url: other, pid: () => undefined, stop: () => Promise.resolve() };
  }
  try {
    const file = join(dataDir, DATABASE);
    const database = await startDynamoDb({ file, log: join(dataDir, "dynamodb.log"), onLaunch });
    indexStream(file);
    return database;
  } catch (error) {
    if (error instanceof NoDynamoDb) throw new CannotStart(error.message, { cause: error });
    throw error;
  }
}
