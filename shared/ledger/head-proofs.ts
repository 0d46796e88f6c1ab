import type { InHead } from "../evidence/file.ts";
import { inParallel } from "../in-parallel.ts";
import { type ListedLink, linksListed, pathInDay } from "./day-lists.ts";
import type { SignedHead } from "./head.ts";
import type { Ledger } from "./ledger.ts";
import { headOf, type StoredHead } from "./stored-heads.ts";

/** A link, and the list of the day that it was written down in. */
export interface Placed {
  readonly link: ListedLink;
  readonly region: string;
  /** `<day>#<list>`; nothing for one that was not written down yet. */
  readonly listed: string | undefined;
}

const PARALLEL = 8;

/**
 * Shows of each link that the head of its day covers it. A list is read once, and a day that is not signed yet
 * covers nothing.
 * @returns the ways, in the order of the links, and the heads that they lead to
 */
export async function headProofs(
  { table, tenantId }: Ledger,
  placed: readonly Placed[],
): Promise<{ readonly inHeads: readonly (InHead | null)[]; readonly heads: readonly SignedHead[] }> {
  const inHeads = new Array<InHead | null>(placed.length).fill(null);
  const heads = new Map<string, StoredHead | undefined>();
  const lists = Map.groupBy(placed.entries(), ([, { region, listed }]) => `${region}#${listed ?? ""}`);
  await inParallel(
    [...lists],
    async ([name, group]) => {
      const [region = "", day = "", number = ""] = name.split("#");
      const head = number === "" ? undefined : await headOf(table, { tenantId, region }, day);
      if (head === undefined) return;
      heads.set(`${region} ${day}`, head);
      const list = Number(number);
      const links = await linksListed(table, { tenantId, region, day }, list);
      for (const [index, { link }] of group) {
        const at = links.findIndex((one) => one.contactId === link.contactId && one.seq === link.seq);
        if (at < 0) continue;
        inHeads[index] = { region, day, path: pathInDay(links, at, head.listRoots, list) };
      }
    },
    PARALLEL,
  );
  // In one order, whichever was read first: the same story makes the same file.
  const ordered = [...heads].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { inHeads, heads: ordered.flatMap(([, head]) => head?.signed ?? []) };
}
