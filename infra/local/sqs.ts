import type { AddressInfo } from "node:net";
import { buildApp } from "fauxqs";

/** An SQS on this machine, in this process. */
export interface LocalSqs {
  readonly url: string;
  /** What a queue's name is appended to. */
  readonly queueUrlPrefix: string;
  stop(): Promise<void>;
}

/**
 * Starts SQS on the loopback interface only.
 * @param dataDir where queues and messages are kept; without it they live in memory
 * @param port 0 takes a free one; queues do not mind another port at the next start
 */
export async function startSqs(dataDir?: string, port = 0): Promise<LocalSqs> {
  const { SqsStore, SnsStore, S3Store } = await parts();
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const close = dataDir === undefined ? () => {} : await persist(stores, dataDir);
  const app = buildApp({ logger: false, stores, defaultRegion: "us-east-1" });
  await app.listen({ host: "127.0.0.1", port });
  const url = `http://127.0.0.1:${portOf(app.server.address())}`;
  return {
    url,
    queueUrlPrefix: `${url}/000000000000/`,
    async stop() {
      stores.sqsStore.shutdown();
      app.server.closeAllConnections();
      await app.close();
      close();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("SQS has no port");
  return address.port;
}

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>["stores"]>;

/** The parts of fauxqs that its own start puts together, but on every interface of the machine. */
interface Parts {
  readonly SqsStore: new () => Stores["sqsStore"];
  readonly SnsStore: new () => Stores["snsStore"];
  readonly S3Store: new () => Stores["s3Store"];
}

async function parts(): Promise<Parts> {
  const [sqs, sns, s3]: readonly [Parts, Parts, Parts] = await Promise.all([
    import(part("sqs/sqsStore.js")),
    import(part("sns/snsStore.js")),
    import(part("s3/s3Store.js")),
  ]);
  return { SqsStore: sqs.SqsStore, SnsStore: sns.SnsStore, S3Store: s3.S3Store };
}

function part(file: string): string {
  return new URL(file, import.meta.resolve("fauxqs")).href;
}

type Persistence = NonNullable<Stores["sqsStore"]["persistence"]>;
type PersistenceClass = new (dataDir: string) => Persistence;

/** Loads what was kept, then writes every change through. Loading first: a write replaces what it would load. */
async function persist({ sqsStore, snsStore }: Stores, dataDir: string): Promise<() => void> {
  const module: { readonly PersistenceManager: PersistenceClass } = await import(part("persistence.js"));
  const persistence = new (forgetReceipts(module.PersistenceManager))(dataDir);
  // A commit outlives this process without waiting for the disk; only a power failure can take the last ones.
  const database: { exec(sql: string): void } = Reflect.get(persistence, "db");
  database.exec("PRAGMA synchronous = NORMAL");
  persistence.loadSqsAndSns(sqsStore, snsStore);
  sqsStore.persistence = persistence;
  snsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) queue.persistence = persistence;
  return () => persistence.close();
}

/**
 * Does not keep who has received a message: every receiver runs in this process and ends with it, so at the next
 * start the message is there at once, and not only after its visibility time. A back-off is kept.
 */
function forgetReceipts(kept: PersistenceClass): PersistenceClass {
  return class extends kept {
    readonly #receipts = new Map<string, string>();
    override updateMessageInflight(...update: Parameters<Persistence["updateMessageInflight"]>): void {
      const [messageId, receipt] = update;
      if (this.#receipts.get(messageId) === receipt) super.updateMessageInflight(...update);
      this.#receipts.set(messageId, receipt);
    }
    override deleteMessage(messageId: string): void {
      this.#receipts.delete(messageId);
      super.deleteMessage(messageId);
    }
  };
}
