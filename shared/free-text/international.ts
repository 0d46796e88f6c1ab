import type { Language } from "./language.ts";

/** What people write in every language; a language's own meaning of a word comes first. */
export const INTERNATIONAL: Language["words"] = {
  stop: "stop|stopp|stopall|stop all",
  leave: "unsub*|unsuscri*|opt out|optout",
  text: "sms|spam|spam*|msg|msgs|newsletter|newsletters|whatsapp|email|marketing",
  please: "please|pls|plz|svp",
  polite: "ok|stp|thanks|thx|sorry",
  rude: "fuck|fucking|shit",
};
