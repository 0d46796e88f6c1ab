/** A page fits into the first packets of a connection (contract: Pages). */
export const MOST_BYTES = 14_336;

/**
 * What the marketing topics of one sender may take of the preference centre when all of it is written in the
 * least room, in any language, with the longest of everything else. The configuration is checked against it.
 */
export const TOPICS_ROOM = 4_800;

/** What the names of the senders on one address may take of a page that lets people choose among them. */
export const SENDERS_ROOM = 5_000;

/** A box in the least room, beside its id and its title. */
const BOX_BYTES = '<label><input type="checkbox" name="keep" value="sms:"><span lang="pt-BR"></span></label>'
  .length;
const OPTION_BYTES = '<option value=""></option>'.length;

/** A topic has a box for each of its channels, with the longest of its titles. */
export function topicBytes(id: string, titles: readonly string[], channels: number): number {
  return channels * (BOX_BYTES + id.length + Math.max(0, ...titles.map(shownBytes)));
}

export function senderBytes({ id, name }: { readonly id: string; readonly name: string }): number {
  return OPTION_BYTES + id.length + shownBytes(name);
}

/** The bytes of a text in HTML, where what could be markup is written longer. */
export function shownBytes(text: string): number {
  return Buffer.byteLength(text.replace(/[&<>"']/g, "&quot;"));
}
