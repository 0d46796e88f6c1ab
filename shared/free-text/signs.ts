/** Emoji that say stop, or no. */
export const STOP_SIGNS = "🛑⛔🚫📵🙅🔕";

// A raised hand also greets, so it counts only where nothing is said in words.
const SIGNS = new RegExp(`[${STOP_SIGNS}✋]`, "gu");
/** What may stand beside it: telephones and letters, anger and entreaty, and what only shapes an emoji. */
const BESIDE = /[🖐🔇👋📱📲☎📞💬✉📩📧📨🙏😡🤬😠💢😤🖕👎😑🙄‼❗❌✖♀♂\p{Emoji_Modifier}\s\p{P}\p{Mn}]/gu;

/** A cross says no to what stands beside it. */
const CROSSED = /[❌✖][\p{Mn}\s]*[📱📲☎📞💬✉📩📧📨]|[📱📲☎📞💬✉📩📧📨][\p{Mn}\s]*[❌✖]/u;

/** Whether a text is nothing but signs to stop. */
export function isSignToStop(text: string): boolean {
  const rest = text.replace(SIGNS, "");
  return (rest !== text || CROSSED.test(text)) && rest.replace(BESIDE, "") === "";
}
