import { normaliseAddress } from "../../shared/address.ts";
import type { SenderConfig, Tenant } from "../../shared/config.ts";
import { type Change, eventIdOf } from "../../shared/event.ts";
import type { ContactState } from "../../shared/ledger/standing.ts";
import type { InboundText, Provider } from "../../shared/provider.ts";
import type { Reply } from "../../shared/reply.ts";
import type { ReplyKind } from "../../shared/reply-kind.ts";
import { replyText } from "../../shared/reply-texts.ts";
import { isOptOut, type ReadText } from "./inbound-texts.ts";
import type { Arrival } from "./provider-changes.ts";

/** An answer that is ours to give. */
export interface DueReply extends Reply {
  readonly inbound: InboundText;
}

/** 47 CFR 64.1200(a)(12): within five minutes a confirmation is covered by the consent that it ends. */
const ANSWERED_WITHIN_MS = 5 * 60_000;
/** An answer may itself be answered by a machine: it is given again only after a while, or once things changed. */
const AGAIN_AFTER_MS = { stop: 86_400_000, start: 60_000, help: 60_000 } as const satisfies Record<
  ReplyKind,
  number
>;

/** The entry of the number of ours that was written to. */
export function senderOf({ senders }: Tenant, number: string): SenderConfig | undefined {
  const own = normaliseAddress("sms", number) ?? number;
  return senders.find((sender) => sender.number === own);
}

/**
 * The one answer to a text, where the tenant's own is the one that is due: none where provider or network have
 * answered already, none to what came too late, none to whom one of the kind has just been given.
 * @param asked what the text changes: somebody who comes back to nothing is not told that they are back
 * @param state what is known of the number; needed for an opt-out only
 */
export function dueReply(
  { tenant, provider, now }: Arrival,
  { verdict, address, topics, text }: ReadText,
  asked: readonly Change[],
  state: ContactState | undefined,
): DueReply | undefined {
  const sender = senderOf(tenant, text.to);
  if (sender === undefined || sender.confirms === "provider") return undefined;
  if (sender.confirms === "shared" && answersItself(provider, text, verdict.label)) return undefined;
  const kind = kindOf({ verdict }, asked);
  const said = kind && replyText(tenant, sender, kind, verdict.language);
  const deadline = Math.min(text.time?.milliseconds ?? now, now) + ANSWERED_WITHIN_MS;
  if (kind === undefined || said === undefined || deadline <= now) return undefined;
  return {
    replyId: eventIdOf(tenant.id, ["reply", provider.name, text.id]),
    kind,
    from: text.to,
    to: address,
    text: said,
    deadline,
    unlessSince: Math.max(now - AGAIN_AFTER_MS[kind], kind === "stop" ? lastOpened(state, topics) : 0),
    inbound: text,
  };
}

function kindOf({ verdict }: Pick<ReadText, "verdict">, asked: readonly Change[]): ReplyKind | undefined {
  if (isOptOut(verdict)) return "stop";
  if (verdict.label === "help-keyword") return "help";
  return verdict.label === "optin-keyword" && asked.length > 0 ? "start" : undefined;
}

/** Whether the provider has taken the text for a keyword of its own, which it answers. */
function answersItself({ keywords }: Provider, { flag, text }: InboundText, label: string): boolean {
  if (flag !== undefined) return true;
  if (keywords === undefined) return label.endsWith("-keyword");
  const message = text.trim().toLowerCase();
  return keywords.words
    .split("|")
    .some((word) => (keywords.match === "whole" ? message === word : message.startsWith(word)));
}

/** When the person last came back: a STOP after that is another one, to be confirmed again. */
function lastOpened(state: ContactState | undefined, topics: readonly string[]): number {
  const times = topics.flatMap((topic) => {
    const register = state?.registers.get(topic);
    return register?.status === "opted_in" ? [Date.parse(register.at)] : [];
  });
  return Math.max(0, ...times);
}
