import type { Tenant } from "../../../shared/config.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { CommandFailed } from "../command.ts";

/**
 * Whether a person who reads the message is shown a way out of it, in every form it has (R-024: one click in the
 * header, and a link that is clearly seen in the body; https://support.google.com/a/answer/81126).
 */
export async function checkBody(message: Buffer, tenants: readonly Tenant[]): Promise<Finding> {
  const { default: PostalMime } = await import("postal-mime");
  const { html, text } = await PostalMime.parse(message, { forceRfc822Attachments: true });
  const links = tenants.flatMap(({ publicUrl }) => [`${publicUrl}/u/`, `${publicUrl}/p/`]);
  return finding("body", async () => {
    const lacking = [
      ...(html === undefined || isShown(html, links) ? [] : ["HTML"]),
      ...(text === undefined || links.some((link) => text.includes(link)) ? [] : ["text"]),
    ];
    if (html === undefined && text === undefined) throw new CommandFailed("there is none");
    if (lacking.length === 0) return "shows a link of ours in all of its forms";
    throw new CommandFailed(
      `shows no link of ours in its ${lacking.join(" and ")}: whoever looks for one finds the spam button (R-024, R-021)`,
    );
  });
}

/** Styles by which a link is there and nobody sees it. */
const HIDDEN =
  /display\s*:\s*none|visibility\s*:\s*hidden|(font-size|max-height)\s*:\s*[01](px)?\s*[;"']|opacity\s*:\s*0*\.?0*\s*[;"']|\shidden[\s=>"]/i;

/** Whether a link of ours has something to press, and is not hidden by its own style. */
function isShown(html: string, links: readonly string[]): boolean {
  return [...html.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/gi)].some(([, attributes = "", content = ""]) => {
    const href = /\shref\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1] ?? "";
    const words = content.replace(/<(?!img\b)[^>]*>|&nbsp;|\s/gi, "");
    return links.some((link) => href.startsWith(link)) && words !== "" && !HIDDEN.test(`${attributes}>`);
  });
}
