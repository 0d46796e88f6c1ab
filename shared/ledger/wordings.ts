import { createHash } from "node:crypto";
import type { Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { KEY, key } from "./keys.ts";

/** A wording as it was shown: its language and its texts by their names. */
export interface Wording {
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** A wording's name is its content: an edited text is another wording, and the old one stays. */
export function wordingHash({ language, texts }: Wording): string {
  return createHash("sha256")
    .update(JSON.stringify([language, Object.entries(texts)]))
    .digest("hex");
}

function keyOf(tenantId: string, hash: string): ReturnType<typeof key> {
  return key(`${tenantId}#wording#${hash}`, KEY);
}

/** Keeps a wording for as long as the ledger is kept. Keeping it again changes nothing. */
export async function keepWording(table: Table, tenantId: string, wording: Wording): Promise<void> {
  const { language, texts } = wording;
  const item = {
    ...keyOf(tenantId, wordingHash(wording)),
    language: { S: language },
    texts: { S: JSON.stringify(texts) },
  };
  await table.put(item, "attribute_not_exists(pk)");
}

/** @returns `undefined` for a hash that nothing is kept under */
export async function wordingOf(table: Table, tenantId: string, hash: string): Promise<Wording | undefined> {
  const item = await table.get(keyOf(tenantId, hash));
  return item && wordingIn(item);
}

/** @returns `undefined` for an item that is no wording */
export function wordingIn(item: Item): Wording | undefined {
  const texts = text(item["texts"]);
  return texts === undefined
    ? undefined
    : { language: text(item["language"]) ?? "", texts: JSON.parse(texts) };
}
