import { oldLink } from "../old-link.ts";
import type { OldLinkSystem } from "../old-link-system.ts";

const LINK =
  /^\/subscription\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * listmonk: `/subscription/{campaign's UUID}/{subscriber's UUID}`, in the page's link and in `List-Unsubscribe`
 * (knadh/listmonk, cmd/init.go and cmd/handlers.go, July 2026).
 */
export const listmonk: OldLinkSystem = {
  name: "listmonk",
  paths: ["/subscription/{link+}"],
  read(path) {
    const [, campaign, subscriber] = LINK.exec(path) ?? [];
    return subscriber === undefined ? undefined : { ids: [subscriber.toLowerCase()], campaign };
  },
};

export const handler = oldLink(listmonk);
