import type { Item } from "../table.ts";
import type { Vault } from "../vault.ts";
import { bytes } from "./items.ts";
import { addressContext } from "./ledger.ts";

/** A contact's address, from its state; `undefined` where none is stored, or it was erased. */
export function storedAddress(
  vault: Vault,
  tenantId: string,
  contactId: string,
  state: Item | undefined,
): string | undefined {
  const sealed = bytes(state?.["address"]);
  return sealed && vault.open("address", addressContext(tenantId, contactId), sealed)?.toString();
}
