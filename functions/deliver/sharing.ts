/** Gives one item to whoever sends, and waits for what becomes of it. */
export type Ask<Item, Out> = (item: Item) => Promise<Out>;

interface Waiting<Item, Out> {
  readonly item: Item;
  readonly resolve: (out: Promise<Out>) => void;
}

/**
 * Lets chains of work that run side by side share requests: an item waits for company until `size` are there, or
 * until no chain is on its way to its next one. No time is waited, so nothing waits for nobody.
 * @param send gives what becomes of each item, in their order
 * @returns runs one chain; begin all of them in the same turn
 */
export function sharing<Item, Out>(
  size: number,
  send: (items: readonly Item[]) => readonly Promise<Out>[],
): <T>(chain: (ask: Ask<Item, Out>) => Promise<T>) => Promise<T> {
  const waiting: Waiting<Item, Out>[] = [];
  let onTheirWay = 0;

  function sendNext(): void {
    const together = waiting.splice(0, size);
    const outcomes = send(together.map(({ item }) => item));
    for (const [index, { resolve }] of together.entries()) {
      resolve(outcomes[index] ?? Promise.reject(new Error("an item was left without an outcome")));
    }
  }

  /** Chains whose outcome came with the same request go on in the same turn: they are looked at after it. */
  function look(): void {
    if (waiting.length >= size) sendNext();
    if (waiting.length > 0 && onTheirWay === 0) setImmediate(sendIfQuiet);
  }

  function sendIfQuiet(): void {
    while (waiting.length > 0 && onTheirWay === 0) sendNext();
  }

  async function ask(item: Item): Promise<Out> {
    onTheirWay -= 1;
    try {
      return await new Promise<Out>((resolve) => {
        waiting.push({ item, resolve });
        look();
      });
    } finally {
      onTheirWay += 1;
    }
  }

  return async (chain) => {
    onTheirWay += 1;
    try {
      return await chain(ask);
    } finally {
      onTheirWay -= 1;
      look();
    }
  };
}
