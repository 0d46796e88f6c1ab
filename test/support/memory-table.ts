import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { MARK_SHARD, MARKED_AT, MARKS_INDEX } from "../../shared/ledger/keys.ts";
import type { Cancellation, Item, Query, Table } from "../../shared/table.ts";
import { holds, type Placeholders, updated } from "./expressions.ts";

/** A table in memory, with what the ledger asks of DynamoDB and nothing else; each call happens at once, whole. */
export interface MemoryTable {
  readonly table: Table;
  /** Every item, for the judge. */
  all(): readonly Item[];
  /** What the table's stream would give: new items as they were written, in the order of their writes. */
  readonly inserted: Item[];
  /** Puts an item as replication does: nothing is asked, and `written` does not hear of it. */
  replicate(item: Item): void;
}

/** @param written hears of every item that was written here, as it stands then */
export function memoryTable(name: string, written: (item: Item) => void = () => {}): MemoryTable {
  const items = new Map<string, Item>();
  const inserted: Item[] = [];
  const tokens = new Set<string>();

  function write(item: Item): void {
    const id = idOf(item);
    if (!items.has(id)) inserted.push(item);
    items.set(id, item);
    written(item);
  }

  /** @returns what stands in the way, or the item to be written */
  function prepare(part: TransactWriteItem): { readonly refused?: Cancellation; readonly item?: Item } {
    const { Put, Update } = part;
    const action = Put ?? Update;
    const key = Put?.Item ?? Update?.Key ?? {};
    const old = items.get(idOf(key));
    const placeholders: Placeholders = {
      names: action?.ExpressionAttributeNames,
      values: action?.ExpressionAttributeValues,
    };
    const condition = action?.ConditionExpression;
    if (condition !== undefined && !holds(condition, old, placeholders)) {
      return { refused: { code: "ConditionalCheckFailed", old } };
    }
    if (Put?.Item !== undefined) return { item: Put.Item };
    return { item: updated(Update?.UpdateExpression ?? "", old ?? { ...key }, placeholders) };
  }

  function queryAll({ index, condition, names, values }: Query): readonly Item[] {
    return [...items.values()]
      .filter(
        (item) =>
          (index === undefined || item[MARK_SHARD] !== undefined) &&
          holds(condition, item, { names, values }),
      )
      .sort((a, b) => (sortKey(a, index) < sortKey(b, index) ? -1 : 1));
  }

  const table: Table = {
    name,
    async transact(parts, token) {
      // The same request again, within its ten minutes, is answered as the first time.
      if (tokens.has(token)) return undefined;
      const prepared = parts.map(prepare);
      if (prepared.some(({ refused }) => refused !== undefined)) {
        return prepared.map(({ refused }) => refused ?? { code: "None", old: undefined });
      }
      for (const { item } of prepared) if (item !== undefined) write(item);
      tokens.add(token);
      return undefined;
    },
    async get(key) {
      return items.get(idOf(key));
    },
    async put(item, condition) {
      if (condition !== undefined && !holds(condition, items.get(idOf(item)), {})) return false;
      write(item);
      return true;
    },
    async update({ key, expression, condition, names, values }) {
      const old = items.get(idOf(key));
      if (condition !== undefined && !holds(condition, old, { names, values })) return false;
      write(updated(expression, old ?? { ...key }, { names, values }));
      return true;
    },
    async query(query) {
      const found = queryAll(query);
      const ordered = query.backwards === true ? [...found].reverse() : found;
      const from =
        query.after === undefined
          ? 0
          : ordered.findIndex((item) => idOf(item) === idOf(query.after ?? {})) + 1;
      const page = ordered.slice(from, query.limit === undefined ? undefined : from + query.limit);
      const more = from + page.length < ordered.length;
      return { items: page, next: more ? page.at(-1) : undefined };
    },
    async batchGet(keys) {
      return keys.map((key) => items.get(idOf(key))).filter((item) => item !== undefined);
    },
    async scan() {
      return { items: [...items.values()], next: undefined };
    },
  };
  const replicate = (item: Item): void => void items.set(idOf(item), item);
  return { table, inserted, replicate, all: () => [...items.values()] };
}

function idOf(item: Item): string {
  return `${item["pk"]?.S} ${item["sk"]?.S}`;
}

function sortKey(item: Item, index: string | undefined): string {
  return (index === MARKS_INDEX ? item[MARKED_AT]?.S : item["sk"]?.S) ?? "";
}
