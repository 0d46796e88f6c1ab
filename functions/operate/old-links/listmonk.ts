import type { OldLinkList } from "../old-link-list.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The subscriber's UUID is in each of the links, and in the export (knadh/listmonk, cmd/subscribers.go). */
export const list: OldLinkList = {
  says: "listmonk: its export of subscribers (uuid, email)",
  idsIn(row) {
    const uuid = row.text("uuid").toLowerCase();
    return UUID.test(uuid) ? [uuid] : [];
  },
};
