import type { Evidence } from "../../shared/event.ts";

// A ledger entry stays under 1 KB, and a server's whole reply proves no more than its first words.
const LONGEST = 120;

/** What a provider said, as evidence: absent fields left out, long texts cut. */
export function evidenceOf(fields: Evidence): Evidence {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    kept.map(([name, value]) => [name, typeof value === "string" ? value.slice(0, LONGEST) : value]),
  );
}
