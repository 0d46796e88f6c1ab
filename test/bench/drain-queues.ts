import { SQSClient } from "@aws-sdk/client-sqs";
import { LOCAL_CREDENTIALS, REGION } from "../../infra/local/sources.ts";
import type { World } from "./world.ts";

const clients = new WeakMap<World, SQSClient>();

/** The client of a world's queues. */
export function sqsClientOf(world: World): SQSClient {
  const known = clients.get(world);
  const endpoint = new URL(world.queuePrefix).origin;
  const client = known ?? new SQSClient({ region: REGION, endpoint, credentials: LOCAL_CREDENTIALS });
  clients.set(world, client);
  return client;
}
