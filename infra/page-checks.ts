import { TOPICS_ROOM, topicBytes } from "../functions/accept/pages/page-room.ts";
import { child, items, type JsonPart, members } from "./json-part.ts";
import { mistake } from "./mistakes.ts";

/** Topics that do not fit into the preference centre, which is at most 14,336 bytes in every language. */
export function crowdedPages(tenant: JsonPart): readonly string[] {
  const { path } = child(tenant, "topics");
  const offered = items(tenant, "topics").filter((topic) => {
    const kind = child(topic, "kind").value;
    return kind === undefined || kind === "marketing";
  });
  const taken = offered.reduce((sum, topic) => sum + bytesOf(topic), 0);
  if (taken <= TOPICS_ROOM) return [];
  const found = `${offered.length} marketing topics that take ${taken} bytes of the preference centre`;
  return [mistake(path, found, `${TOPICS_ROOM} bytes: fewer topics, or shorter ids and titles`)];
}

function bytesOf(topic: JsonPart): number {
  const titles = members(topic, "title").map(({ value }) => String(value));
  return topicBytes(String(child(topic, "id").value), titles, items(topic, "channels").length);
}
