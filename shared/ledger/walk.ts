import type { Item, Page, Table } from "../table.ts";
import type { EntryForm, Link } from "./chain.ts";
import { firstLinksIn } from "./first-link.ts";
import { readState, text } from "./items.ts";
import { contactKey, ENTRY, LINK, STATE, splitContactKey } from "./keys.ts";
import type { Register } from "./standing.ts";
import { formOf, readLink } from "./stored-chain.ts";

/** One item of a contact, for whoever verifies the ledger: nothing in it opens anything. */
export type LedgerItem =
  | { readonly contactId: string; readonly link: Link & { readonly region: string } }
  | {
      readonly contactId: string;
      readonly entry: {
        readonly form: EntryForm;
        /** As the entry says it; `null` while it waits for its place. */
        readonly seq: number | null;
        /** The day and the list that its link was written down in. */
        readonly listed: string | null;
      };
    }
  /** What checks are answered from: no hash covers it, so it is held against what the entries make of it. */
  | { readonly contactId: string; readonly state: readonly StateRegister[] };

/** One register of a state, with its name. */
export type StateRegister = Register & { readonly name: string };

export interface LedgerPage {
  readonly items: readonly LedgerItem[];
  /** Where to go on; nothing at the end. */
  readonly next: Item | undefined;
}

const PAGE = 1_000;

/** Everything of one tenant, a page at a time, the items of a contact one after the other. */
export async function pageOfLedger(
  table: Table,
  tenantId: string,
  after: Item | undefined,
): Promise<LedgerPage> {
  return read(tenantId, await table.scan(PAGE, after));
}

/** The same of one contact: its links, then its entries, then its state, and before it the link that stands in it. */
export async function pageOfContact(
  table: Table,
  tenantId: string,
  contactId: string,
  after: Item | undefined,
): Promise<LedgerPage> {
  const values = { ":pk": { S: contactKey(tenantId, contactId) } };
  return read(tenantId, await table.query({ condition: "pk = :pk", values, limit: PAGE, after }));
}

function read(tenantId: string, { items, next }: Page): LedgerPage {
  return { items: items.flatMap((item) => ledgerItem(tenantId, item)), next };
}

function ledgerItem(tenantId: string, item: Item): readonly LedgerItem[] {
  const sk = text(item["sk"]) ?? "";
  const { tenantId: owner, contactId } = splitContactKey(text(item["pk"]) ?? "");
  if (owner !== tenantId) return [];
  if (sk.startsWith(ENTRY)) {
    const seq = item["seq"]?.N === undefined ? null : Number(item["seq"].N);
    return [{ contactId, entry: { form: formOf(item), seq, listed: text(item["listed"]) ?? null } }];
  }
  if (sk === STATE) {
    const { registers } = readState(item);
    const state = [...registers].map(([name, register]) => ({ name, ...register }));
    return [...firstLinksIn(item).map((link) => ({ contactId, link })), { contactId, state }];
  }
  const link = sk.startsWith(LINK) ? readLink(item) : undefined;
  if (link === undefined) return [];
  const region = sk.slice(LINK.length, sk.lastIndexOf("#"));
  return [{ contactId, link: { ...link, region } }];
}
