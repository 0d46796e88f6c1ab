import { readdirSync } from "node:fs";
import { join } from "node:path";
import { WrongUsage } from "./command.ts";
import type { Row } from "./list/row.ts";

/** A file under old-links/ is a previous system, of the name in `oldLinks`; it exports one of these as `list`. */
export interface OldLinkList {
  /** One line for the command's help: what list of people its links can be known from. */
  readonly says: string;
  /**
   * What the links of a row's person say of them, in the forms that are looked up when one is followed.
   * @param key what the system makes its links with
   */
  idsIn(row: Row, key: string | undefined): readonly string[];
}

const FOLDER = join(import.meta.dirname, "old-links");

/** The folder is the list. */
export function oldLinkSystemNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

/** @throws WrongUsage for a name that no file has */
export async function oldLinkListOf(system: string): Promise<OldLinkList> {
  if (!oldLinkSystemNames().includes(system)) {
    throw new WrongUsage(`--system: expected one of ${oldLinkSystemNames().join(", ")}`);
  }
  const { list }: { readonly list: OldLinkList } = await import(join(FOLDER, `${system}.ts`));
  return list;
}

/** The address of a row, as it is written. */
export function addressIn(row: Row): string {
  return ["email", "emailaddress", "address"].map((name) => row.text(name)).find((text) => text !== "") ?? "";
}
