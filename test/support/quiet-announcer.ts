import type { Announcer } from "../../shared/announce.ts";

/** An announcer in one Region that tells no partner: for tests of what an announcement leaves in the table. */
export function quietAnnouncer(parts: Pick<Announcer, "config" | "table" | "now">): Announcer {
  return { ...parts, region: "us-east-1", replicated: false, sendJob: async () => {} };
}
