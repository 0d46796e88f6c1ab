import { inParallel } from "../bench/measure.ts";
import { keepAlive } from "../support/keep-alive.ts";
import type { LocalStack } from "../support/local-stack.ts";

/** An event as `/v1/history` gives it, as far as it is looked at here. */
export interface StoredEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly status: string;
  readonly source: string;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly evidence: Readonly<Record<string, unknown>> | null;
}

export interface StoredDelivery {
  readonly state: string;
  readonly attempts: number;
  readonly deliveredAt: string | null;
}

/** Everything the outside can ask of one contact, after the faults. */
export interface Testimony {
  readonly events: readonly StoredEvent[];
  readonly proof: { readonly count: number; readonly unchained: readonly string[] };
  readonly allowed: boolean;
  /** By event id. */
  readonly deliveries: ReadonlyMap<string, readonly StoredDelivery[]>;
}

/** Asks the API about each address. @throws where it does not answer 200 */
export async function testimonies(
  stack: LocalStack,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, Testimony>> {
  const client = keepAlive(8);
  const headers = { authorization: `Bearer ${await stack.apiToken()}`, "content-type": "application/json" };
  const asked = async (method: string, path: string, question?: object) => {
    const body = question === undefined ? "" : JSON.stringify(question);
    const answer = await client.ask({ method, url: stack.url + path, headers, body });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return JSON.parse(answer.body);
  };
  const found = new Map<string, Testimony>();
  await inParallel(addresses, 8, async (address) => {
    const contact = { channel: "email", address };
    const { events, proof } = await asked("POST", "/v1/history", contact);
    const { results } = await asked("POST", "/v1/check", { ...contact, topic: "newsletter" });
    const deliveries = new Map<string, readonly StoredDelivery[]>();
    for (const { eventId } of events) {
      const { deliveries: some } = await asked("GET", `/v1/events/${eventId}/deliveries`);
      deliveries.set(eventId, some);
    }
    found.set(address, { events, proof, allowed: results[0].allowed, deliveries });
  });
  client.close();
  return found;
}
