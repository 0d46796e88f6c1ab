import { linkHash } from "../../../shared/ledger/chain.ts";
import { dayRoot, LISTS, linkLeaf } from "../../../shared/ledger/day-lists.ts";
import type { Head } from "../../../shared/ledger/head.ts";
import { merkleRoot } from "../../../shared/ledger/merkle.ts";
import type { Api } from "../ask.ts";
import type { Finding } from "./finding.ts";
import { type DayLink, linksOfDay } from "./ledger-pages.ts";

/**
 * Verifies what one head covers: what is written down of its day leads to its root, and each link of it stands
 * in its contact's chain as it did. So what was cut off since then is found, and what was written anew.
 */
export async function verifyDay(
  api: Api,
  { region, day, root, links: count }: Head,
): Promise<readonly Finding[]> {
  const leaves = Array.from({ length: LISTS }, (): string[] => []);
  const findings: Finding[] = [];
  let links = 0;
  for await (const page of linksOfDay(api, region, day)) {
    for (const link of page) {
      leaves[link.list]?.push(linkLeaf(link));
      const what = faultOf(link);
      if (what !== undefined) {
        findings.push({
          what,
          contactId: link.contactId,
          eventId: link.link?.eventId,
          seq: link.seq,
          day,
          region,
        });
      }
    }
    links += page.length;
  }
  const covered = links === count && dayRoot(leaves.map(merkleRoot)) === root;
  return covered ? findings : [{ what: "day_altered", day, region }, ...findings];
}

/** The hash is computed here, from what the link holds. */
function faultOf({ link, seq, hash }: DayLink): "link_gone" | "link_rewritten" | undefined {
  if (link === null) return "link_gone";
  return link.seq === seq && linkHash(link) === hash ? undefined : "link_rewritten";
}
