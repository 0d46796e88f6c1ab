/** What a text back to a person says: that they left, that they are back, or whom they may ask. */
export type ReplyKind = "stop" | "start" | "help";
